"""An analog input.

battery = AnalogInput(machine.ADC(26), reference_mv=3300)
battery.mv_from_u16(battery.read_u16())
"""

FULL_SCALE = 65535  # of `machine.ADC.read_u16`


class AnalogInput:
    """One channel of a machine.ADC, `adc`. Reading allocates nothing and is safe in an ISR.

    `reference_mv`, 1000 to 5500, is the voltage at full scale. The input cannot distinguish a
    voltage beyond its range from one at its limit: both read 0 or FULL_SCALE.
    """

    def __init__(self, adc, reference_mv: int = 3300):
        if not 1000 <= reference_mv <= 5500:
            raise ValueError("reference_mv: 1000 to 5500")
        self._adc = adc
        self.reference_mv = reference_mv

    def read_u16(self) -> int:  # noheap: isr-safe
        """Returns one conversion, 0 to FULL_SCALE."""
        return self._adc.read_u16()

    def mv_from_u16(self, raw: int) -> int:
        """Returns a reading in mV, rounded to the nearest."""
        return (raw * self.reference_mv + FULL_SCALE // 2) // FULL_SCALE

    def u16_from_mv(self, mv: int) -> int:
        """Returns what `read_u16` gives at `mv`; ValueError if the input cannot reach it."""
        if not 0 <= mv <= self.reference_mv:
            raise ValueError("mv: 0 to %d" % self.reference_mv)
        return (mv * FULL_SCALE + self.reference_mv // 2) // self.reference_mv
