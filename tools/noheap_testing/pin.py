"""Fake pins: one that checks a script, and one that records its levels and their times.

with ScriptedPin([configure(ScriptedPin.OUT, 0), drive(1), sense(1)]) as pin:
    ...
pin = RecordingPin(25, clock=clock)
pin.value(1)
pin.levels                      # [(us, 1)]
pin.outside(1)                  # a circuit outside drives it; its interrupt comes
"""

from . import clock
from .script import Script


class _Call:
    def __init__(self, kind, level, mode=None, error=None):
        self.kind = kind
        self.level = level
        self.mode = mode
        self.error = error

    def __str__(self):
        if self.kind == "init":
            return "init mode {}, value {}".format(self.mode, self.level)
        return self.kind if self.kind == "get" else "set {}".format(self.level)


def configure(mode, value=None):
    """The driver calls `init(mode, value=value)`."""
    return _Call("init", value, mode)


def drive(level, error=None):
    """The driver sets the pin to `level`. `error`: an errno, as from an I/O expander's pin."""
    return _Call("set", level, error=error)


def sense(level, error=None):
    """The driver reads the pin and finds `level`."""
    return _Call("get", level, error=error)


class BasePin:
    """The common part of `machine.Pin`, in terms of `value` and `init`."""

    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_FALLING = 4
    IRQ_RISING = 8

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    high = on
    low = off

    def __call__(self, *level):
        return self.value(*level)


class ScriptedPin(Script, BasePin):
    def __init__(self, expectations=(), name="Pin", order=None):
        Script.__init__(self, name, expectations, order)

    def init(self, mode=-1, pull=-1, *, value=None):
        self.matching(configure(mode, value))

    def value(self, *level):
        call = self.matching(drive(1 if level[0] else 0) if level else sense(None))
        if call.error is not None:
            raise OSError(call.error, "injected")
        return None if level else call.level


class RecordingPin(BasePin):
    """`levels` holds (µs, level) for each level commanded, even if it is the old one."""

    def __init__(self, id=0, mode=-1, pull=-1, *, value=None, clock=clock.now):
        self.id = id
        self.mode = None
        self.pull = None
        self.levels = []
        self._clock = clock
        self._level = 0
        self._outside = None  # the level from outside; None: none
        self._handler = None
        self._trigger = 0
        self._hard = False
        if mode != -1:
            self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None):
        self.mode = mode
        if pull != -1:
            self.pull = pull
        if value is not None:
            self.value(value)

    def value(self, *level):
        if not level:
            return self._level if self.mode != self.IN else self._input()
        self._level = 1 if level[0] else 0
        self.levels.append((self._clock.us, self._level))
        return None

    def irq(self, handler=None, trigger=BasePin.IRQ_FALLING | BasePin.IRQ_RISING, hard=False):
        self._handler = handler
        self._trigger = trigger
        self._hard = hard

    def outside(self, level):
        """Drive the pin to `level` from outside, or with None let go of it."""
        before = self._input()
        self._outside = level
        after = self._input()
        edge = self.IRQ_RISING if after > before else self.IRQ_FALLING
        if before == after or self._handler is None or not self._trigger & edge:
            return
        if not self._hard:
            self._handler(self)
            return
        import micropython  # here, so that this file needs nothing that CPython lacks

        micropython.heap_lock()
        try:
            self._handler(self)
        finally:
            micropython.heap_unlock()

    def _input(self):
        if self._outside is not None:
            return self._outside
        return 1 if self.pull == self.PULL_UP else 0
