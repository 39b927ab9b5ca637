"""An emulated Pico at its raw REPL, with the library in its flash.

pico = RawBoard()
assert pico.run("print(1 + 1)") == "2"
"""

from collections.abc import Callable

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.toolchain import resolve_image

_BOOT_MS = 1000  # simulated; what is typed before the USB host has found the board is lost
_PROMPT = b"raw REPL; CTRL-B to exit\r\n>"


class RawBoard:
    def __init__(self) -> None:
        board = boards.load("pico")
        files = device_files.library(board.mpy_arch)
        files["lib/board.mpy"] = device_files.board_module(board)
        self.board = EmulatedBoard(board, resolve_image("pico", lambda line: None).path, files)
        self._heard = bytearray()
        self.board.on_usb_data = self._heard.extend
        self.board.run_ms(_BOOT_MS)
        self._say(b"\r\x01", lambda: self._heard.endswith(_PROMPT), 1000)

    def run(self, code: str, limit_ms: int = 5000) -> str:
        """What `code` prints; whatever it raises fails. `limit_ms` of simulated time."""
        self._say(code.encode() + b"\x04", lambda: self._heard.count(b"\x04") >= 2, limit_ms)
        said, error, _ = bytes(self._heard).removeprefix(b"OK").split(b"\x04", 2)
        assert not error, error.decode(errors="replace")
        return said.decode().replace("\r", "").strip()

    def start(self, code: str) -> None:
        """Let it run `code`, without waiting."""
        self._heard.clear()
        self.board.send(code.encode() + b"\x04")

    @property
    def said(self) -> str:
        """What it has printed since `start`."""
        return bytes(self._heard).decode(errors="replace").replace("\r", "")

    def _say(self, data: bytes, done: Callable[[], bool], limit_ms: int) -> None:
        self._heard.clear()
        self.board.send(data)
        for _ in range(limit_ms):
            if done():
                return
            self.board.run_ms(1)
        raise AssertionError(f"not done in {limit_ms} ms of simulated time: {self._heard!r}")
