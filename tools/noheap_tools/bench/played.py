"""The CPU time of a command of `noheap`, its start included."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from noheap_tools import paths
from noheap_tools.errors import ToolError

_COMMAND = "import sys; from noheap_tools.cli import main; sys.exit(main(sys.argv[1:]))"


def command(arguments: Sequence[str]) -> list[str]:
    """The command line of `noheap`."""
    return [sys.executable, "-c", _COMMAND, *arguments]


def environment() -> dict[str, str]:
    """With which any Python that has the packages finds ours."""
    folders = [str(paths.ROOT / "tools"), str(paths.LIB), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}


def played(arguments: Sequence[str], out: int) -> tuple[float, str]:
    """Run it with its terminal or output at the descriptor `out`. Returns the CPU seconds and
    stderr; raises ToolError if it fails."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            command(arguments),
            stdin=out,
            stdout=out,
            stderr=errors,
            env={**environment(), "TERM": "xterm-256color"},
        )
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    if child.returncode:
        raise ToolError(f"noheap {arguments[0]} ended with {child.returncode}", said)
    return used.ru_utime + used.ru_stime, said
