"""Two wires with pull-ups, for code that drives SCL and SDA as pins.

lines = Lines(held_for=3)       # a device holds SDA until SCL has risen three times
lines.scl.init(Pin.OPEN_DRAIN); lines.scl.value(0)
assert lines.log == "sda+ scl- scl+"
"""

from .pin import BasePin


class Lines:
    """held_for     SDA is held low until SCL has risen this often; None: for ever
    scl_low, sda_low    shorted to ground
    pull_ups            whether there are any outside the chip
    """

    def __init__(self, held_for=0, scl_low=False, sda_low=False, pull_ups=True):
        self.held_for = held_for
        self.pull_ups = pull_ups
        self.scl = LinePin(self, "scl", scl_low)
        self.sda = LinePin(self, "sda", sda_low)
        self._log = []

    @property
    def log(self):
        """The changes that the chip made, in order: + up, - down."""
        return " ".join(self._log)

    def changed(self, pin, level):
        self._log.append(pin.name + ("+" if level else "-"))
        if pin is self.scl and level and self.held_for:
            self.held_for -= 1

    def level(self, pin):
        if pin.shorted or pin.driven_low or pin is self.sda and self.held_for != 0:
            return 0
        return 1 if self.pull_ups or pin.pull == pin.PULL_UP else 0


class LinePin(BasePin):
    """One of them, as a `machine.Pin`."""

    def __init__(self, lines, name, shorted):
        self.name = name
        self.shorted = shorted
        self.pull = None
        self.mode = None
        self.driven_low = False
        self._lines = lines

    def init(self, mode=-1, pull=-1, *, value=None):
        if mode == self.OUT:
            raise AssertionError(self.name + " driven high against whoever holds it low")
        self.mode = mode
        self.pull = pull
        self.driven_low = False
        if value is not None:
            self.value(value)

    def value(self, *level):
        if not level:
            return self._lines.level(self)
        if self.mode != self.OPEN_DRAIN:
            raise AssertionError(self.name + " driven while it is an input")
        low = not level[0]
        if low != self.driven_low:
            self.driven_low = low
            self._lines.changed(self, not low)
        return None
