"""The lane `board`: a real board on a serial port. Its flash is not touched.

The files are mounted from this machine while the tests run, as `mpremote mount` does.
"""

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mpremote.transport import TransportError
from mpremote.transport_serial import SerialTransport

from lanes import tree
from lanes.protocol import Outcome, outcomes
from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.errors import UsageError

_SILENCE_S = 20


class BoardLane:
    def __init__(self, port: str) -> None:
        self._port = port
        self._transport = SerialTransport(port, timeout=_SILENCE_S)
        # mpremote reads from a pseudo-terminal, as an emulated board has, without any time-out.
        self._transport.is_pty = False
        self._folder = tempfile.TemporaryDirectory(prefix="noheap-")
        self._transport.enter_raw_repl()
        machine = self._transport.exec("import os; print(os.uname().machine)").decode().strip()
        for path, content in tree.everything(_board(machine)).items():
            target = Path(self._folder.name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def run(self, file: Path, functions: Sequence[str]) -> dict[str, Outcome]:
        said = bytearray()
        try:
            self._fresh_interpreter()
            self._transport.mount_local(self._folder.name)
            self._transport.exec_raw_no_follow(tree.command("/remote", file, list(functions)))
            _, error = self._transport.follow(_SILENCE_S, said.extend)
            said += error
            ending = "the board went back to its prompt"
        except (TransportError, OSError) as error:
            ending = f"{self._port}: {error}"
        output = said.replace(b"\x04", b"\n").decode(errors="replace")
        return outcomes(output, functions, ending)

    def close(self) -> None:
        with contextlib.suppress(TransportError, OSError):
            self._fresh_interpreter()
            self._transport.exit_raw_repl()
        self._transport.close()
        self._folder.cleanup()

    def _fresh_interpreter(self) -> None:
        """Soft reset, which also undoes the mount."""
        if self._transport.mounted:
            # mpremote wraps the port while mounted and keeps it there.
            self._transport.serial = getattr(self._transport.serial, "orig_serial")  # noqa: B009
            self._transport.mounted = False
        self._transport.enter_raw_repl()


def _board(machine: str) -> Board:
    for name in boards.names():
        board = boards.load(name)
        if machine.startswith(board.machine):
            return board
    raise UsageError(f"{machine!r} is none of the boards here: {', '.join(boards.names())}")
