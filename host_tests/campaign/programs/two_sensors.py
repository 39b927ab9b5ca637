"""Two samplers, each with a TMP102 on a bus and an output of its own, with the same settings. The
main loop has no heap; Ctrl-C ends it.

What starts it sets PERIOD_US, ON_C, OFF_C, FAULT_TICKS, FAIL_SAFE and SECOND_FAULT_TICKS."""

import time
from array import array

import board
import micropython
from machine import I2C, Pin

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.record import RECORD_WORDS
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102_sampled as tmp102
from noheap.source.rp2040_i2c import I2CSource

ADDRESS = 0x48


def made(bus, pin, fault_ticks, **options):
    Pin(pin, Pin.OUT, value=0)
    return Sampler(
        I2CSource(bus, ADDRESS),
        threshold=Threshold(tmp102.raw_from_milli_c(ON_C), tmp102.raw_from_milli_c(OFF_C)),
        out_pin=pin,
        above_pattern=(blink.ON, 1),
        fault_pattern=(blink.ON if FAIL_SAFE else blink.OFF, 1),
        fault_ticks=fault_ticks,
        settle_ticks=tmp102.CONVERSION_US // PERIOD_US + 1,
        implausible=tmp102.IMPLAUSIBLE_MASK,
        period_us=PERIOD_US,
        queue=SPSC(64, RECORD_WORDS),
        tier=asm,
        **options,
    )


tmp102.configure(board.sensor_i2c(), ADDRESS, 8)
tmp102.configure(I2C(1, sda=Pin(6), scl=Pin(7), freq=400_000), ADDRESS, 8)
first = made(0, board.LED_PIN, FAULT_TICKS)
# The first one has the PWM's interrupt.
second = made(1, 15, SECOND_FAULT_TICKS, pwm_slice=None)
record = array("i", bytes(4 * RECORD_WORDS))
time.sleep_ms(300)  # what is said before the host has found the board is lost


def empty(queues):
    """The queues, for ever."""
    while True:
        for queue in queues:
            while queue.dequeue(record):
                pass
        time.sleep_ms(1)


with first, second:
    print(
        "started",
        first.first_due_us,
        second.first_due_us,
        first.block_address,
        second.block_address,
    )
    queues = first.queue, second.queue
    micropython.heap_lock()
    try:
        empty(queues)
    except KeyboardInterrupt:
        pass
    finally:
        micropython.heap_unlock()
    print("ended")
