"""Sleeps with interrupts masked, after the tick of a timer became pending."""

import time

import micropython
from machine import Timer


@micropython.asm_thumb
def sleep_late(r0):
    cpsid(0)
    label(LOOP)
    sub(r0, 1)
    bne(LOOP)
    wfi()
    cpsie(0)


time.sleep_ms(100)  # for the host to find the board
timer = Timer(period=1, callback=lambda timer: None, hard=True)
for n in range(5):
    before = time.ticks_us()
    sleep_late(50_000)  # at 3 cycles a turn, longer than a period
    print("slept", n, time.ticks_diff(time.ticks_us(), before))
while True:
    time.sleep_ms(10)
