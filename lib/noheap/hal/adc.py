"""An analog input.

level = AnalogInput(machine.ADC(26), reference_mv=3300)
level.read_u16()        # 0 to 65535 of the reference
level.read_mv()
"""


class AnalogInput:
    """One channel of an ADC: `adc` is a machine.ADC. Reads allocate nothing.

    `reference_mv`, 1000 to 5500, is the voltage at full scale.
    """

    def __init__(self, adc, reference_mv: int = 3300):
        if not 1000 <= reference_mv <= 5500:
            raise ValueError("reference_mv: 1000 to 5500")
        self._adc = adc
        self.reference_mv = reference_mv

    def read_u16(self) -> int:
        """One conversion, 0 to 65535."""
        return self._adc.read_u16()

    def read_mv(self) -> int:
        """One conversion in mV, rounded to the nearest."""
        return (self._adc.read_u16() * self.reference_mv + 32767) // 65535

    def u16_from_mv(self, mv: int) -> int:
        """What `read_u16` says at `mv`; ValueError if that is outside the input's range."""
        if not 0 <= mv <= self.reference_mv:
            raise ValueError("mv: 0 to %d" % self.reference_mv)
        return (mv * 65535 + self.reference_mv // 2) // self.reference_mv
