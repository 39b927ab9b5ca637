"""What handlers of timers and pins do; the stock image prints the same."""

import gc
from time import sleep_ms

import micropython
from machine import Pin, Timer

micropython.alloc_emergency_exception_buf(100)
_OUT, _IN = 2, 3  # wired together


class Count:
    def __init__(self, limit=1 << 20):
        self.n = 0
        self._limit = limit

    def add(self, source):
        self.n += 1
        if self.n == self._limit:
            source.deinit()


def fail(source):
    raise ValueError("from a handler")


def count_for(ms, **settings):
    """How often a Timer with these settings calls in `ms`."""
    count = Count()
    timer = Timer(-1, callback=count.add, **settings)
    sleep_ms(ms)
    timer.deinit()
    before = count.n
    sleep_ms(20)
    return before, count.n - before


def timers():
    for hard in (False, True):
        print("hard" if hard else "soft")
        print("period", count_for(104, period=10, hard=hard))
        print("frequency", count_for(104, freq=200, hard=hard))
        print("ticks", count_for(104, period=3, tick_hz=150, hard=hard))
        print("once", count_for(50, period=10, mode=Timer.ONE_SHOT, hard=hard))
    fast, slow, itself = Count(), Count(), Count(3)
    both = (Timer(period=2, callback=fast.add, hard=True), Timer(period=7, callback=slow.add))
    third = Timer(period=5, callback=itself.add, hard=True)
    sleep_ms(71)
    both[0].init(period=20, callback=fast.add, hard=True)
    sleep_ms(41)
    for timer in both:
        timer.deinit()
    third.init(period=1, callback=fail, hard=True)
    sleep_ms(5)
    print("three at once", fast.n, slow.n, itself.n)
    lost = Count()
    Timer(period=1, callback=lost.add, hard=True)
    gc.collect()
    lost.n = 0
    sleep_ms(10)
    print("collected", lost.n)


def pins():
    out, pin = Pin(_OUT, Pin.OUT, value=0), Pin(_IN, Pin.IN)
    rising, both = Count(), Count()
    seen = pin.irq(rising.add, Pin.IRQ_RISING, hard=True)
    for level in (1, 0, 1, 0):
        out.value(level)
    print("rising", rising.n, seen.flags() == Pin.IRQ_RISING)
    pin.irq(handler=both.add, trigger=Pin.IRQ_FALLING | Pin.IRQ_RISING)
    for level in (1, 0):
        out.value(level)
        sleep_ms(1)
    print("both", rising.n, both.n)
    seen.trigger(Pin.IRQ_FALLING)
    out.value(1)
    sleep_ms(1)
    print("falling", both.n)
    pin.irq(None)
    out.value(0)
    sleep_ms(1)
    print("none", both.n)
    pin.irq(fail, Pin.IRQ_RISING, hard=True)
    for level in (1, 0, 1):
        out.value(level)
    pin.irq(both.add, Pin.IRQ_RISING)


timers()
pins()
print("end")
