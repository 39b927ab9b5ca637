"""SafeOutput: which bits it writes, and on the chip that no other write gets through."""

import machine

from noheap.safe.output import SafeOutput
from support import ON_CHIP, no_alloc, raises

# It writes to registers, which only the fakes and an RP2040 have.
LANES = ("host", "pico", "board")

PIN = 15  # not connected
CONTROL = 0x40014004 + 8 * PIN


def before():
    """The control register, as SIO's output."""
    if ON_CHIP:
        machine.Pin(PIN, machine.Pin.OUT, value=0)
    else:
        from noheap_testing import memory

        memory.reset()
        memory.register(CONTROL, value=5)


def override():
    return machine.mem32[CONTROL] & 0x3300


def driven():
    """Returns how the pad is driven: GPIOx_STATUS, OUTTOPAD and OETOPAD."""
    status = machine.mem32[CONTROL - 4]
    assert status >> 13 & 1
    return status >> 9 & 1


def test_holding_overrides_level_and_direction_and_nothing_else():
    for level, bits in ((0, 0x3200), (1, 0x3300)):
        before()
        output = SafeOutput(PIN, level)
        assert override() == 0 and not output.held
        output.hold()
        assert override() == bits and output.held
        assert machine.mem32[CONTROL] & 0x1F == 5  # still SIO's
        output.hold()
        assert override() == bits
        output.release()
        assert override() == 0 and not output.held
        assert machine.mem32[CONTROL] & 0x1F == 5


def test_what_was_held_before_is_released_by_the_next_one():
    before()
    SafeOutput(PIN, 1).hold()
    SafeOutput(PIN, 0)
    assert override() == 0


def test_on_the_chip_no_write_to_the_pin_gets_through():
    if not ON_CHIP:
        return
    before()
    pin = machine.Pin(PIN)
    for level in (0, 1):
        output = SafeOutput(PIN, level)
        output.hold()
        for other in (1 - level, level, 1 - level):
            pin.value(other)
            assert driven() == level
        output.release()
        assert driven() == 1 - level


def test_it_allocates_nothing():
    before()
    output = SafeOutput(PIN, 0)

    def both():
        output.hold()
        output.release()

    no_alloc(both)


def test_pins_that_are_none_are_refused():
    for pin in (-1, 30):
        assert "pin" in str(raises(ValueError, SafeOutput, pin, 0))
