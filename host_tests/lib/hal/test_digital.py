"""Digital pins: what reaches the pin, and in which order."""

from errno import EIO

from noheap.hal.digital import DigitalInput, DigitalOutput
from noheap_testing.pin import RecordingPin, ScriptedPin, configure, drive
from support import no_alloc, raises


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


def test_the_commanded_level_is_told_without_a_look_at_the_pad():
    script = [configure(ScriptedPin.OUT, 0), drive(1), drive(0), drive(1)]
    with ScriptedPin(script) as pin:
        output = DigitalOutput(pin)
        assert output.is_set_high() is False
        output.set_high()
        assert output.is_set_high() is True
        output.toggle()
        assert output.is_set_high() is False
        output.toggle()
        assert output.is_set_high() is True


def test_a_pin_that_fails_keeps_its_commanded_level():
    with ScriptedPin([configure(ScriptedPin.OUT, 0), drive(1, error=EIO), drive(1)]) as pin:
        output = DigitalOutput(pin)
        raises(OSError, output.set_high)
        assert not output.is_set_high()
        output.toggle()
        assert output.is_set_high()


def test_an_input_reads_the_pad_and_knows_its_active_level():
    for active_high in (True, False):
        pin = RecordingPin()
        button = DigitalInput(pin, active_high, RecordingPin.PULL_UP)
        assert (pin.mode, pin.pull) == (RecordingPin.IN, RecordingPin.PULL_UP)
        assert button.is_high()
        assert button.is_active() == active_high
        pin.outside(0)
        assert not button.is_high()
        assert button.is_active() != active_high


class QuietPin:
    """A pin whose own bookkeeping does not allocate."""

    OUT = 1
    IN = 0

    def __init__(self):
        self.level = None

    def init(self, mode, pull=None, value=None):
        self.level = value

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = level
        return None


def test_no_method_allocates():
    pin = QuietPin()
    other = QuietPin()
    output = DigitalOutput(pin)
    button = DigitalInput(other)
    other.level = 1

    def everything():
        output.set_high()
        output.set_low()
        output.set_active()
        output.set_inactive()
        output.toggle()
        return output.is_set_high() and button.is_high() and button.is_active()

    assert no_alloc(everything) is True
    assert pin.level == 1
