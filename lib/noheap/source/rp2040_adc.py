# pyright: reportUndefinedVariable=false
"""A sampler's source: the RP2040's converter; its own temperature sensor needs nothing wired.

    sampler = Sampler(ADCSource(4, falling=True), **settings)      # warmer is more

The tick takes the conversion that the tick before started. "DS" = RP2040 datasheet, 4.9; the
RP2350's converter, in its datasheet 12.4, has the same registers.
"""

import micropython
from machine import mem32
from micropython import const

from noheap.block import KIND, OVERRUNS, OWN, RAW, SOURCE
from noheap.hal import rp2040
from noheap.hal.errors import BUS, TIMEOUT
from noheap.hal.rp2040_registers import ADC as CS

TEMPERATURE_CHANNEL = 4  # the chip's own sensor, DS 4.9.5

_EN = const(1)  # of CS, DS 4.9.6; RESULT is the next word
_TS_EN = const(2)
_START_ONCE = const(4)
_AINSEL_SHIFT = const(12)
_TIMEOUT_POLLS = const(1000)  # a conversion takes 2 µs: 96 cycles of 48 MHz

# For the part.
_READY = const(1 << 8)  # CS
_ERR = const(1 << 9)
_SET_WORDS = const(0x2000 >> 2)  # a write at this offset sets bits, DS 2.1.2
_FULL_SCALE = const(4095)


# Hard ISR. No allocation.
@micropython.viper
def take(block: ptr32):  # noheap: isr
    """Puts the reading into RAW, or the kind of its fault into KIND."""
    adc = ptr32(block[SOURCE])
    status = adc[0] & (_READY | _ERR)
    if status - _READY:
        block[KIND] = BUS
        if status == 0:
            block[KIND] = TIMEOUT
            block[OVERRUNS] = block[OVERRUNS] + 1
    else:
        block[RAW] = adc[1] ^ block[OWN]
    adc[_SET_WORDS] = _START_ONCE


class ADCSource:
    """`channel` 0 to 3 is GPIO 26 to 29, whose machine.ADC was made before; 4 the chip's own
    sensor. The larger package of the RP2350, with 80 pins, has others and is not served.
    machine.ADC is left alone while the sampler runs.

    A reading is 0 to 4095, or with `falling` 4095 less that, for a sensor whose voltage falls
    as its quantity rises, as that of the chip's own does. Tiers portable,
    vector and asm.
    """

    name = "adc"
    chip = rp2040
    fastest_us = 32
    base = CS

    def __init__(self, channel: int, falling: bool = False):
        rp2040.require()
        if not 0 <= channel <= 4:
            raise ValueError("channel: 0 to 4")
        self._select = _EN | channel << _AINSEL_SHIFT
        if channel == TEMPERATURE_CHANNEL:
            self._select |= _TS_EN
        self.own = (_FULL_SCALE if falling else 0,)  # what the reading is xored with

    def viper_parts(self) -> tuple:
        """See source/__init__.py."""
        return (take,)

    def asm_parts(self) -> tuple:
        """See source/__init__.py."""
        from noheap.source.rp2040_adc_asm import explain, take

        return take, explain

    def tick_module(self):
        """See source/__init__.py."""
        from noheap.tick import rp2040 as ticks

        return ticks

    def begin(self) -> None:
        from machine import ADC

        ADC(TEMPERATURE_CHANNEL)  # brings the converter out of reset
        mem32[CS] = self._select
        self._wait()
        mem32[CS] = self._select | _START_ONCE

    def end(self) -> None:
        self._wait()

    def _wait(self) -> None:
        for _ in range(_TIMEOUT_POLLS):
            if mem32[CS] & 0x100:
                return
