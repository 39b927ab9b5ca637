"""An NTC thermistor in a voltage divider, on an analog input.

    codes = divider_codes(beta_ohms(10_000, 3950, -40, 125, 5), series_ohm=10_000)
    sensor = NTC(AnalogInput(machine.ADC(26)), codes, first_milli_c=-40_000, step_milli_c=5_000)
    sensor.read_milli_c()

The table holds the input's readings at equal steps of temperature. Between two entries the driver
interpolates linearly, which at -40 °C with steps of 5 °C errs by 0.2 °C. A table of resistances
from the thermistor's data sheet is more accurate than its beta.
"""

import math
from array import array

from micropython import const

from noheap.sensors.analog import AnalogSensor
from noheap.sensors.errors import OPEN, OUT_OF_RANGE, SHORT_TO_GROUND, SHORT_TO_SUPPLY

_FULL_SCALE = const(65535)
_MARGIN = const(256)  # so close to the end of the range, the wires are broken or shorted


def beta_ohms(ohm_25: float, beta: float, first_c: int, last_c: int, step_c: int):
    """Returns the resistances from `first_c` to `last_c` by the beta formula (25 °C: 298.15 K)."""
    return [
        ohm_25 * math.exp(beta * (1 / (celsius + 273.15) - 1 / 298.15))
        for celsius in range(first_c, last_c + 1, step_c)
    ]


def divider_codes(ohms, series_ohm: float, to_supply: bool = False):
    """Returns the table: the input's readings at each of `ohms`.

    The thermistor connects the input to ground, and `series_ohm` connects it to the reference;
    with `to_supply` it is the other way round.
    """
    codes = array("H")
    for ohm in ohms:
        part = series_ohm if to_supply else ohm
        codes.append(int(_FULL_SCALE * part / (ohm + series_ohm) + 0.5))
    return codes


class NTC(AnalogSensor):
    """A thermistor with the table `codes`: its first entry is for `first_milli_c`, the next one
    for a step above that.

    There are at least two entries, which rise or fall throughout. `step_milli_c` is 1 to 16_000.
    Otherwise raises ValueError. Only the constructor allocates.
    """

    name = "NTC"

    def __init__(self, source, codes, first_milli_c: int, step_milli_c: int, samples: int = 1):
        if not 1 <= step_milli_c <= 16_000:
            raise ValueError("step_milli_c: 1 to 16000")
        AnalogSensor.__init__(self, source, samples)
        self._to_supply = codes[-1] > codes[0]
        if not self._to_supply:
            first_milli_c += (len(codes) - 1) * step_milli_c
            step_milli_c = -step_milli_c
            codes = array("H", reversed(codes))
        for n in range(1, len(codes)):
            if codes[n] <= codes[n - 1]:
                raise ValueError("codes: must rise or fall throughout")
        self._codes = codes
        self._first = first_milli_c
        self._step = step_milli_c

    def decode(self, u16: int, out) -> int:
        codes = self._codes
        low = 0
        high = len(codes) - 1
        if not codes[low] <= u16 <= codes[high]:
            return self._beyond(u16)
        while high - low > 1:
            middle = (low + high) >> 1
            if codes[middle] <= u16:
                low = middle
            else:
                high = middle
        u16 = (u16 - codes[low]) * self._step // (codes[high] - codes[low])
        out[0] = self._first + low * self._step + u16
        return 0

    def _beyond(self, u16: int) -> int:
        if _MARGIN < u16 < _FULL_SCALE - _MARGIN:
            return OUT_OF_RANGE
        if (u16 <= _MARGIN) == self._to_supply:
            return OPEN
        return SHORT_TO_SUPPLY if self._to_supply else SHORT_TO_GROUND
