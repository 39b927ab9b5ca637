"""Delays of at least a given time, as embedded-hal's DelayNs. Not for interrupts.

Nothing is allocated. `time.sleep_us(n)` ends when the microsecond counter has advanced n times,
which may be up to 1 µs early, as the first µs had already begun. `time.sleep_ms(n)` may be up to
1 ms early on an RP2 for the same reason (MicroPython 1.26, ports/rp2/mphalport.c).
"""

from time import sleep_us


def delay_ns(ns: int) -> None:
    """Waits at least `ns`, in steps of 1 µs."""
    if ns > 0:
        sleep_us((ns + 999) // 1000 + 1)


def delay_us(us: int) -> None:
    """Waits at least `us`, up to 2**30 - 2."""
    if us > 0:
        sleep_us(us + 1)


def delay_ms(ms: int) -> None:
    """Waits at least `ms`, up to 1_073_000."""
    delay_us(ms * 1000)
