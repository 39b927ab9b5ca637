"""Blink patterns: 32 time slots, walked by a phase that cannot drift.

A pattern is a word whose bit n is the level in the n-th 32nd of its cycle. The phase is a
32-bit accumulator: each tick adds `step`, the upper five bits name the slot. Rounding `step`
errs by less than half of 2**-32 cycle a tick.
"""

OFF = 0
ON = 0xFFFFFFFF
HALF = 0x0000FFFF  # on for the first half
DOUBLE_FLASH = 0b11 | 0b11 << 8  # two flashes of 1/16 cycle, the second a quarter cycle later

FAULT_HZ = 1  # the fault pattern: two short flashes a second


def step(rate_hz: float, period_us: int) -> int:
    """Returns the phase to add at each tick of `period_us` to repeat a pattern at `rate_hz`.

    `rate_hz` is rounded to a thousandth. Raises ValueError unless a cycle has two ticks or more:
    0.001 <= rate_hz <= half the tick rate. Computes in integers, because a 32-bit float would
    lose eight bits of the phase.
    """
    rate_mhz = round(rate_hz * 1000)
    if not 0 < rate_mhz * period_us <= 500_000_000:
        raise ValueError("rate_hz: 0.001 to half the tick rate")
    return ((rate_mhz * period_us << 32) + 500_000_000) // 1_000_000_000


def level(pattern: int, phase: int) -> int:
    """Returns the level, 0 or 1, of `pattern` at `phase` (32 bits)."""
    return pattern >> (phase >> 27 & 31) & 1
