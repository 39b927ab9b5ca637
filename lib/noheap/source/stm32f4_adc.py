# pyright: reportUndefinedVariable=false
"""A sampler's source: an STM32F4's own temperature sensor, by ADC1; nothing needs to be wired.

    sampler = Sampler(ADCSource(), out_pin="A5", **settings)   # warmer is more

The tick takes the conversion that the tick before started. A conversion takes 492 cycles of a
fourth of APB2's clock: 22 µs at 90 MHz, 123 µs at 16 MHz. Tested on simulated registers and with
RAM in their place; no silicon has run it yet. "RM" = ST RM0390 revision 4; RM0383 (F411) and
RM0090 (F405 to F439) have the same registers in other sections.
"""

from time import sleep_us

import micropython
from machine import mem32
from micropython import const

from noheap.block import KIND, OVERRUNS, RAW, SOURCE
from noheap.hal import stm32f4
from noheap.hal.chip import machine
from noheap.hal.errors import BUS, TIMEOUT

_APB2ENR = const(0x40023844)  # RM 6.3.14
_ADC1EN = const(1 << 8)
_ADC1 = const(0x40012000)  # RM table 1; registers: RM 13.13
_SR = const(0x00)
_CR1 = const(0x04)
_CR2 = const(0x08)
_SMPR1 = const(0x0C)
_SQR1 = const(0x2C)
_SQR3 = const(0x34)
_CCR = const(0x40012304)

_ADON = const(1)
_SWSTART = const(1 << 30)
_EOC = const(2)
_480_CYCLES = const(7)  # of SMPR1, three bits a channel from 10 on; at least 10 µs
_TSVREFE = const(1 << 23)
_OTHERS = const(~(1 << 23 | 1 << 22 | 3 << 16) & 0xFFFFFFFF)  # all but it, VBATE and ADCPRE
_BY_4 = const(1 << 16)  # ADCPRE: at most 36 MHz
_STARTUP_US = const(10)  # of the sensor; the converter's is 3
_POLLS = const(1000)

# Where the sensor is: RM0090 13.10, RM 13.10. On 18 is VBAT, too: VBATE decides. ST's own sources
# contradict one another for the F401, F410 and F412.
_CHANNELS = ((16, "405 407 415 417"), (18, "411 413 423 427 429 437 439 446 469 479"))

# For the part, in words from the base.
_SR_WORD = const(0)
_CR2_WORD = const(2)
_DR_WORD = const(19)
_STRT = const(0x10)  # without EOC: it runs


# Hard ISR. No allocation.
@micropython.viper
def take(block: ptr32):  # noheap: isr
    """Puts the reading into RAW, or the kind of its fault into KIND."""
    adc = ptr32(block[SOURCE])
    status = adc[_SR_WORD] & (_EOC | _STRT)
    one = 1
    if status & _EOC:
        block[RAW] = adc[_DR_WORD]
        adc[_SR_WORD] = 0
        adc[_CR2_WORD] = one << 30 | _ADON  # _SWSTART
    elif status:
        block[KIND] = TIMEOUT
        block[OVERRUNS] = block[OVERRUNS] + 1
    else:
        block[KIND] = BUS
        adc[_CR2_WORD] = one << 30 | _ADON


class ADCSource:
    """ADC1's temperature sensor, as 0 to 4095 of the reference (sensors/stm32f4_temperature.py).

    ADC1 is the sampler's while it runs: no machine.ADC, no pyb.ADC, and none made before is used
    afterwards. NotImplementedError on a chip whose sensor's channel is not known. Tiers vector
    and portable.
    """

    chip = stm32f4
    name = "adc"
    own = ()
    base = _ADC1
    fastest_us = 200

    def __init__(self):
        stm32f4.require()
        self.channel = channel()

    def viper_parts(self) -> tuple:
        """See source/__init__.py."""
        return (take,)

    def tick_module(self):
        """See source/__init__.py."""
        from noheap.tick import stm32f4 as ticks

        return ticks

    def timer_module(self):
        """See source/__init__.py."""
        from noheap.tick import stm32f4_timer

        return stm32f4_timer

    def begin(self) -> None:
        """Takes 10 µs."""
        mem32[_APB2ENR] |= _ADC1EN
        mem32[_ADC1 + _CR2] = 0
        mem32[_CCR] = mem32[_CCR] & _OTHERS | _TSVREFE | _BY_4
        mem32[_ADC1 + _CR1] = 0  # 12 bits, one channel, no interrupt
        mem32[_ADC1 + _SMPR1] |= _480_CYCLES << 3 * (self.channel - 10)
        mem32[_ADC1 + _SQR1] = 0  # one conversion
        mem32[_ADC1 + _SQR3] = self.channel
        mem32[_ADC1 + _CR2] = _ADON
        sleep_us(_STARTUP_US)
        mem32[_ADC1 + _SR] = 0
        mem32[_ADC1 + _CR2] = _SWSTART | _ADON

    def end(self) -> None:
        for _ in range(_POLLS):
            if mem32[_ADC1 + _SR] & _EOC:
                break
        mem32[_ADC1 + _CR2] = 0
        mem32[_CCR] = mem32[_CCR] & _OTHERS


def channel() -> int:
    """Where ADC1 has the temperature sensor on this chip. Allocates."""
    name = machine()  # "PYBv1.1 with STM32F405RG"
    number = name.rpartition("STM32F")[2][:3]
    for found, chips in _CHANNELS:
        if number in chips.split():
            return found
    raise NotImplementedError("channel of the temperature sensor: not known for " + name)
