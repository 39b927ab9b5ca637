"""Follows each interrupt on the emulated board, instruction by instruction.

Cycles run from the handler's first instruction to its return, as the CPU counts; entry and exit of
the exception (some 30 cycles on silicon) come on top, and so would cache misses of code in flash.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.loads import reads
from noheap_tools.rp2040py_changes.models.nmi import NMI_EXCEPTION

# RP2040 datasheet 2.3.2, after the 16 of the core: TIMER_IRQ_0 to 3, PWM_IRQ_WRAP, IO_IRQ_BANK0.
_FIRST_IRQ = 16
TIMER_EXCEPTIONS = range(_FIRST_IRQ, _FIRST_IRQ + 4)
PWM_EXCEPTION = _FIRST_IRQ + 4
PIN_EXCEPTION = _FIRST_IRQ + 13
TICK_EXCEPTIONS = (*TIMER_EXCEPTIONS, PWM_EXCEPTION)

_SP = 13
_FRAME, _XPSR = 32, 28  # bytes of an exception's frame, and its last word: ARMv6-M B1.5.6
_PATIENCE = 100_000  # instructions between the interrupt request and the handler
_FLASH = range(0x10000000, 0x11000000)
_LINE_BYTES = 8  # of the XIP cache, RP2040 datasheet 2.6.3.2


@dataclass
class Handled:
    """One run of a handler. `cycles` are its own, without those of preempting interrupts."""

    exception: int
    entered_ns: float
    cycles: int = 0
    flash_lines: set[int] = field(default_factory=set)  # read; if they are watched
    called: bool = False  # one of the watch's `calls` was executed
    stack: int = 0  # bytes, at most, that it took, the frame of the exception included


@dataclass
class _Frame:
    handled: Handled
    interrupted: int  # the exception, 0 for the program
    began: int
    sp: int  # of what was interrupted
    others: int = 0  # cycles of preempting interrupts


class HandlerWatch:
    """Calls `on_handled` after each interrupt of `exceptions` while `enabled`, and after each NMI,
    which may be any of them.

    With `watch_flash` it notes which lines of the XIP cache the handler reads, and is slow.
    `on_instruction` is called for each instruction of a handler with its address and cycles; with
    it `stack` is measured, too.
    `calls` are addresses of instructions: `called` of a run says whether one was executed.
    Uses the board's `after_batch`.
    """

    def __init__(
        self,
        board: EmulatedBoard,
        on_handled: Callable[[Handled], None],
        exceptions: Iterable[int] = TICK_EXCEPTIONS,
    ) -> None:
        self.enabled = True
        self.watch_flash = False
        self.on_instruction: Callable[[Handled, int, int], None] | None = None
        self.calls: Container[int] = ()
        self._board = board
        self._core = board.core
        self._on_handled = on_handled
        self._raised = False
        self._frames: list[_Frame] = []
        self._exceptions = {NMI_EXCEPTION, *exceptions}
        self._high: set[int] = set()  # the watched interrupts that are requested
        self._set_interrupt = board.mcu.set_interrupt
        board.mcu.set_interrupt = self._set_and_note  # type: ignore[method-assign]
        board.after_batch = self._after_batch

    def _set_and_note(self, irq: int, value: bool) -> None:
        self._set_interrupt(irq, value)
        exception = _FIRST_IRQ + irq
        if exception not in self._exceptions:
            return
        if not value:
            self._high.discard(exception)
            return
        self._high.add(exception)
        if self.enabled:
            self._raised = True
            self._board.break_batch()

    def _after_batch(self) -> None:
        """Follow a raised interrupt to its end, and those that are raised meanwhile."""
        self._frames.clear()
        if not self._raised:
            return
        core, frames, step = self._core, self._frames, self._board.step
        calls, watch_flash = self.calls, self.watch_flash
        patience = _PATIENCE
        if core.ipsr in self._exceptions:
            # Woken from sleep, nothing executed yet.
            self._enter(core.ipsr, 0, core.cycles, core.registers[_SP] + self._frame_bytes())
        while (frames or self._requested()) and patience:
            if core.waiting and not frames:
                return  # asleep and masked from outside: a step would be a leap of the clock
            patience -= 1
            at, before, interrupted, sp = core.pc, core.cycles, core.ipsr, core.registers[_SP]
            if watch_flash and frames:
                self._read_lines()
            step()
            if core.ipsr == interrupted:
                if frames:
                    if at in calls:
                        frames[-1].handled.called = True
                    self._report(at, before)
            elif frames and core.ipsr == frames[-1].interrupted:
                self._report(at, before)
                self._leave()
                patience = _PATIENCE
            else:
                self._enter(core.ipsr, interrupted, before, sp)
                self._report(self._entry(core.ipsr), before)
        self._raised = False  # otherwise it is masked for good, or the chip was reset

    def _requested(self) -> bool:
        """Whether one is still to come; one that a handler requested may be over already."""
        return self._raised and bool(self._high)

    def _frame_bytes(self) -> int:
        """Of the frame at the stack pointer: a bit of its xPSR tells of a word that aligns it."""
        return _FRAME + (self._board.word(self._core.registers[_SP] + _XPSR) >> 9 & 1) * 4

    def _enter(self, exception: int, interrupted: int, began: int, sp: int) -> None:
        if exception in self._exceptions:
            self._raised = False
        entered_ns = self._board.now_ns - (self._core.cycles - began) * 8
        self._frames.append(_Frame(Handled(exception, entered_ns), interrupted, began, sp))
        if self.watch_flash:
            self._add_lines(self._entry(exception))

    def _entry(self, exception: int) -> int:
        return self._board.mcu.read_uint32(self._core.vtor + 4 * exception) & ~1

    def _report(self, at: int, before: int) -> None:
        if self._frames and self.on_instruction is not None:
            frame = self._frames[-1]
            taken = frame.sp - self._core.registers[_SP]
            frame.handled.stack = max(frame.handled.stack, taken)
            self.on_instruction(frame.handled, at & ~1, self._core.cycles - before)

    def _leave(self) -> None:
        frame = self._frames.pop()
        cycles = self._core.cycles - frame.began
        frame.handled.cycles = cycles - frame.others
        if self._frames:
            self._frames[-1].others += cycles
        if frame.handled.exception in self._exceptions:
            self._on_handled(frame.handled)

    def _read_lines(self) -> None:
        self._add_lines(self._core.pc & ~1)

    def _add_lines(self, at: int) -> None:
        lines = self._frames[-1].handled.flash_lines
        lines.update(a // _LINE_BYTES for a in reads(self._board.mcu, at) if a in _FLASH)


class InterruptMeter:
    """After `watch(counter)`: `cycles` holds one number for each interrupt of TIMER and PWM in
    which the word that `counter` reads changed, and `entered_ns` when each began.

    After `watch_flash` also how many lines of the XIP cache each read, in `flash_lines`."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.cycles: list[int] = []
        self.entered_ns: list[float] = []
        self.flash_lines: list[int] = []
        self._counter: Callable[[], int] | None = None
        self._count = 0
        self._watch = HandlerWatch(board, self._on_handled)
        self._watch.enabled = False

    def watch(self, counter: Callable[[], int]) -> None:
        self._counter = counter
        self._count = counter()
        self._watch.enabled = True

    def watch_flash(self) -> None:
        """Watch the reads of flash from now on, which is slow."""
        self._watch.watch_flash = True

    def _on_handled(self, handled: Handled) -> None:
        assert self._counter is not None
        count = self._counter()
        if count != self._count:
            self.cycles.append(handled.cycles)
            self.entered_ns.append(handled.entered_ns)
            if self._watch.watch_flash:
                self.flash_lines.append(len(handled.flash_lines))
        self._count = count
