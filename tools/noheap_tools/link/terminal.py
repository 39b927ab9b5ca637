"""The board's REPL in this terminal, by mpremote.

    code = terminal.repl("/dev/ttyACM0")    # until Ctrl-] or Ctrl-X

mpremote ends in a traceback when the board goes away. That is a ToolError here, and all else that
it says on stderr is shown when it has ended.
"""

import subprocess
import sys
import tempfile

from noheap_tools.link import serial_port

_TRACEBACK = "Traceback (most recent call last):"


def repl(name: str) -> int:
    """Returns mpremote's exit code. The port must not be open."""
    command = [sys.executable, "-m", "mpremote", "connect", name, "repl"]
    with tempfile.TemporaryFile() as errors:
        code = subprocess.run(command, stderr=errors, check=False).returncode
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if _TRACEBACK in said:
        raise serial_port.went_away(name)
    if said:
        print(said, end="", file=sys.stderr)
    return code
