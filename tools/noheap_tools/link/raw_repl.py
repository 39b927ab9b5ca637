"""The raw REPL of a board, over mpremote's transport: runs programs there, and resets it.

    with raw_repl.opened("/dev/ttyACM0") as repl:
        repl.run("print(1 + 1)")        # "2\r\n"

Opening it stops the program that runs, with a soft reset; boot.py runs, main.py does not. What a
board answers is bounded in length and time. Failures are ToolErrors.
"""

import contextlib
import io
import os
import re
import struct
import time
from collections.abc import Iterator
from typing import Any, cast

from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport
from serial import Serial, SerialException, SerialTimeoutException

from noheap_tools.errors import ToolError
from noheap_tools.link import answers, keys, serial_port
from noheap_tools.link.answers import Shape

_REPL_S = 10  # for the raw REPL: the program is stopped, boot.py runs
_ANSWER_S = 5.0  # a board that is silent for this long in an exchange is stuck
_MOST_BYTES = 256 * 1024  # of one answer: a thousand files in a listing, four times over
_EXCHANGE_S = 300.0  # all files of a full flash are hashed in less
_WAY_OUT = (
    "Hold the board's button for safe mode during a reset (BOOTSEL on a Pico), or put an image on"
    " it: noheap flash --image."
)
_QUIET_S = 0.1  # without a character: the program has stopped


class Refused(ToolError):
    """The board raised an exception: it is there, and answers."""


class RawRepl:
    def __init__(self, name: str, transport: SerialTransport, port: "_Bounded") -> None:
        self.name = name
        self._transport = transport
        self._port = port

    def run(self, code: str) -> str:
        """Run `code` on the board; returns its output."""
        told = bytearray()
        with self._exchange():
            self._transport.exec(code, data_consumer=told.extend)
        return told.removesuffix(b"\x04").decode(errors="replace")

    def listen(self, code: str, until: str, silent_s: float) -> tuple[str, bool]:
        """Run `code`, which resets the board in the end, the last thing to do.

        Returns what it prints, and whether it got to a line that begins with `until`: the board
        may say nothing for `silent_s`, or go away, before that.
        """
        told = bytearray()
        port = self._port.port
        with self._exchange():
            self._transport.exec_raw_no_follow(code)
        self._transport.in_raw_repl = False
        wanted = re.compile(rb"^" + re.escape(until.encode()) + rb".*\n", re.M)
        port.timeout = _QUIET_S
        heard = time.monotonic()
        while time.monotonic() - heard < silent_s and not wanted.search(told):
            try:
                more = self._port.read(port.in_waiting or 1)
            except SerialException:
                break  # it was reset
            if more:
                told += more
                heard = time.monotonic()
        said = told.replace(b"\r", b"")
        return said.decode(errors="replace"), wanted.search(told) is not None

    def asked(self, code: str, *first: Shape, rest: Shape | None = None) -> list[Any]:
        """The values that `code` prints, one a line, of these shapes: see answers.parsed."""
        told = self.run(code)
        try:
            return answers.parsed(told, *first, rest=rest)
        except answers.Nonsense as nonsense:
            raise ToolError(
                f"the board at {self.name} answers {str(nonsense).strip()[:60]!r}",
                "Is its boot.py printing, or something else on the line? Try again.",
            ) from None

    def reset(self) -> Serial:
        """Reset the chip, the last thing to do; returns the port, to listen on.

        A real board's port goes away, an emulated one's stays.
        """
        with self._exchange():
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")
        self._transport.in_raw_repl = False
        return self._port.port

    @contextlib.contextmanager
    def _exchange(self) -> Iterator[None]:
        self._port.begin()
        try:
            yield
        except TransportExecError as error:
            raise Refused(f"the board refused: {_reason(error.error_output)}") from error
        except SerialTimeoutException as error:
            raise serial_port.takes_nothing(self.name) from error
        except (TransportError, struct.error, UnicodeDecodeError) as error:
            # mpremote unpacks and decodes an answer without a check.
            raise ToolError(f"the board at {self.name} stopped answering") from error
        except OSError as error:
            local = error.errno is None or error.strerror == os.strerror(error.errno)
            if local or isinstance(error, SerialException):
                raise serial_port.went_away(self.name) from error
            # mpremote turns the board's own error into one with the path instead of words.
            reason = os.strerror(error.errno or 0)
            raise ToolError(f"the board's filesystem: {error.strerror}: {reason}") from error


class _Bounded:
    """A port for mpremote, which by itself reads on as long as a board says something."""

    def __init__(self, name: str, port: Serial) -> None:
        self.port = port
        self._name = name
        self.begin()

    def begin(self) -> None:
        """An exchange begins."""
        self._left = _MOST_BYTES
        self._deadline = time.monotonic() + _EXCHANGE_S

    def read(self, size: int = 1) -> bytes:
        data = self.port.read(size)
        self._left -= len(data)
        if self._left < 0 or time.monotonic() > self._deadline:
            raise ToolError(
                f"the board at {self._name} goes on and on with its answer",
                f"Is its boot.py printing, or is it no MicroPython? {_WAY_OUT}",
            )
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


@contextlib.contextmanager
def opened(name: str) -> Iterator[RawRepl]:
    """The raw REPL of the board at port `name`, which is left at the friendly one."""
    try:
        transport = SerialTransport(name, timeout=_ANSWER_S)
    except TransportError:
        raise serial_port.why_not(name) from None
    port = _Bounded(name, cast(Serial, transport.serial))
    port.port.write_timeout = serial_port.WRITE_S
    transport.serial = port
    try:
        _enter_raw_repl(name, transport, port.port)
        yield RawRepl(name, transport, port)
    finally:
        with contextlib.suppress(OSError):
            if transport.in_raw_repl:
                transport.exit_raw_repl()
            transport.close()


def _enter_raw_repl(name: str, transport: SerialTransport, port: Serial) -> None:
    heard = False
    try:
        heard = _stop(name, port)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints unknown answers
            transport.enter_raw_repl(timeout_overall=_REPL_S)
    except TransportError:
        if heard:
            raise ToolError(
                f"what runs at {name} takes no commands, though it says something",
                f"Its program may block Ctrl-C, or it may be no MicroPython. {_WAY_OUT}",
            ) from None
        raise ToolError(
            f"no MicroPython answers at {name}",
            "Is it the board's port, is MicroPython on it, does its program block Ctrl-C?"
            " 'noheap flash --image' puts MicroPython there in each case.",
        ) from None
    except SerialTimeoutException as error:
        raise serial_port.takes_nothing(name) from error
    except OSError as error:
        raise serial_port.went_away(name) from error


def _stop(name: str, port: Serial) -> bool:
    """Stops the program by Ctrl-C; returns whether anything was said.

    mpremote by itself waits for ever for a program that goes on printing.
    """
    heard = False
    deadline = time.monotonic() + _REPL_S
    port.timeout, before_s = _QUIET_S, port.timeout
    try:
        port.write(keys.STOP)
        while port.read(1):
            heard = True
            port.read(port.in_waiting)
            if time.monotonic() > deadline:
                raise ToolError(
                    f"the program on the board at {name} goes on printing and does not stop at"
                    " Ctrl-C",
                    _WAY_OUT,
                )
    finally:
        port.timeout = before_s
    return heard


def _reason(traceback: str) -> str:
    """The exception at the end of a board's `traceback`, with an errno in words."""
    lines = traceback.strip().splitlines()
    if not lines:
        return "no reason given"
    number = re.match(r"OSError: (?:\[Errno )?(\d+)", lines[-1])
    return os.strerror(int(number[1])) if number else lines[-1]
