"""The sources on a simulated RP2350: where their registers are, and what begins and ends them.

What a tick takes out of them is the RP2040's code, in test_rp2040_*.py, also on a Cortex-M33.
"""

import machine

from noheap_testing import memory, rp2040
from noheap_testing.rp2350_chip import Chip
from rp2350_support import as_rp2350, imported
from support import raises

# Its registers are simulated.
LANES = ("host",)

ticks, adc, i2c, spi = imported(
    "noheap.tick.rp2040",
    "noheap.source.rp2040_adc",
    "noheap.source.rp2040_i2c",
    "noheap.source.rp2040_spi",
)

ADC_CS = 0x400A0000
SPI0, SPI1 = 0x40080000, 0x40088000


class Words:
    """Registers that keep what is written, and say so: [(offset, value)]."""

    def __init__(self, base, **first):
        self.writes = []
        self.values = {}
        for offset in (0x00, 0x04, 0x08, 0x0C, 0x2000):
            self.values[offset] = first.get("at_%x" % offset, 0)
            memory.register(base + offset, self._reader(offset), self._writer(offset))

    def _reader(self, offset):
        return lambda: self.values[offset]

    def _writer(self, offset):
        def write(value):
            self.writes.append((offset, value))
            self.values[offset] = value

        return write


def test_an_i2c_read_is_begun_and_ended_on_the_rp2350s_controller():
    with Chip(ticks) as chip, as_rp2350():
        chip.i2c.answers = [rp2040.reading(0x1900)]
        source = i2c.I2CSource(0, 0x48)
        assert source.base == 0x40090000
        source.begin()
        assert (chip.i2c.address, chip.i2c.enabled, chip.i2c.transfers) == (0x48, True, 1)
        source.end()
        assert chip.i2c.idle and chip.i2c.enabled
        assert i2c.I2CSource(1, 0x48).base == 0x40098000
        assert source.tick_module() is ticks


def test_a_conversion_is_begun_on_the_rp2350s_converter():
    with Chip(ticks), as_rp2350():
        words = Words(ADC_CS, at_0=0x100)  # READY
        machine.attach("ADC", 4, object())
        source = adc.ADCSource(4, falling=True)
        assert source.base == ADC_CS
        source.begin()
        assert words.writes == [(0, 0x4003), (0, 0x4007)]  # EN, TS_EN, channel 4; START_ONCE
        assert source.own == (4095,)


def test_a_frame_is_begun_with_a_chip_select_whose_pad_follows():
    with Chip(ticks) as chip, as_rp2350():
        for bus, base, gpio in ((0, SPI0, 17), (1, SPI1, 9), (0, SPI0, 37), (1, SPI1, 45)):
            words = Words(base, at_0=0x0107)  # SSPCR0: 8 bits
            chip.pins.spi[gpio] = 0  # the controller selects
            assert chip.pins.level(gpio) is None  # cut off, as after a reset
            source = spi.SPISource(bus, gpio)
            assert source.base == base
            source.begin()
            assert words.writes == [(0, 0x010F), (8, 0)]
            assert chip.pins.level(gpio) == 0
            chip.pins.spi[gpio] = 1
            assert chip.pins.level(gpio) == 1
            source.end()
            assert words.values[0] == 0x0107
            assert chip.pins.ctrl[gpio] == 5  # SIO's again
        for bus, gpio in ((0, 9), (1, 17), (0, 18), (1, 49)):
            assert "cs_pin" in str(raises(ValueError, spi.SPISource, bus, gpio))
