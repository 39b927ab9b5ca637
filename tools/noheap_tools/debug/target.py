"""Halts, steps and looks into an emulated RP2040, for a debugger.

A breakpoint is a BKPT instruction that is in memory only while the board runs, so whoever reads
memory sees the program, and a program that is copied over one breaks nothing. Watched words are
compared after every instruction, which is some hundred times slower.
"""

import time
from collections.abc import Callable

from noheap_tools.emulator.board import EmulatedBoard

REGISTERS = 17  # r0 to r12, sp, lr, pc, xPSR
_PC, _XPSR = 15, 16
_BKPT = 0xBE00  # ARMv6-M Architecture Reference Manual, A6.7.12
_FLASH = range(0x10000000, 0x11000000)  # RP2040 datasheet 2.2
_SLICE_S = 0.01  # as serve.py's: the ports are looked at in between


class Target:
    """`halted`: the board stands still. `on_halt` is called when it stops by itself, with the
    address of the watched bytes that changed, or None."""

    def __init__(self, board: EmulatedBoard, on_halt: Callable[[int | None], None]) -> None:
        self.halted = False
        self.breakpoints: set[int] = set()
        self._watched: dict[tuple[int, int], bytes] = {}  # (address, bytes) -> what was there
        self._board = board
        self._on_halt = on_halt
        self._resumes = False  # the instruction at the pc is executed, breakpoint or not
        board.mcu.on_break = self._on_break

    def halt(self) -> None:
        self.halted = True
        self._board.stop()

    def go_on(self) -> None:
        self.halted = False
        self._resumes = True
        self._watched = {it: self.read(*it) for it in self._watched}

    def step(self) -> None:
        """One instruction. A sleeping CPU first sleeps on to its next event."""
        self._board.step()
        self.halted = True

    def forget(self) -> None:
        """Go on without breakpoints: nobody debugs any more."""
        self.breakpoints.clear()
        self._watched.clear()
        self.halted = False

    def run_until(self, ns: float) -> None:
        """As EmulatedBoard.run_until, up to a breakpoint or a change of a watched word."""
        if self._resumes:
            self._resumes = False
            self._board.step()
        there = {at: self._halfword(at) for at in self.breakpoints}
        for at in there:
            self._put(at, _BKPT)
        try:
            if self._watched:
                self._step_until(ns)
            else:
                self._board.run_until(ns)
        finally:
            for at, halfword in there.items():
                if self._halfword(at) == _BKPT:
                    self._put(at, halfword)

    def watch(self, address: int, length: int) -> None:
        self._watched[address, length] = self.read(address, length)

    def watch_no_more(self, address: int, length: int) -> None:
        self._watched.pop((address, length), None)

    # Registers and memory

    def register(self, number: int) -> int:
        core = self._board.core
        if number == _XPSR:
            return core.x_psr & 0xFFFFFFFF
        value = core.registers[number] & 0xFFFFFFFF
        # rp2040py leaves the Thumb bit in it after an exception's entry.
        return value & ~1 if number == _PC else value

    def set_register(self, number: int, value: int) -> None:
        core = self._board.core
        if number == _XPSR:
            core.x_psr = value
        elif number == _PC:
            core.pc = value & ~1
        else:
            core.registers[number] = value

    def read(self, address: int, length: int) -> bytes:
        return bytes(self._board.mcu.read_uint8(address + n) & 0xFF for n in range(length))

    def write(self, address: int, data: bytes) -> None:
        for at, byte in enumerate(data, address):
            if at in _FLASH:
                self._board.mcu.flash[at - _FLASH.start] = byte
            else:
                self._board.mcu.write_uint8(at, byte)

    def _halfword(self, address: int) -> int:
        return int.from_bytes(self.read(address, 2), "little")

    def _put(self, address: int, halfword: int) -> None:
        self.write(address, halfword.to_bytes(2, "little"))

    def _on_break(self, _code: int) -> None:
        core = self._board.core
        at = core.pc - core.break_rewind & ~1
        if at in self.breakpoints:
            core.pc = at
        self._stopped(None)

    def _stopped(self, watched: int | None) -> None:
        self.halt()
        self._on_halt(watched)

    def _step_until(self, ns: float) -> None:
        board = self._board
        deadline_s = time.monotonic() + _SLICE_S
        while not self.halted and board.now_ns < ns and time.monotonic() < deadline_s:
            board.step()
            for (address, length), before in self._watched.items():
                if self.read(address, length) != before:
                    self._stopped(address)
                    return
