"""Solders the devices of a board.toml to an emulated board.

    [[soldered]]
    model = "bme280"
    name = "outside"            # by which a scenario names it; optional
    i2c_bus = 0
    address = 0x76

MODELS has each model with the keys that say where it is connected.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rp2040py.clock.clock import IClock
from rp2040py.rp2040 import RP2040

from noheap_tools import project
from noheap_tools.board.boards import Board, Soldered
from noheap_tools.emulator.i2c_bus import I2CBus, I2CTarget
from noheap_tools.emulator.quantities import TEMPERATURE, World
from noheap_tools.emulator.sensors import analog
from noheap_tools.emulator.sensors.bme280 import BME280
from noheap_tools.emulator.sensors.ds18b20 import DS18B20
from noheap_tools.emulator.sensors.lm75 import LM75
from noheap_tools.emulator.sensors.max6675 import MAX6675
from noheap_tools.emulator.sensors.max31855 import MAX31855
from noheap_tools.emulator.sensors.mcp9808 import MCP9808
from noheap_tools.emulator.sensors.onewire import OneWireLine
from noheap_tools.emulator.sensors.sht3x import SHT3x
from noheap_tools.emulator.sensors.spi import SPIBus
from noheap_tools.emulator.sensors.tmp102 import TMP102
from noheap_tools.emulator.sensors.tmp105 import TMP105
from noheap_tools.emulator.sensors.tmp117 import TMP117
from noheap_tools.errors import ToolError

_NTC_SERIES_OHM = 10_000
_FIRST_ADC_PIN = 26  # RP2040 datasheet 4.9: GPIO 26 to 29 are channels 0 to 3


class Wires(Protocol):
    """The part of an emulated board that devices are soldered to."""

    board: Board
    mcu: RP2040
    clock: IClock
    buses: dict[int, I2CBus]
    spi_buses: dict[int, SPIBus]
    lines: dict[int, OneWireLine]
    analog: analog.AnalogInputs
    switches: list[Callable[[], None]]


Measure = Callable[[str], Callable[[], float]]  # quantity -> its value, read at a conversion
Place = Mapping[str, int]


@dataclass(frozen=True)
class Model:
    """`solder(wires, measure, place)` connects one and returns the device.

    `place` are the keys of its place in board.toml, and `quantities` what it measures.
    """

    place: tuple[str, ...]
    quantities: tuple[str, ...]
    solder: Callable[[Wires, Measure, Place], Any]


def solder(wires: Wires, item: Soldered, world: World) -> Any:
    """Connects `item` and returns the model. ToolError for one that board.toml has wrong."""
    model = MODELS.get(item.model)
    if model is None:
        close = difflib.get_close_matches(item.model, MODELS, 1)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        raise _wrong(wires, f"there is no model {item.model!r}", f"{hint}There are {_listed()}.")
    if set(item.place) != set(model.place):
        keys = ", ".join(model.place)
        raise _wrong(wires, f"{item.model} has {', '.join(item.place) or 'no place'}", keys)

    def measure(quantity: str) -> Callable[[], float]:
        return lambda: world(item.name, quantity)

    try:
        return model.solder(wires, measure, item.place)
    except (IndexError, KeyError) as error:
        raise _wrong(wires, f"{item.model} cannot be at {dict(item.place)}", str(error)) from None


def quantities(board: Board) -> dict[str, set[str]]:
    """{name of a sensor: what it measures} of a board; those of all sensors are at ""."""
    found: dict[str, set[str]] = {"": {TEMPERATURE}}  # the chip's own sensor
    for item in board.soldered:
        model = MODELS.get(item.model)
        if model is not None:
            found[""].update(model.quantities)
            if item.name:
                found.setdefault(item.name, set()).update(model.quantities)
    return found


def _listed() -> str:
    return ", ".join(sorted(MODELS))


def _wrong(wires: Wires, what: str, hint: str) -> ToolError:
    file = project.shown(wires.board.wired_in)
    return ToolError(f"{file}: [[soldered]]: {what}", hint)


def _i2c(make: Callable[[IClock, Measure], I2CTarget], *quantities_: str) -> Model:
    def connect(wires: Wires, measure: Measure, place: Place) -> I2CTarget:
        target = make(wires.clock, measure)
        index = place["i2c_bus"]
        if index not in wires.buses:
            wires.buses[index] = I2CBus(wires.mcu, index)
            pins, gpio = wires.board.pins, wires.mcu.gpio
            if index == pins.SENSOR_I2C_BUS:
                wires.buses[index].wire(gpio[pins.SENSOR_SCL_PIN], gpio[pins.SENSOR_SDA_PIN])
        wires.buses[index].attach(place["address"], target)
        return target

    return Model(("i2c_bus", "address"), quantities_ or (TEMPERATURE,), connect)


def _thermometer(make: Callable[..., I2CTarget]) -> Model:
    return _i2c(lambda clock, measure: make(clock, measure(TEMPERATURE)))


def _spi(make: Callable[[IClock, Measure], Any], *quantities_: str) -> Model:
    def connect(wires: Wires, measure: Measure, place: Place) -> Any:
        index = place["spi_bus"]
        if index not in wires.spi_buses:
            wires.spi_buses[index] = SPIBus(wires.mcu, index)
        target = make(wires.clock, measure)
        wires.spi_buses[index].attach(place["cs_pin"], target)
        return target

    return Model(("spi_bus", "cs_pin"), quantities_, connect)


def _one_wire(wires: Wires, measure: Measure, place: Place) -> DS18B20:
    pin = place["pin"]
    if pin not in wires.lines:
        wires.lines[pin] = OneWireLine(wires.mcu, pin)
    # Each device on a line has its own serial number.
    serial = bytes([len(wires.lines), pin, 0x22, 0x33, 0x44, 0x55])
    target = DS18B20(wires.clock, measure(TEMPERATURE), serial)
    wires.lines[pin].attach(target)
    return target


def _analog(volts: Callable[[Measure], Callable[[], float]], quantity: str) -> Model:
    def connect(wires: Wires, measure: Measure, place: Place) -> None:
        channel = place["adc_pin"] - _FIRST_ADC_PIN
        if channel not in range(4):
            raise KeyError("adc_pin is 26 to 29")
        wires.analog.attach(channel, volts(measure))

    return Model(("adc_pin",), (quantity,), connect)


def _switch(wires: Wires, measure: Measure, place: Place) -> None:
    pin = wires.mcu.gpio[place["pin"]]
    level = measure("level")

    def follow() -> None:
        pin.set_input_value(bool(level()))

    follow()
    wires.switches.append(follow)


def _divider(measure: Measure) -> Callable[[], float]:
    celsius = measure(TEMPERATURE)
    return lambda: analog.divider_v(analog.thermistor_ohm(celsius()), _NTC_SERIES_OHM)


def _millivolts(measure: Measure) -> Callable[[], float]:
    value = measure("adc_mv")
    return lambda: value() / 1000


MODELS: Mapping[str, Model] = {
    "tmp102": _thermometer(TMP102),
    "tmp105": _thermometer(TMP105),
    "tmp112": _thermometer(TMP102),
    "tmp117": _thermometer(TMP117),
    "lm75": _thermometer(LM75),
    "mcp9808": _thermometer(MCP9808),
    "sht3x": _i2c(
        lambda clock, measure: SHT3x(clock, measure(TEMPERATURE), measure("humidity_pct")),
        TEMPERATURE,
        "humidity_pct",
    ),
    "bme280": _i2c(
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
    "max31855": _spi(
        lambda clock, measure: MAX31855(clock, measure("probe_c"), measure(TEMPERATURE)),
        "probe_c",
        TEMPERATURE,
    ),
    "max6675": _spi(lambda clock, measure: MAX6675(clock, measure("probe_c")), "probe_c"),
    "ds18b20": Model(("pin",), (TEMPERATURE,), _one_wire),
    "ntc": _analog(_divider, TEMPERATURE),
    "voltage": _analog(_millivolts, "adc_mv"),
    "switch": Model(("pin",), ("level",), _switch),
}
