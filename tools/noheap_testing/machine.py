"""The module to install as `machine`: pins, buses, timers, registers, interrupts, and no chip.

    timer = Timer()
    timer.init(period=10, callback=tick, hard=True)
    timer.fire()                    # the interrupt comes now, with the heap locked

    attach("I2C", 0, ScriptedI2C([...]))
    I2C(0, freq=400_000)            # returns that one, to code that makes its bus itself

A critical section (`disable_irq` .. `enable_irq`) also locks the heap: whatever allocates in it
raises MemoryError on MicroPython. A timer that fires meanwhile runs when it ends.
"""

import micropython

from . import clock
from .memory import Mem16, Mem32
from .pin import RecordingPin

__all__ = [
    "ADC",
    "I2C",
    "PWM",
    "SPI",
    "PWRON_RESET",
    "WDT",
    "WDT_RESET",
    "Pin",
    "Signal",
    "SoftI2C",
    "SoftSPI",
    "Timer",
    "disable_irq",
    "enable_irq",
    "freq",
    "idle",
    "lightsleep",
    "mem16",
    "mem32",
    "reset_cause",
    "unique_id",
]

PWRON_RESET = 1
WDT_RESET = 3

mem16 = Mem16()
mem32 = Mem32()

_masked = [0]  # depth
_pending = []  # timers that fired in a critical section
_attached = {}  # (kind, id): the fake that a constructor of that kind returns


def attach(kind, id, fake):
    """Makes `machine.kind(id)` return `fake` from now on: kind is "I2C", "SPI", "Pin", "ADC" ...

    PWM and ADC are found by the id of the pin that they are made with.
    """
    _attached[kind, id] = fake


def _made(kind, id, options):
    number = getattr(id, "id", id)
    fake = _attached.get((kind, number))
    if fake is None:
        raise AssertionError("{}({}) is made, and no fake is attached there".format(kind, number))
    if hasattr(fake, "made_with"):
        fake.made_with.append(options)
    return fake


def I2C(id=0, **options):
    return _made("I2C", id, options)


def SoftI2C(scl, sda, **options):
    return _made("SoftI2C", scl, options)


def SPI(id=0, **options):
    return _made("SPI", id, options)


def SoftSPI(sck, **options):
    return _made("SoftSPI", sck, options)


def ADC(id):
    return _made("ADC", id, {})


def PWM(pin, **options):
    return _made("PWM", pin, options)


class Pin(RecordingPin):
    """A RecordingPin, or the fake attached as this pin."""

    def __new__(cls, id=0, *arguments, **options):
        fake = _attached.get(("Pin", id))
        if fake is None:
            return RecordingPin(id, *arguments, **options)
        if arguments or options:
            fake.init(*arguments, **options)
        return fake


class Signal:
    """A signal on `pin`, a Pin or a fake: on is 1, or with `invert` 0."""

    def __init__(self, pin, *, invert=False):
        self._pin = pin
        self._invert = 1 if invert else 0

    def value(self, *state):
        if not state:
            return self._pin.value() ^ self._invert
        self._pin.value((1 if state[0] else 0) ^ self._invert)
        return None

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    def __call__(self, *state):
        return self.value(*state)


class Timer:
    """Fires when told to. `running` lists the started ones, the latest last."""

    ONE_SHOT = 0
    PERIODIC = 1
    running = []
    on_start = None  # called by each timer that starts, for a simulated chip

    def __init__(self, id=-1, **options):
        self.callback = None
        self.options = {}
        if options:
            self.init(**options)

    def init(self, *, mode=PERIODIC, freq=-1, period=-1, callback=None, tick_hz=1000, hard=False):
        self.deinit()
        self.callback = callback
        self.hard = hard
        self.one_shot = mode == Timer.ONE_SHOT
        self.period_us = period * 1_000_000 // tick_hz if freq == -1 else 1_000_000 // freq
        Timer.running.append(self)
        if Timer.on_start is not None:
            Timer.on_start(self)

    def deinit(self):
        if self in Timer.running:
            Timer.running.remove(self)

    def fire(self):
        """Runs the timer's interrupt."""
        if self not in Timer.running:
            raise AssertionError("a timer that is not running fired")
        if _masked[0]:
            if self not in _pending:
                _pending.append(self)
            return
        if self.one_shot:
            self.deinit()
        if not self.hard:
            self.callback(self)
            return
        micropython.heap_lock()
        try:
            self.callback(self)
        finally:
            micropython.heap_unlock()


class WDT:
    """Never bites. `fed` counts."""

    def __init__(self, id=0, timeout=5000):
        self.timeout = timeout
        self.fed = 0

    def feed(self):
        self.fed += 1


def freq():
    return 125_000_000


def idle():
    """The next interrupt comes 1 ms later."""
    clock.now.sleep_us(1000)


def lightsleep(ms=1):
    clock.now.sleep_us(ms * 1000)


def unique_id():
    return b"\xe6\x60\x00\x00\x00\x00\x00\x00"


def reset_cause():
    return PWRON_RESET


def disable_irq():
    """Returns the state to give to `enable_irq`, so that sections nest."""
    _masked[0] += 1
    micropython.heap_lock()
    return _masked[0] - 1


def enable_irq(state):
    """As on a chip, the state of the outermost section also ends those within."""
    if not 0 <= state < _masked[0]:
        raise AssertionError("enable_irq() without disable_irq()")
    while _masked[0] > state:
        _masked[0] -= 1
        micropython.heap_unlock()
    while not state and _pending:
        _pending.pop(0).fire()


def reset():
    """Forget fakes, timers and critical sections, even one that a failed test left open."""
    _attached.clear()
    del Timer.running[:]
    del _pending[:]
    Timer.on_start = None
    _masked[0] = 0
