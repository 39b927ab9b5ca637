"""The part of MicroPython's `time` that the library uses, for ports/qemu, which has none.

Nothing allocates, as on the other ports. `ticks_ms` begins again whenever `ticks_us` does, after
17 minutes, which no test takes.
"""

import sys

import micropython
from machine import mem32


# An address above 0x3fffffff would be a big int, hence the shift.
@micropython.viper
def _mps2_us() -> int:
    quarter = 0x1000A000
    return ptr32(quarter << 2)[6] & 0x3FFFFFFF  # COUNTER


@micropython.viper
def _nrf51_us() -> int:
    quarter = 0x10002000
    timer = ptr32(quarter << 2)
    timer[16] = 1  # CAPTURE[0]
    return timer[336] & 0x3FFFFFFF  # CC[0]


@micropython.viper
def _stm32f405_us() -> int:
    quarter = 0x10000000
    return ptr32(quarter << 2)[9] & 0x3FFFFFFF  # TIM2 CNT


if "Cortex-M0" in sys.implementation._machine:
    # nRF51 TIMER0 (Nordic nRF51 reference manual 19): BITMODE 32, PRESCALER 16 MHz / 2**4, START.
    mem32[0x40008508] = 3
    mem32[0x40008510] = 4
    mem32[0x40008000] = 1
    ticks_us = _nrf51_us
elif "STM32F405" in sys.implementation._machine:
    # TIM2 as tick/stm32f4.py's clock has it, of QEMU's 1 GHz: PSC, ARR, UG, CEN.
    mem32[0x40000028] = 999
    mem32[0x4000002C] = 0xFFFFFFFF
    mem32[0x40000014] = 1
    mem32[0x40000000] = 1
    ticks_us = _stm32f405_us
else:
    # MPS2 FPGAIO (Arm application note 385, 4.4): PRESCALE, so that COUNTER takes 25 cycles of
    # 25 MHz for one step.
    mem32[0x4002801C] = 24
    ticks_us = _mps2_us


def ticks_ms() -> int:
    return ticks_us() // 1000


@micropython.viper
def ticks_add(ticks: int, delta: int) -> int:
    return (ticks + delta) & 0x3FFFFFFF


@micropython.viper
def ticks_diff(end: int, start: int) -> int:
    return ((end - start + 0x20000000) & 0x3FFFFFFF) - 0x20000000


def sleep_us(us: int) -> None:
    start = ticks_us()
    while ticks_diff(ticks_us(), start) < us:
        pass


def sleep_ms(ms: int) -> None:
    sleep_us(1000 * ms)
