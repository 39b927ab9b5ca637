"""Follows every interrupt of a program on the emulated board, and where it holds them back.

    activity = Activity(board, calls)
    activity.run_until(ns)
    activity.runs, activity.stretches, activity.held_off, activity.stack

Instruction by instruction, some million a second: a program that sleeps is quick.
"""

from collections.abc import Container
from dataclasses import dataclass

from rp2040py.peripherals.ppb import NVIC_ICER, NVIC_ISER

from noheap_tools.cycles.system.response import LEAST, NMI, Stretch
from noheap_tools.emulator.board import CLOCK_HZ, EmulatedBoard
from noheap_tools.rp2040py_changes.models.nmi import NMI_EXCEPTION

_FIRST_IRQ = 16
_SP = 13
CYCLES_PER_NS = CLOCK_HZ / 1e9


@dataclass
class Run:
    """One run of a handler: `cycles` its own, `response` from the request to the return. `entry`
    is at its vector. `function`: of the program, called by MicroPython's handler, the first."""

    exception: int
    level: int
    entry: int
    requested: int  # cycle since power-up
    cycles: int = 0
    response: int = 0
    function: int | None = None
    stack: int = 0  # bytes, the frame of the exception included


@dataclass
class _Frame:
    run: Run
    interrupted: int
    began: int
    sp: int
    masked: bool  # PRIMASK was set: a masked WFI ended
    others: int = 0


class Activity:
    """`calls`: the instructions that call a function of the program, which is in r0.

    `stretches`: the longest with PRIMASK set, for each place where it was set. `held_off`: the
    most cycles that each exception was disabled in the NVIC after it had been enabled. `stack`:
    bytes that nested handlers took, at most, the frames included.
    """

    def __init__(self, board: EmulatedBoard, calls: Container[int]) -> None:
        self.runs: list[Run] = []
        self.held_off: dict[int, int] = {}
        self.stack = 0
        self._board = board
        self._core = board.core
        self._calls = calls
        self._frames: list[_Frame] = []
        self._bottom = 0  # of the stack, where the outermost handler began
        self._stretches: dict[tuple[int, int], int] = {}  # by the place and its level
        self._requested: dict[int, int] = {}
        self._high: set[int] = set()
        self._disabled: dict[int, int] = {}
        self._watch_requests()
        self._watch_enables()

    @property
    def stretches(self) -> list[tuple[int, Stretch]]:
        """Each with the address at which it began; its name is still to be found."""
        return [(at, Stretch(n, "", level)) for (at, level), n in self._stretches.items()]

    def run_until(self, ns: float) -> None:
        """Let the board run, followed, until `ns` after power-up and all handlers are over."""
        core, step = self._core, self._board.step
        registers, clock = core.registers, self._board.clock
        masked: tuple[int, int] | None = None  # where, and the cycle
        self._disabled.clear()
        while clock.nanos < ns or self._frames:
            at, level, before, sp = core.pc, core.ipsr, core.cycles, registers[_SP]
            if level and at in self._calls and self._frames[-1].run.function is None:
                self._frames[-1].run.function = registers[0]
            step()
            if core.ipsr != level:
                if self._frames and core.ipsr == self._frames[-1].interrupted:
                    self._leave()
                else:
                    self._enter(level, before, sp)
            if self._frames:
                self._measure_stack(registers[_SP])
            if masked is None:
                if core.pm:
                    masked = at, before
            elif not core.pm:
                where = masked[0], self._level(level)
                longest = self._stretches.get(where, 0)
                self._stretches[where] = max(longest, core.cycles - masked[1])
                masked = None

    def _measure_stack(self, sp: int) -> None:
        run = self._frames[-1]
        run.run.stack = max(run.run.stack, run.sp - sp)
        self.stack = max(self.stack, self._bottom - sp)

    def _enter(self, interrupted: int, began: int, sp: int) -> None:
        core = self._core
        exception = core.ipsr
        now = self._now()
        if not self._frames:
            self._bottom = sp
        entry = self._board.mcu.read_uint32(core.vtor + 4 * exception) & ~1
        requested = self._requested.pop(exception, now - (core.cycles - began))
        run = Run(exception, self._level(exception), entry, requested)
        # From a masked WFI the emulator goes into the handler, silicon on to the CPSIE and then
        # there (ARMv6-M B1.5.18): a handler that runs is not masked.
        masked, core.pm = core.pm, False
        core.interrupts_updated = True
        self._frames.append(_Frame(run, interrupted, began, sp, masked))

    def _leave(self) -> None:
        frame = self._frames.pop()
        self._core.pm = self._core.pm or frame.masked
        cycles = self._core.cycles - frame.began
        frame.run.cycles = cycles - frame.others
        frame.run.response = self._now() - frame.run.requested
        if self._frames:
            self._frames[-1].others += cycles
        self.runs.append(frame.run)

    def _now(self) -> int:
        return round(self._board.clock.nanos * CYCLES_PER_NS)

    def _level(self, exception: int) -> int:
        if exception == 0:
            return LEAST
        if exception == NMI_EXCEPTION:
            return NMI
        return max(self._core.exception_priority(exception), NMI)

    def _watch_requests(self) -> None:
        mcu, core = self._board.mcu, self._core
        set_interrupt = mcu.set_interrupt

        def set_and_note(irq: int, value: bool) -> None:
            as_nmi = core.interrupt_nmi_mask >> irq & 1
            exception = NMI_EXCEPTION if as_nmi else _FIRST_IRQ + irq
            if not value:
                self._high.discard(irq)
                self._requested.pop(exception, None)
            elif irq not in self._high:
                self._high.add(irq)
                self._requested.setdefault(exception, self._now())
            set_interrupt(irq, value)

        mcu.set_interrupt = set_and_note  # type: ignore[method-assign]

    def _watch_enables(self) -> None:
        """Of the NVIC, by its registers (ARMv6-M B3.4)."""
        core, ppb = self._core, self._board.mcu.ppb
        write = ppb.write_uint32

        def write_uint32(offset: int, value: int) -> None:
            enabled = core.enabled_interrupts
            write(offset, value)
            if offset in (NVIC_ICER, NVIC_ISER):
                self._note_enables(enabled, core.enabled_interrupts)

        ppb.write_uint32 = write_uint32  # type: ignore[method-assign]

    def _note_enables(self, before: int, after: int) -> None:
        for irq in range(32):
            exception = _FIRST_IRQ + irq
            if (before & ~after) >> irq & 1:
                self._disabled[exception] = self._core.cycles
            elif (after & ~before) >> irq & 1 and exception in self._disabled:
                cycles = self._core.cycles - self._disabled.pop(exception)
                self.held_off[exception] = max(self.held_off.get(exception, 0), cycles)
