"""The models of devices that come with noheap, by the names that [[soldered]] has."""

from collections.abc import Callable, Mapping

from noheap_tools.emulator.i2c_bus import I2CTarget
from noheap_tools.emulator.models import Measure, Model, analog, gpio, i2c, one_wire, spi
from noheap_tools.emulator.quantities import TEMPERATURE
from noheap_tools.emulator.sensors.analog import divider_v, thermistor_ohm
from noheap_tools.emulator.sensors.bme280 import BME280
from noheap_tools.emulator.sensors.ds18b20 import DS18B20
from noheap_tools.emulator.sensors.lm75 import LM75
from noheap_tools.emulator.sensors.max6675 import MAX6675
from noheap_tools.emulator.sensors.max31855 import MAX31855
from noheap_tools.emulator.sensors.mcp9808 import MCP9808
from noheap_tools.emulator.sensors.sht3x import SHT3x
from noheap_tools.emulator.sensors.tmp102 import TMP102
from noheap_tools.emulator.sensors.tmp105 import TMP105
from noheap_tools.emulator.sensors.tmp117 import TMP117

_NTC_SERIES_OHM = 10_000


def _thermometer(make: Callable[..., I2CTarget]) -> Model:
    return i2c(lambda clock, measure: make(clock, measure(TEMPERATURE)), TEMPERATURE)


def _divider(measure: Measure) -> Callable[[], float]:
    celsius = measure(TEMPERATURE)
    return lambda: divider_v(thermistor_ohm(celsius()), _NTC_SERIES_OHM)


def _millivolts(measure: Measure) -> Callable[[], float]:
    value = measure("adc_mv")
    return lambda: value() / 1000


def _switch(measure: Measure) -> Callable[[], bool]:
    level = measure("level")
    return lambda: bool(level())


MODELS: Mapping[str, Model] = {
    "tmp102": _thermometer(TMP102),
    "tmp105": _thermometer(TMP105),
    "tmp112": _thermometer(TMP102),
    "tmp117": _thermometer(TMP117),
    "lm75": _thermometer(LM75),
    "mcp9808": _thermometer(MCP9808),
    "sht3x": i2c(
        lambda clock, measure: SHT3x(clock, measure(TEMPERATURE), measure("humidity_pct")),
        TEMPERATURE,
        "humidity_pct",
    ),
    "bme280": i2c(
        lambda clock, measure: BME280(
            clock,
            lambda: (
                measure(TEMPERATURE)(),
                measure("pressure_pa")(),
                measure("humidity_pct")(),
            ),
        ),
        TEMPERATURE,
        "pressure_pa",
        "humidity_pct",
    ),
    "max31855": spi(
        lambda clock, measure: MAX31855(clock, measure("probe_c"), measure(TEMPERATURE)),
        "probe_c",
        TEMPERATURE,
    ),
    "max6675": spi(lambda clock, measure: MAX6675(clock, measure("probe_c")), "probe_c"),
    "ds18b20": one_wire(
        lambda clock, measure, serial: DS18B20(clock, measure(TEMPERATURE), serial), TEMPERATURE
    ),
    "ntc": analog(_divider, TEMPERATURE),
    "voltage": analog(_millivolts, "adc_mv"),
    "switch": gpio(_switch, "level"),
}
