"""Time that moves only when a test moves it.

    clock = Clock(start_us=2**30 - 5)     # `ticks_us` wraps within the next 5 µs
    clock.advance_us(10)

The host lane's `time.ticks_us` and the simulated chip read `now`.
"""

_PERIOD = 1 << 30  # of ticks: the range of a small int on a 32-bit MicroPython


class Clock:
    def __init__(self, start_us=0):
        self.ns = start_us * 1000
        self.on_sleep = None  # called with the µs of each sleep, before the time moves

    @property
    def us(self):
        """Whole µs since the beginning; does not wrap."""
        return self.ns // 1000

    def set_us(self, us):
        self.ns = us * 1000

    def advance_us(self, us):
        self.ns += us * 1000

    def advance_ns(self, ns):
        self.ns += ns

    def sleep_us(self, us):
        if self.on_sleep is not None:
            self.on_sleep(us)
        self.advance_us(max(us, 0))

    def sleep_ms(self, ms):
        self.sleep_us(ms * 1000)

    def ticks_us(self):
        return self.us % _PERIOD

    def ticks_ms(self):
        return self.us // 1000 % _PERIOD


def ticks_add(ticks, delta):
    return (ticks + delta) % _PERIOD


def ticks_diff(end, start):
    """Signed distance, -2**29 to 2**29 - 1."""
    return (end - start + _PERIOD // 2) % _PERIOD - _PERIOD // 2


now = Clock()


def reset():
    """Set the time to 0 µs, and call nobody on sleeps."""
    now.set_us(0)
    now.on_sleep = None
