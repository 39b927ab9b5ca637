"""A sampler's source: the RP2040's converter; its own temperature sensor needs nothing wired.

    sampler = Sampler(ADCSource(4, falling=True), ...)      # warmer is more

The tick takes the conversion that the tick before started. "DS" = RP2040 datasheet, 4.9.
"""

from machine import mem32
from micropython import const

from noheap.hal import rp2040

TEMPERATURE_CHANNEL = 4  # the chip's own sensor, DS 4.9.5

_CS = const(0x4004C000)  # DS 4.9.6; RESULT is the next word
_EN = const(1)
_TS_EN = const(2)
_START_ONCE = const(4)
_AINSEL_SHIFT = const(12)
_TIMEOUT_POLLS = const(1000)  # a conversion takes 2 µs: 96 cycles of 48 MHz

# CS: READY is bit 8, ERR bit 9; a bit written to the word 0x2000 further on is set (DS 2.1.2).
_NO_READING = """
 w = i[0] & 0x300
 if w - 0x100:
  v = 0x10004
  if not w:
   v = 0x10006
   b[3] = b[3] + 1
  i[0x800] = 4
"""
_TAKE = """
 else:
  v = i[1]FALLING
  i[0x800] = 4
"""


class ADCSource:
    """`channel` 0 to 3 is GPIO 26 to 29, whose machine.ADC was made before; 4 the chip's own
    sensor. machine.ADC is left alone while the sampler runs.

    A reading is 0 to 4095; with `falling` it is 4095 less that, for a sensor whose voltage falls
    when what it measures rises, as the chip's own does. Same parts as source/rp2040_i2c.py.
    """

    name = "adc"
    chip = rp2040
    tiers = 2
    base = _CS

    def __init__(self, channel: int, falling: bool = False):
        rp2040.require()
        if not 0 <= channel <= 4:
            raise ValueError("channel: 0 to 4")
        self._select = _EN | channel << _AINSEL_SHIFT
        if channel == TEMPERATURE_CHANNEL:
            self._select |= _TS_EN
        self._falling = falling

    def pieces(self) -> tuple:
        """The interrupt's source: what it does when there is no reading, and when there is."""
        return _NO_READING, _TAKE.replace("FALLING", " ^ 4095" if self._falling else "")

    def begin(self) -> None:
        from machine import ADC

        ADC(TEMPERATURE_CHANNEL)  # brings the converter out of reset
        mem32[_CS] = self._select
        self._wait()
        mem32[_CS] = self._select | _START_ONCE

    def end(self) -> None:
        self._wait()

    def _wait(self) -> None:
        for _ in range(_TIMEOUT_POLLS):
            if mem32[_CS] & 0x100:
                return
