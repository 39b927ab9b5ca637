"""A pseudo-terminal that speaks MicroPython's raw REPL, and answers what a test wants.

    with FakeRepl(lambda code: "(1, 2)\\r\\n") as repl:
        connect_to(repl.port)

A mute one says nothing at all.
"""

import contextlib
import os
import select
import threading
import tty
from collections.abc import Callable

_BANNER = b"raw REPL; CTRL-B to exit\r\n>"
_CTRL_A, _CTRL_D, _CTRL_E = b"\x01\x04\x05"


class Refusal(Exception):
    """Raised by an answer: the traceback that the board prints instead."""


class FakeRepl:
    def __init__(self, answer: Callable[[str], str] | None = None) -> None:
        """`answer(code)` is what the code prints; None: mute."""
        self.executed: list[str] = []
        self.on_input: Callable[[bytes], None] = lambda data: None  # hears all, also of a mute one
        self._answer = answer
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._code = bytearray()

    def __enter__(self) -> "FakeRepl":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Take the port away, whoever has it open. May be called twice."""
        if not self._thread.is_alive():
            return
        os.write(self._wake_write, b"\0")
        self._thread.join()
        for descriptor in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(descriptor)

    def fall_silent(self) -> None:
        """Answer nothing any more."""
        self._answer = None

    def say(self, data: bytes) -> None:
        """Let the board send `data` by itself."""
        while data:  # a write may be short
            data = data[os.write(self._master, data) :]

    def keep_room(self) -> None:
        """From now on `try_to_say` loses what the host does not read, as USB does."""
        os.set_blocking(self._master, False)

    def try_to_say(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, data)

    def _serve(self) -> None:
        while True:
            ready = select.select([self._master, self._wake_read], [], [])[0]
            if self._wake_read in ready:
                return
            data = os.read(self._master, 4096)
            self.on_input(data)
            for byte in data if self._answer is not None else b"":
                self._take(byte)

    def _take(self, byte: int) -> None:
        if byte == _CTRL_A and self._code.endswith(b"\x05A"):
            self._code.clear()
            self.say(b"R\x00")  # understood, but there is no raw paste mode here
        elif byte == _CTRL_A:
            self._code.clear()
            self.say(_BANNER)
        elif byte == _CTRL_D and not self._code:
            self.say(b"OK\r\nMPY: soft reboot\r\n" + _BANNER)
        elif byte == _CTRL_D:
            self._execute()
        elif byte >= 0x20 or byte in (_CTRL_E, 0x0A):
            self._code.append(byte)

    def _execute(self) -> None:
        assert self._answer is not None
        code = self._code.decode()
        self._code.clear()
        self.executed.append(code)
        try:
            told, traceback = self._answer(code), ""
        except Refusal as refusal:
            told, traceback = "", str(refusal)
        self.say(f"OK{told}\x04{traceback}\x04>".encode())
