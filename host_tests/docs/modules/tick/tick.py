from time import sleep_ms

import micropython

from noheap.cortex.jump import Jump

LANES = ("pico",)  # Thumb code


@micropython.asm_thumb
def handle():
    nop()


handler = Jump(handle)
ACKNOWLEDGE = 0x400500A4
interrupt, period_us, stop, priority = 4, 1000, (), 0


def after():
    assert clock.period_us == 1000 and not clock.running
