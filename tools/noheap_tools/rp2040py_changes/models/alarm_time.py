"""Makes the emulated TIMER's alarms fire when their µs begins, not up to one µs before.

Silicon raises the interrupt when the counter reaches the alarm's value (RP2040 datasheet
4.6.3). rp2040py 0.3.6 truncates the remaining time to whole µs, so its interrupt comes early;
pico-sdk's alarm pool then finds nothing due and loops again, which costs 156 cycles that
no board would spend.
"""

from rp2040py.peripherals.timer import ALARM0, ALARM_REGS
from rp2040py.rp2040 import RP2040


def install(rp2040: RP2040) -> None:
    timer = rp2040.timer
    write = timer.write_uint32

    def write_uint32(offset: int, value: int) -> None:
        write(offset, value)
        if offset in ALARM_REGS:
            now = timer._micros()  # noqa: SLF001 - the counter with its fraction
            whole = int(now)
            left = (value - whole & 0xFFFFFFFF) - (now - whole)
            timer.alarms[(offset - ALARM0) // 4].clock_alarm.schedule(max(left, 0) * 1000)

    timer.write_uint32 = write_uint32  # type: ignore[method-assign]
