"""Counts the cycles of the sampler's interrupt on the emulated board, each one, exactly.

From the first instruction of the timer's handler to its return, as the CPU counts them; entry
and exit of the exception (some 30 cycles on silicon) come on top, and so would cache misses of
code in flash.
"""

from collections.abc import Callable

from noheap_tools.emulator.board import EmulatedBoard

_TIMER_EXCEPTIONS = range(16, 20)  # TIMER_IRQ_0 to 3, RP2040 datasheet 2.3.2
_PATIENCE = 100_000  # instructions between the interrupt request and the handler


class InterruptMeter:
    """After `watch(counter)`: `cycles` holds one number for each timer interrupt in which the
    word that `counter` reads changed, and `entered_ns` when each began."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.cycles: list[int] = []
        self.entered_ns: list[float] = []
        self._board = board
        self._counter: Callable[[], int] | None = None
        self._raised = False
        timer = board.mcu.timer
        check = timer._check_interrupts  # noqa: SLF001 - rp2040py has no public hook here

        def check_and_note() -> None:
            check()
            if timer.int_status and self._counter is not None:
                self._raised = True
                board.break_batch()

        timer._check_interrupts = check_and_note  # noqa: SLF001
        board.after_batch = self._after_batch

    def watch(self, counter: Callable[[], int]) -> None:
        self._counter = counter

    def _after_batch(self) -> None:
        """Follow a raised interrupt to its end, instruction by instruction."""
        if not self._raised:
            return
        self._raised = False
        assert self._counter is not None
        core = self._board.core
        for _ in range(_PATIENCE):
            if core.ipsr in _TIMER_EXCEPTIONS:
                break
            self._board.step()
        else:
            return  # masked for good, or a reset
        handler = core.ipsr
        before, began, began_ns = self._counter(), core.cycles, self._board.now_ns
        while core.ipsr == handler:
            self._board.step()
        if self._counter() != before:
            self.cycles.append(core.cycles - began)
            self.entered_ns.append(began_ns)
