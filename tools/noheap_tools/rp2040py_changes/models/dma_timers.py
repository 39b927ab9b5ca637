"""Paces the emulated DMA by its timers as they are written: X/Y of the system clock.

TIMER0 to TIMER3 request a transfer at X/Y times clk_sys, X the upper half of the register (RP2040
datasheet 2.5.7, TIMER0). rp2040py 0.3.6 waits X/Y cycles where it is Y/X, and takes X of TIMER3
from other bits.
"""

from rp2040py.peripherals.dma import TREQ
from rp2040py.rp2040 import RP2040

_TIMERS = {
    TREQ.TIMER0: "_timer0",
    TREQ.TIMER1: "_timer1",
    TREQ.TIMER2: "_timer2",
    TREQ.TIMER3: "_timer3",
}


def install(rp2040: RP2040) -> None:
    dma = rp2040.dma

    def get_timer(treq: int) -> float:
        """Microseconds between two requests; 0: none."""
        name = _TIMERS.get(treq)  # type: ignore[call-overload]
        word = getattr(dma, name) if name else 0
        x, y = word >> 16, word & 0xFFFF
        return y / x * 1e6 / rp2040.clk_sys if x and y else 0

    dma.get_timer = get_timer  # type: ignore[method-assign]
