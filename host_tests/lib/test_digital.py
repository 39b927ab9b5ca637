"""DigitalOutput: what reaches the pin, and in which order."""

from fakes.pin import ScriptedPin, configure, drive, sense
from noheap.hal.digital import DigitalOutput
from support import no_alloc


def test_it_becomes_an_inactive_output_at_once():
    for active_high, level in ((True, 0), (False, 1)):
        with ScriptedPin([configure(ScriptedPin.OUT, level)]) as pin:
            DigitalOutput(pin, active_high)


def test_high_and_low_are_levels_whatever_is_active():
    for active_high in (True, False):
        first = configure(ScriptedPin.OUT, 1 - active_high)
        with ScriptedPin([first, drive(1), drive(0)]) as pin:
            output = DigitalOutput(pin, active_high)
            output.set_high()
            output.set_low()


def test_active_and_inactive_follow_the_polarity():
    for active_high, active in ((True, 1), (False, 0)):
        first = configure(ScriptedPin.OUT, 1 - active)
        with ScriptedPin([first, drive(active), drive(1 - active)]) as pin:
            output = DigitalOutput(pin, active_high)
            output.set_active()
            output.set_inactive()


def test_is_set_high_tells_the_pin_register():
    with ScriptedPin([configure(ScriptedPin.OUT, 0), sense(1), sense(0)]) as pin:
        output = DigitalOutput(pin)
        assert output.is_set_high() is True
        assert output.is_set_high() is False


def test_toggle_reads_and_then_drives_the_other_level():
    first = configure(ScriptedPin.OUT, 0)
    with ScriptedPin([first, sense(0), drive(1), sense(1), drive(0)]) as pin:
        output = DigitalOutput(pin)
        output.toggle()
        output.toggle()


class QuietPin:
    """A pin whose own bookkeeping does not allocate."""

    OUT = 1

    def __init__(self):
        self.level = None

    def init(self, mode, value=None):
        self.level = value

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = level
        return None


def test_no_method_allocates():
    pin = QuietPin()
    output = DigitalOutput(pin)

    def everything():
        output.set_high()
        output.set_low()
        output.set_active()
        output.set_inactive()
        output.toggle()
        return output.is_set_high()

    assert no_alloc(everything) is True
    assert pin.level == 1
