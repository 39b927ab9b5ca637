"""The RP2040's own temperature sensor.

    sensor = RP2040Temperature(AnalogInput(machine.ADC(machine.ADC.CORE_TEMP)))
    sensor.read_milli_c()

T = 27 - (V - 0.706) / 0.001721. One count of the converter is 0.47 °C. Chips differ by several °C,
and 1 % of the reference is 4 °C, so the sensor is good for trends only. "DS" = RP2040 datasheet,
4.9.5.
"""

from micropython import const

from noheap.hal.errors import IMPLAUSIBLE
from noheap.sensors.analog import AnalogSensor

_LOWEST_MV = const(494)  # at 150 °C
_HIGHEST_MV = const(856)  # at -60 °C


class RP2040Temperature(AnalogSensor):
    """The sensor on `source`, the AnalogInput of channel 4. Measure ADC_AVDD for its
    `reference_mv`: accuracy depends on it."""

    name = "RP2040"

    def decode(self, u16: int, out) -> int:
        # 12 bits, in 4096ths of 1 mV. Every product stays a small int.
        scaled = (u16 >> 4) * self._source.reference_mv
        if not _LOWEST_MV <= scaled >> 12 <= _HIGHEST_MV:
            return IMPLAUSIBLE
        # In 1721sts of 1 m°C: 27 000 * 1721 + 706 000 000, less scaled * 15625 / 64
        rest = 752_467_000 - (scaled >> 6) * 15625 - ((scaled & 63) * 15625 + 63) // 64
        out[0] = rest // 1721
        return 0


def raw_from_milli_c(milli_c: int, reference_mv: int = 3300) -> int:
    """Returns what ADCSource(4, falling=True) reads at `milli_c`, rounded down. Allocates."""
    return 4095 - (752_467_000 - milli_c * 1721) * 4096 // (reference_mv * 1_000_000)


def milli_c_from_raw(raw: int, reference_mv: int = 3300) -> int:
    """Returns the m°C of a raw value, to one count: 0.5 °C. Any context, no allocation."""
    # In µV above 0.706 V; every product stays a small int.
    scaled = (4095 - raw) * reference_mv
    above = (scaled >> 12) * 1000 + (scaled & 4095) * 125 // 512 - 706_000
    return 27_000 - above // 1721 * 1000 - above % 1721 * 1000 // 1721
