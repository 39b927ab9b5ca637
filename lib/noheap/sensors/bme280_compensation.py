# pyright: reportUndefinedVariable=false
"""Converts a BME280's registers to m°C, Pa and %RH, exactly by the data sheet's formulas.

They use 32 bits for temperature and humidity and 64 bits for pressure. Nothing here allocates with
the trimming values of real chips: |P9| and |P8| below 2**14. All sensors share two numbers of
wide.py, so all must belong to one context. "DS" = Bosch Sensortec BME280 data sheet,
BST-BME280-DS002, 4.2.3.
"""

import micropython
from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.sensors import wide
from noheap.sensors.errors import NOT_READY
from noheap.sensors.wide import part, scale

# Indices of the trimming values, DS table 16.
_T1 = const(0)
_T2 = const(1)
_T3 = const(2)
_P1 = const(3)
_P2 = const(4)
_P3 = const(5)
_P4 = const(6)
_P5 = const(7)
_P6 = const(8)
_P7 = const(9)
_P8 = const(10)
_P9 = const(11)
_H1 = const(12)
_H2 = const(13)
_H3 = const(14)
_H4 = const(15)
_H5 = const(16)
_H6 = const(17)

_COLDEST = const(-45 * 5120)  # of t_fine; the chip is for -40 to 85 °C
_HOTTEST = const(90 * 5120)
_LOWEST_PA = const(20_000)  # the chip is for 30 000 to 110 000
_HIGHEST_PA = const(125_000)

_numerator = wide.zero()
_denominator = wide.zero()


@micropython.viper
def mul(a: int, b: int, c: int) -> int:
    """Returns (a * b + c) >> 16, which must be within 2**30; c is 0 to 0xffff."""
    x = a & 0xFFFF
    y = b & 0xFFFF
    a >>= 16
    b >>= 16
    return (a * b << 16) + a * y + x * b + ((x * y + c) >> 16 & 0xFFFF)


def t_fine(c, raw: int) -> int:
    """Returns the temperature in 5120ths of 1 °C."""
    fine = mul((raw >> 3) - (c[_T1] << 1) << 5, c[_T2], 0)
    raw = (raw >> 4) - c[_T1]
    return fine + mul(mul(raw << 4, raw, 0) << 2, c[_T3], 0)


def pressure_x256(c, fine: int, raw: int) -> int:
    """Returns the pressure in 256ths of 1 Pa; negative if there is none, or above 131 000 Pa."""
    fine -= 128_000
    w = _denominator
    scale(w, 0, 0, c[_P3])
    scale(w, fine, 2, c[_P2])
    scale(w, fine, 5, 32)
    w[0] &= 768  # the eight bits that DS shifts out
    scale(w, c[_P1], 0, 0)
    w = _numerator
    scale(w, 0, 0, c[_P6])
    scale(w, fine, 1, c[_P5] << 7)
    scale(w, fine, 3, c[_P4] << 5)
    scale(w, -1, 3, 1_048_576 - raw << 1)
    scale(w, 3125, 0, 0)
    if wide.divide(w, _denominator):
        return -1
    rest = w[0]
    raw = part(w, 1)
    scale(w, c[_P8] << 1, 0, 0)
    rest += part(w, 2)
    fine = raw >> 3
    scale(w, 0, 0, c[_P9] << 5)
    scale(w, fine, 0, 0)
    scale(w, fine, 0, 0)
    return (raw << 2) + (rest + part(w, 3) >> 8) + (c[_P7] << 4)


def humidity_x1024(c, fine: int, raw: int) -> int:
    """Returns the humidity in 1024ths of 1 %RH."""
    fine -= 76_800
    raw = raw - (c[_H4] << 6) + 1 + mul(fine << 2, -c[_H5], 0) >> 1
    scaled = mul((fine * c[_H6] >> 10) << 6, (fine * c[_H3] >> 11) + 32_768, 0) + 2_097_152
    scaled = mul(scaled << 2, c[_H2], 32_768)
    fine = mul(raw, scaled, 0)
    if fine < 0:
        return 0
    # From here on the humidity is above 100 %RH, whatever H1 subtracts.
    if fine >= 8000:
        return 102_400
    raw *= scaled
    fine = raw >> 15
    raw -= (fine * fine >> 7) * c[_H1] >> 4
    return min(raw, 419_430_400) >> 12


def raw20(data, at: int) -> int:
    """Returns the 20 bits that begin with the byte at `at`."""
    return data[at] << 12 | data[at + 1] << 4 | data[at + 2] >> 4


def compensate(c, data, out) -> int:
    """Converts `data`, registers 0xf7 to 0xfe, to m°C, Pa and %RH times 100; returns a kind.

    Each value is rounded down.
    """
    fine = raw20(data, 3)
    # The values after a reset: DS 5.4.7 to 5.4.9
    if fine == raw20(data, 0) == 0x80000 and (data[6] << 8 | data[7]) == 0x8000:
        return NOT_READY
    fine = t_fine(c, fine)
    if not _COLDEST <= fine <= _HOTTEST:
        return IMPLAUSIBLE
    pressure = pressure_x256(c, fine, raw20(data, 0)) >> 8
    if not _LOWEST_PA <= pressure <= _HIGHEST_PA:
        return IMPLAUSIBLE
    out[0] = fine * 25 >> 7
    out[1] = pressure
    out[2] = humidity_x1024(c, fine, data[6] << 8 | data[7]) * 25 >> 8
    return 0
