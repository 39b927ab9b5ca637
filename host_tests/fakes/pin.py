"""Two fake pins: one that checks a script, one that writes down what happened and when.

with ScriptedPin([configure(ScriptedPin.OUT, 0), drive(1), sense(1)]) as pin:
    ...
pin = RecordingPin(25, clock=clock)
pin.value(1)
pin.levels                      # [(us, 1)]
"""

from fakes import clock
from fakes.script import Script


class _Call:
    def __init__(self, kind, level, mode=None):
        self.kind = kind
        self.level = level
        self.mode = mode

    def __str__(self):
        if self.kind == "init":
            return "init mode {}, value {}".format(self.mode, self.level)
        return self.kind if self.kind == "get" else "set {}".format(self.level)


def configure(mode, value=None):
    """The driver calls `init(mode, value=value)`."""
    return _Call("init", value, mode)


def drive(level):
    """The driver sets the pin to `level`."""
    return _Call("set", level)


def sense(level):
    """The driver reads the pin and finds `level`."""
    return _Call("get", level)


class _Pin:
    """The common part of `machine.Pin`: everything comes down to `value` and `init`."""

    IN = 0
    OUT = 1

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    def __call__(self, *level):
        return self.value(*level)


class ScriptedPin(Script, _Pin):
    def __init__(self, expectations):
        Script.__init__(self, "Pin", expectations)

    def init(self, mode=-1, pull=-1, *, value=None):
        call = configure(mode, value)
        expected = self.next(str(call))
        if str(expected) != str(call):
            raise self.differs(expected, call)

    def value(self, *level):
        call = drive(1 if level[0] else 0) if level else sense(None)
        expected = self.next(str(call))
        if str(expected) != str(call):
            raise self.differs(expected, call)
        return None if level else expected.level


class RecordingPin(_Pin):
    """`levels` holds (µs, level) for each level commanded, also when it is the old one."""

    def __init__(self, id=0, mode=-1, pull=-1, *, value=None, clock=clock.now):
        self.id = id
        self.mode = None
        self.levels = []
        self._clock = clock
        self._level = 0
        if mode != -1:
            self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None):
        self.mode = mode
        if value is not None:
            self.value(value)

    def value(self, *level):
        if not level:
            return self._level
        self._level = 1 if level[0] else 0
        self.levels.append((self._clock.us, self._level))
        return None
