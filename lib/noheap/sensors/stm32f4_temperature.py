"""The STM32F4's own temperature sensor, calibrated by two readings that ST takes of each chip.

    threshold = Threshold(on=raw_from_milli_c(60_000), off=raw_from_milli_c(55_000))
    sampler = Sampler(ADCSource(), threshold=threshold, **settings)

The readings, at 30 and 110 °C with a reference of 3.3 V, are in system memory, in the same place
on all F4's (ST's data sheets, "Temperature sensor calibration values"). The board's reference must
be 3.3 V, too. One count is about 0.3 °C.
"""

from machine import mem16
from micropython import const

_CAL1 = const(0x1FFF7A2C)  # at 30 °C
_CAL2 = const(0x1FFF7A2E)  # at 110 °C
_CAL1_MILLI_C = const(30_000)
_SPAN_MILLI_C = const(80_000)


def raw_from_milli_c(milli_c: int) -> int:
    """Returns what source/stm32f4_adc.py reads at `milli_c`, rounded down. Allocates."""
    span = mem16[_CAL2] - mem16[_CAL1]
    return mem16[_CAL1] + (milli_c - _CAL1_MILLI_C) * span // _SPAN_MILLI_C


def milli_c_from_raw(raw: int) -> int:
    """Returns the m°C of a raw value, rounded down. Any context, no allocation: every product is a
    small int."""
    span = mem16[_CAL2] - mem16[_CAL1]
    return _CAL1_MILLI_C + (raw - mem16[_CAL1]) * _SPAN_MILLI_C // span
