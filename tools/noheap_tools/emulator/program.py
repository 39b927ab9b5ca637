"""A program on an emulated Pico: boots its files, and waits for its output or actions.

    pico = boot({"main.py": b"print('begin', 7)"})
    pico.line("begin")                          # ["begin", "7"]
    pico.wait(lambda: pico.board.led_edges)

All times are simulated. A wait that takes too long raises Stuck, whose hint is what the program
printed last.
"""

from collections.abc import Callable, Mapping
from functools import cache

from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import Image, resolve_image

STUCK_MS = 5000  # without a sign of life; idle time costs the host next to nothing
LIMIT_MS = 60_000  # of one wait, whatever the signs of life
TAIL = 1000  # characters of output in an error


class Stuck(ToolError):
    """The program does not get to the awaited point."""


def until(
    board: EmulatedBoard,
    done: Callable[[], object],
    said: Callable[[], str],
    *,
    life: Callable[[], object] = lambda: None,
    stuck_ms: float = STUCK_MS,
    step_ms: float = 1,
    failure: str = "the program on the board is stuck: nothing came",
) -> None:
    """Let `board` run, in steps, until `done()`.

    said     its output, for the error
    life     a sign of life: the program works as long as this changes
    failure  the error's first words
    """
    began_ns = alive_ns = board.now_ns
    seen = life()
    while not done():
        for since_ns, limit_ms in ((alive_ns, stuck_ms), (began_ns, LIMIT_MS)):
            if board.now_ns - since_ns >= limit_ms * 1e6:
                raise Stuck(f"{failure} within {limit_ms:g} ms of simulated time", said())
        board.run_ms(step_ms)
        if life() != seen:
            seen, alive_ns = life(), board.now_ns


class Program:
    """The program on `board`. `heard` is its output from now on."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.board = board
        self.heard = bytearray()
        self._read = 0  # bytes of it that `line` has returned
        board.on_usb_data = self.heard.extend

    @property
    def said(self) -> str:
        """Its output, as text."""
        return self.heard.decode(errors="replace").replace("\r", "")

    def wait(
        self, done: Callable[[], object], *, stuck_ms: float = STUCK_MS, step_ms: float = 1
    ) -> None:
        """Run until `done()`. Its output meanwhile is a sign of life."""
        until(
            self.board,
            done,
            lambda: self.said[-TAIL:],
            life=lambda: len(self.heard),
            stuck_ms=stuck_ms,
            step_ms=step_ms,
        )

    def say(self, keys: bytes) -> None:
        """Type `keys`, and forget what it printed before."""
        self.heard.clear()
        self._read = 0
        self.board.send(keys)

    def line(self, *words: str) -> list[str]:
        """Run until it prints a line that begins with one of `words`; returns the line's words.

        Lines before it are skipped.
        """
        while True:
            self.wait(lambda: self.heard.find(b"\n", self._read) >= 0)
            end = self.heard.index(b"\n", self._read)
            line = self.heard[self._read : end].decode(errors="replace").split()
            self._read = end + 1
            if line and line[0] in words:
                return line


@cache
def stock_image() -> Image:
    """MicroPython for the Pico."""
    return resolve_image("pico", lambda line: None)


def boot(files: Mapping[str, bytes] | None = None, board: Board | None = None) -> Program:
    """A fresh Pico, or another `board` that runs its image, with `files` in its filesystem.

    None leaves the flash as on a new board.
    """
    board = board or boards.load("pico")
    return Program(EmulatedBoard(board, stock_image().path, files))
