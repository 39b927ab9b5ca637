"""An interrupt that reads while a transfer is under way; after hal.py."""

import gc
from array import array

from machine import Pin

mark = Pin(2, Pin.OUT, value=0)
other = bytearray(2)
theirs = prepare(device, b"\x03", other)
started = array("i", [0])
wake = Pin(3, Pin.IN, Pin.PULL_DOWN)


def starting(pin):
    started[0] = theirs.try_start()


def running(pin):
    started[0] = 16 + theirs.try_run()


def transferring():
    return device.try_write_read_into(b"\x02", buffer)


def race(isr, transfer):
    wake.irq(isr, Pin.IRQ_RISING, hard=True)
    gc.collect()
    while True:
        while wake.value():
            pass
        buffer[0] = buffer[1] = other[0] = other[1] = 0
        started[0] = -1
        mark.on()
        kind = transfer()
        mark.off()
        while started[0] == -1:
            pass
        fetched = started[0]
        while fetched == 0:
            fetched = theirs.try_finish()
            if fetched == 9:
                fetched = 0
            else:
                break
        words = (buffer[0] << 8 | buffer[1], other[0] << 8 | other[1])
        print("race", kind, started[0], fetched, *words)
