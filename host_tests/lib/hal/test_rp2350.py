"""Compares what the drivers write with the RP2350's registers where they are not the RP2040's."""

import sys

from noheap_testing import machine as fake_machine
from noheap_testing.bus import ScriptedI2C
from noheap_testing.lines import Lines
from noheap_testing.rp2350_chip import Chip
from rp2350_support import as_rp2350, imported
from support import raises

# Its registers are simulated.
LANES = ("host",)

ticks, rp2350, backend, output = imported(
    "noheap.tick.rp2040",
    "noheap.hal.rp2040",
    "noheap.hal.backend",
    "noheap.safe.output",
)


def on_board(machine, function, *arguments):
    before = sys.platform
    sys.platform, sys.implementation._machine = "rp2", machine
    try:
        return function(*arguments)
    finally:
        sys.platform = before
        del sys.implementation._machine


def test_it_is_for_the_rp2350_and_no_other():
    on_board("Raspberry Pi Pico2 with RP2350", rp2350.require)
    on_board("Raspberry Pi Pico 2 W with RP2350", rp2350.require)
    for machine in ("Raspberry Pi Pico with RP2040", "PYBv1.1 with STM32F405RG"):
        said = str(raises(NotImplementedError, on_board, machine, rp2350.require))
        assert said == "only for the RP2350, and this is " + machine


def test_the_back_end_for_i2c_is_the_one_with_fifos():
    with ScriptedI2C([]) as i2c, as_rp2350():
        fake_machine.attach("I2C", 1, i2c)
        lines = Lines()
        machine = "Raspberry Pi Pico2 with RP2350"
        bus = on_board(machine, backend.i2c, 1, lines.scl, lines.sda)
        assert bus.backend == "rp2350"
        assert bus.words[2] == 0x40098000  # CONTROLLER: I2C1
        assert bus.words[3] == 0x400B0028  # CLOCK: TIMER0's TIMERAWL


def test_each_gpio_has_its_bit_in_the_register_of_its_half():
    with Chip(ticks) as chip:
        for gpio in (0, 25, 29, 31, 32, 47):
            chip.pins.connect(gpio)
            for level in (1, 0, 1):
                rp2350.write_gpio(gpio, level)
                assert chip.pins.level(gpio) == level
                assert chip.pins.out == level << gpio
            low, low_bits, high, high_bits = rp2350.output(gpio)
            assert chip.pins.writes[-2:] == [(low, low_bits), (high, high_bits)]
            rp2350.write_gpio(gpio, 0)
        for gpio in (-1, 48):
            assert str(raises(ValueError, rp2350.output, gpio)) == "out_pin: 0 to 47"


def test_the_controllers_and_the_counter_are_where_the_rp2350_has_them():
    assert [rp2350.i2c_base(bus) for bus in (0, 1)] == [0x40090000, 0x40098000]
    with Chip(ticks, start_us=123_456) as chip:
        assert rp2350.microseconds() == 123_456
        chip.timers[0].alarm3 = 99
        assert rp2350.pool_alarm_us() == 99


def test_an_output_is_held_by_the_overrides_of_the_rp2350():
    with Chip(ticks) as chip, as_rp2350():
        for gpio, level in ((25, 0), (25, 1), (40, 1)):
            chip.pins.connect(gpio)
            safe = output.SafeOutput(gpio, level)
            assert not safe.held
            rp2350.write_gpio(gpio, 1 - level)
            assert chip.pins.level(gpio) == 1 - level
            safe.hold()
            for other in (1 - level, level, 1 - level):
                rp2350.write_gpio(gpio, other)
                assert chip.pins.level(gpio) == level
            safe.release()
            assert chip.pins.level(gpio) == 1 - level
        assert str(raises(ValueError, output.SafeOutput, 48, 0)) == "pin: 0 to 47"
