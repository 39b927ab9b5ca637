"""Runs an emulated board against the wall clock and connects it with a port of the host.

    server = Server(board, port)
    server.boot()
    server.run()            # until server.stop() is called, from a signal handler for one

One thread, one loop: let the board catch up with the wall clock, hand its output over, sleep
until its next event or until a client writes. A board that is busy cannot keep up (the emulated
CPU is some 20 times slower than silicon) and runs without a break. A lag beyond _MAX_LAG_NS is
dropped, so that afterwards a second on it is a second again.
"""

import contextlib
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from noheap_tools import system
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.ports import Port

_SLICE_S = 0.01  # wall time after which a busy board pauses for the port
_NAP_S = 0.001  # the shortest sleep worth it; events closer together are served together
_MAX_LAG_NS = 250e6
_SKIP_NS = 1e9  # how far a board that need not keep to the wall clock runs in one go
_BACKLOG_BYTES = 4096  # held for the board at most; then clients wait, as USB makes them
_BOOT_LIMIT_NS = 5e9

# The chip restarts into its ROM when these say so (pico-bootrom, _reset_to_usb_boot).
_SCRATCH4, _SCRATCH7 = 0x4005801C, 0x40058028
_REBOOT_TO_PC = 0xB007C0D3 - (1 << 32)
_ROM_BYTES = 0x4000


class Debugger(Protocol):
    """What may hold the board; `run_until` is EmulatedBoard's, up to where it wants to stop."""

    port: Port
    run_until: Callable[[float], None]

    @property
    def halted(self) -> bool: ...

    def look(self) -> None:
        """Answer whoever is at its port."""
        ...


class Server:
    """`real_time`: an idle second takes a second; else idle time is skipped.

    `debugger` may be set before `run`, and `each_turn`, which is called often.

    `on_reset(to_bootloader)` is called at each reset of the chip.
    """

    def __init__(self, board: EmulatedBoard, port: Port, *, real_time: bool = True) -> None:
        self.on_reset: Callable[[bool], None] = lambda to_bootloader: None
        self.debugger: Debugger | None = None
        self.each_turn: Callable[[], None] = lambda: None
        self._board = board
        self._port = port
        self._real_time = real_time
        self._resets = board.resets
        self._ahead_ns = 0.0  # wall clock minus board clock, when they agree
        self._deadline_s = float("inf")
        self._stopped = False
        # Not a pipe: Windows waits for sockets only.
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_write.setblocking(False)
        board.on_usb_data = self._on_usb_data
        board.after_batch = self._after_batch

    def boot(self) -> None:
        """Run until the host has found the board on USB, whose port does not exist before, or its
        UART has said something."""
        found: list[bool] = []
        self._board.port.on_connected = lambda: found.append(True)
        while not found and not self._stopped and self._board.now_ns < _BOOT_LIMIT_NS:
            self._board.run_ms(1)

    def run(self) -> None:
        """Serve until `stop` is called."""
        self._ahead_ns = time.monotonic_ns() - self._board.now_ns
        while not self._stopped:
            caught_up = self._halted or self._advance()
            self._port.flush()
            self._wait(None if self._halted else self._idle_s(caught_up))
            self._port.look()
            if self._takes_input:
                self._pass_on(self._port.receive())
            if self.debugger is not None:
                self.debugger.look()
            self.each_turn()

    @property
    def _halted(self) -> bool:
        return self.debugger is not None and self.debugger.halted

    @property
    def _takes_input(self) -> bool:
        return self._board.port.backlog <= _BACKLOG_BYTES and not self._halted

    def stop(self) -> None:
        """End `run` soon. From any context, signal handlers among them."""
        self._stopped = True
        with contextlib.suppress(BlockingIOError):  # then it is awake already
            self._wake_write.send(b"\0")

    def close(self) -> None:
        self._wake_read.close()
        self._wake_write.close()

    def _pass_on(self, data: bytes) -> None:
        if data:
            self._advance()  # it arrives now, not when the board last had something to do
            self._board.send(data)

    def _advance(self) -> bool:
        """Let the board run up to now, for one slice; returns whether it got there."""
        board = self._board
        until_ns = time.monotonic_ns() - self._ahead_ns
        if not self._real_time:
            until_ns = board.now_ns + _SKIP_NS
        self._deadline_s = time.monotonic() + _SLICE_S
        (self.debugger or board).run_until(until_ns)
        if board.resets != self._resets:
            self._resets = board.resets
            self.on_reset(self._to_bootloader())
        behind_ns = until_ns - board.now_ns
        self._ahead_ns += max(0, behind_ns - _MAX_LAG_NS)
        return behind_ns <= 0

    def _on_usb_data(self, data: bytes) -> None:
        self._port.send(data)
        self._board.stop()  # the client need not wait for the end of the slice

    def _after_batch(self) -> None:
        if time.monotonic() > self._deadline_s:
            self._board.stop()

    def _idle_s(self, caught_up: bool) -> float | None:
        """The time until something happens on the board; None: not until somebody writes."""
        clock = self._board.clock
        if self._board.is_asleep and not clock.has_scheduled_alarm:
            return None
        if not self._real_time or not caught_up:
            return 0
        if not self._board.is_asleep:
            return _NAP_S
        return max(clock.nanos_to_next_alarm / 1e9, _NAP_S)

    def _wait(self, idle_s: float | None) -> None:
        limits = [limit for limit in (idle_s, self._port.patience_s) if limit is not None]
        readers, writer = self._port.descriptors()
        if not self._takes_input:
            readers = []
        writers = [writer] if writer is not None and self._port.unsent else []
        if self.debugger is not None:
            more, writer = self.debugger.port.descriptors()
            readers = [*readers, *more]
            writers += [writer] if writer is not None and self.debugger.port.unsent else []
        select.select([*readers, self._wake_read], writers, [], min(limits, default=None))

    def _to_bootloader(self) -> bool:
        return goes_to_bootloader(self._board)


def goes_to_bootloader(board: EmulatedBoard) -> bool:
    """Whether the last reset was the one that the chip's ROM makes for its own loader."""
    return board.word(_SCRATCH4) == _REBOOT_TO_PC and 0 <= board.word(_SCRATCH7) < _ROM_BYTES


@contextlib.contextmanager
def stopped_by_signals(server: Server) -> Iterator[None]:
    """Within it, Ctrl-C, SIGTERM and a closed terminal end `server.run` in good order."""
    numbers = (signal.SIGINT, *system.ENDING)
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, lambda *_: server.stop())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
