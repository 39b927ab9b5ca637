"""Voltages at the RP2040's converter: a thermistor's divider, the chip's own sensor.

"DS" = RP2040 data sheet, 4.9.
"""

import math
from collections.abc import Callable

from rp2040py.rp2040 import RP2040

TEMPERATURE_CHANNEL = 4
FIRST_PIN = 26  # GPIO 26 to 29 are channels 0 to 3
INPUTS = range(4)


class AnalogInputs:
    """Each channel, 0 to 3 for GPIO 26 to 29 and 4 for the chip's own sensor, has a source that
    is asked for volts at each conversion. Volts outside 0 to `reference_v` are clipped."""

    def __init__(self, rp2040: RP2040, reference_v: float = 3.3) -> None:
        self._adc = rp2040.adc
        self._reference_v = reference_v
        self._sources: dict[int, Callable[[], float]] = {}
        self._convert = self._adc.on_adc_read
        self._adc.on_adc_read = self._on_read

    def attach(self, channel: int, volts: Callable[[], float]) -> None:
        self._sources[channel] = volts

    def volts(self, channel: int) -> float:
        """What the source of that channel gives now; without one 0."""
        source = self._sources.get(channel)
        return 0.0 if source is None else source()

    def _on_read(self, channel: int) -> None:
        if channel in self._sources:
            code = int(self._sources[channel]() / self._reference_v * 4096)
            self._adc.channel_values[channel] = max(0, min(4095, code))
        self._convert(channel)


def thermistor_ohm(celsius: float, ohm_25: float = 10_000, beta: float = 3950) -> float:
    return ohm_25 * math.exp(beta / (celsius + 273.15) - beta / 298.15)


def divider_v(lower_ohm: float, upper_ohm: float, supply_v: float = 3.3) -> float:
    """The voltage between the two, of which the lower one goes to ground."""
    return supply_v * lower_ohm / (lower_ohm + upper_ohm)


def chip_sensor_v(celsius: float) -> float:
    """The sensor's voltage, DS 4.9.5: 0.706 V at 27 °C, -1.721 mV for each degree."""
    return 0.706 - 0.001721 * (celsius - 27)
