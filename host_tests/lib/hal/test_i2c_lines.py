"""The wires of a bus: which one is held, which has no pull-up, and how they are freed."""

import sys

from noheap_testing import machine as fake_machine
from noheap_testing.lines import Lines
from support import ON_CHIP, raises

if not ON_CHIP:
    sys.modules["machine"] = fake_machine  # on CPython it is there already

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.i2c_lines import I2CLines

# It takes the chip's machine.I2C at its import: the fake one must be there.
LANES = ("host", "vm")


class MadeI2C:
    """Stands in for machine.I2C(0), and keeps its arguments."""

    def __init__(self):
        self.made_with = []
        fake_machine.attach("I2C", 0, self)


def of(lines, **options):
    return I2CLines(0, lines.scl, lines.sda, **options)


def test_free_wires_pass():
    of(Lines()).check()
    of(Lines(pull_ups=False)).check(pull_ups=False)


def test_the_wire_that_is_held_is_named():
    for lines, kind, name in (
        (Lines(scl_low=True), errors.SCL_LOW, "I2C SCL: scl_low"),
        (Lines(sda_low=True), errors.SDA_LOW, "I2C SDA: sda_low"),
        (Lines(held_for=None), errors.SDA_LOW, "I2C SDA: sda_low"),
        (Lines(scl_low=True, sda_low=True), errors.SCL_LOW, "I2C SCL: scl_low"),
        (Lines(pull_ups=False), errors.NO_PULL_UP, "I2C SCL: no_pull_up"),
    ):
        error = raises(BusError, of(lines).check)
        assert (error.kind, str(error)) == (kind, name)


def test_pins_without_a_pull_down_are_not_asked_for_their_pull_ups():
    lines = Lines(pull_ups=False)

    class Old:
        """As on ESP8266."""

        IN = 0
        PULL_UP = 1

        def __init__(self, pin):
            self.init = pin.init
            self.value = pin.value

    I2CLines(0, Old(lines.scl), Old(lines.sda)).check()


def test_sda_is_clocked_free_and_the_bus_stopped():
    made = MadeI2C()
    stop = "scl- sda- scl+ sda+"
    for held_for, clocks in ((0, 0), (1, 1), (5, 5), (9, 9)):
        lines = Lines(held_for=held_for)
        assert of(lines).try_recover() == errors.OK
        assert lines.log == " ".join(["scl- scl+"] * clocks + [stop])
    assert len(made.made_with) == 4


def test_sda_that_stays_low_is_told_after_nine_clocks():
    made = MadeI2C()
    for lines in (Lines(held_for=None), Lines(sda_low=True), Lines(held_for=11)):
        assert of(lines).try_recover() == errors.SDA_LOW
        assert lines.log.count("scl+") == 10
    assert len(made.made_with) == 3


def test_scl_that_is_held_is_left_alone():
    made = MadeI2C()
    lines = Lines(scl_low=True)
    assert of(lines).try_recover() == errors.SCL_LOW
    assert lines.log == ""
    assert len(made.made_with) == 1


def test_the_controller_gets_pins_rate_and_timeout():
    made = MadeI2C()
    lines = Lines()
    assert of(lines, freq_hz=100_000, timeout_us=7000).make() is made
    assert made.made_with == [
        {"scl": lines.scl, "sda": lines.sda, "freq": 100_000, "timeout": 7000}
    ]


def test_an_impossible_rate_is_refused():
    for freq_hz in (0, 999, 1_000_001):
        assert "freq_hz" in str(raises(ValueError, of, Lines(), freq_hz=freq_hz))
