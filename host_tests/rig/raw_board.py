"""An emulated Pico at its raw REPL, with the library in its flash.

pico = RawBoard()
assert pico.run("print(1 + 1)") == "2"
"""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import STUCK_MS, Program, stock_image

_BOOT_MS = 1000  # simulated; what is typed before the USB host has found the board is lost
_PROMPT = b"raw REPL; CTRL-B to exit\r\n>"


class RawBoard(Program):
    """`files` instead of the library and the Pico's board module, `image` instead of the stock
    one. `keys` lead to the raw REPL after the start."""

    def __init__(
        self,
        files: Mapping[str, bytes] | None = None,
        image: Path | None = None,
        keys: bytes = b"\r\x01",
    ) -> None:
        board = boards.load("pico")
        if files is None:
            files = device_files.library(board.mpy_arch)
            files["lib/board.mpy"] = device_files.board_module(board)
        super().__init__(EmulatedBoard(board, image or stock_image().path, files))
        self.board.run_ms(_BOOT_MS)
        self.to_prompt(keys)

    def run(self, code: str, stuck_ms: float = STUCK_MS) -> str:
        """Returns the output of `code`; an exception that it raises fails the test."""
        self.start(code)
        return self.result(stuck_ms)

    def run_file(self, program: Path, **settings: object) -> str:
        """Runs a file likewise; each of `settings` is a global of it beforehand."""
        names = "".join(f"{name} = {value!r}\n" for name, value in settings.items())
        return self.run(names + program.read_text())

    def start(self, code: str) -> None:
        """Let it run `code`, without waiting."""
        self.say(code.encode() + b"\x04")

    def result(self, stuck_ms: float = STUCK_MS) -> str:
        """Returns the output of the code that was started, once it ends, as `run` does."""
        self.to_end(stuck_ms)
        said, error, _ = bytes(self.heard).removeprefix(b"OK").split(b"\x04", 2)
        assert not error, error.decode(errors="replace")
        return said.decode().replace("\r", "").strip()

    def to_end(self, stuck_ms: float = STUCK_MS) -> None:
        """Run until the code that was started ends. Then `heard` is b"OK", what it printed, 0x04,
        what escaped it, 0x04."""
        self.wait(lambda: self.heard.count(b"\x04") >= 2, stuck_ms=stuck_ms)

    def to_prompt(self, keys: bytes = b"\r\x01") -> None:
        """To the raw REPL, from the friendly one by these keys. Ctrl-D at the raw one, b"\\x04":
        soft reset."""
        self.say(keys)
        self.wait(lambda: self.heard.endswith(_PROMPT))
