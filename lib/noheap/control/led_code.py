"""The LED's level at a tick, from the tick's number alone: nothing to add up, nothing to drift.

    cycle = cycle_ticks(rate_hz=2, period_us=10_000)           # 50
    led.value(level(blink.HALF, tick, cycle))
    led.value(level(fault_code(3), tick, cycle_ticks(0.5, 10_000)))     # three flashes, a pause

For code that knows the tick's number but keeps no phase, or misses ticks: after a gap the LED is
where it would have been. Patterns as in control/blink.py, which has the form for interrupts.
"""

CODES = 12


def fault_code(number: int) -> int:
    """Returns the pattern of `number` flashes, 1 to 12, each a 32nd of a cycle and as long apart,
    then dark for at least a quarter of the cycle. ValueError for other numbers."""
    if not 1 <= number <= CODES:
        raise ValueError("number: 1 to 12")
    return 0x555555 & (1 << 2 * number) - 1


def cycle_ticks(rate_hz: float, period_us: int) -> int:
    """Returns the ticks of `period_us` in a cycle at `rate_hz`, rounded. `rate_hz` is rounded to a
    thousandth. ValueError unless it is 2 to 2**25 ticks."""
    per_1000_s = round(rate_hz * 1000) * period_us
    ticks = (1_000_000_000 + per_1000_s // 2) // per_1000_s if per_1000_s > 0 else 0
    if not 2 <= ticks <= 1 << 25:
        raise ValueError("rate_hz: no cycle of 2 to 2**25 ticks")
    return ticks


def level(pattern: int, tick: int, cycle: int) -> int:
    """Returns the level at `tick`, 0 to 2**30 - 1. No allocation for patterns below 2**30."""
    return pattern >> (tick % cycle) * 32 // cycle & 1
