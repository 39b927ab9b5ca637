"""What a model of a device is, and how one is connected to an emulated board.

    MODELS = {"acme42": i2c(lambda clock, measure: ACME42(clock, measure("co2_ppm")), "co2_ppm")}

`clock` has `nanos`, the simulated time, and `create_alarm(callback)`, whose alarm has
`schedule(ns)` and `cancel()`. `measure(quantity)` returns a function that is called at each
conversion and returns the quantity's value then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rp2040py.clock.clock import IClock
from rp2040py.rp2040 import RP2040

from noheap_tools.board.boards import Board
from noheap_tools.emulator.i2c_bus import I2CBus, I2CTarget
from noheap_tools.emulator.sensors.analog import FIRST_PIN, INPUTS, AnalogInputs
from noheap_tools.emulator.sensors.onewire import OneWireLine, OneWireTarget
from noheap_tools.emulator.sensors.spi import SPIBus, SPITarget


class Wires(Protocol):
    """The part of an emulated board that devices are soldered to."""

    board: Board
    mcu: RP2040
    clock: IClock
    buses: dict[int, I2CBus]
    spi_buses: dict[int, SPIBus]
    lines: dict[int, OneWireLine]
    analog: AnalogInputs
    switches: list[Callable[[], None]]


Measure = Callable[[str], Callable[[], float]]  # quantity -> its value, read at a conversion
Place = Mapping[str, int]


@dataclass(frozen=True)
class Model:
    """`place` are the keys of its place in [[soldered]], and `quantities` what it measures.

    `make(clock, measure, serial)` makes a device, whose six bytes of serial number no other has,
    and `connect(wires, device, place)` connects it.
    """

    place: tuple[str, ...]
    quantities: tuple[str, ...]
    make: Callable[[IClock, Measure, bytes], Any]
    connect: Callable[[Wires, Any, Place], None]


def i2c(make: Callable[[IClock, Measure], I2CTarget], *quantities: str) -> Model:
    """A device on an I2C bus. `make` returns it: select, write, read, stop, power of I2CTarget."""
    return Model(("i2c_bus", "address"), quantities, _without_serial(make), _to_i2c)


def spi(make: Callable[[IClock, Measure], SPITarget], *quantities: str) -> Model:
    """A device on an SPI bus. `make` returns it: select, transfer, deselect of SPITarget."""
    return Model(("spi_bus", "cs_pin"), quantities, _without_serial(make), _to_spi)


def one_wire(make: Callable[[IClock, Measure, bytes], OneWireTarget], *quantities: str) -> Model:
    """A device on a 1-Wire line: reset, next_bit, write_bit, read_done of OneWireTarget."""
    return Model(("pin",), quantities, make, _to_line)


def analog(volts: Callable[[Measure], Callable[[], float]], *quantities: str) -> Model:
    """A voltage at an input of the ADC: `volts(measure)` returns what gives it."""
    return Model(("adc_pin",), quantities, lambda _, measure, __: volts(measure), _to_adc)


def gpio(level: Callable[[Measure], Callable[[], bool]], *quantities: str) -> Model:
    """A level at a pin, looked at whenever a quantity changes: `level(measure)` returns what
    gives it."""
    return Model(("pin",), quantities, lambda _, measure, __: level(measure), _to_gpio)


def _without_serial(make: Callable[[IClock, Measure], Any]) -> Callable[..., Any]:
    return lambda clock, measure, _serial: make(clock, measure)


def _to_i2c(wires: Wires, device: I2CTarget, place: Place) -> None:
    index = place["i2c_bus"]
    if index not in wires.buses:
        wires.buses[index] = I2CBus(wires.mcu, index)
        pins, gpio = wires.board.pins, wires.mcu.gpio
        if index == pins.SENSOR_I2C_BUS:
            wires.buses[index].wire(gpio[pins.SENSOR_SCL_PIN], gpio[pins.SENSOR_SDA_PIN])
    wires.buses[index].attach(place["address"], device)


def _to_spi(wires: Wires, device: SPITarget, place: Place) -> None:
    index = place["spi_bus"]
    if index not in wires.spi_buses:
        wires.spi_buses[index] = SPIBus(wires.mcu, index)
    wires.spi_buses[index].attach(place["cs_pin"], device)


def _to_line(wires: Wires, device: OneWireTarget, place: Place) -> None:
    pin = place["pin"]
    if pin not in wires.lines:
        wires.lines[pin] = OneWireLine(wires.mcu, pin)
    wires.lines[pin].attach(device)


def _to_adc(wires: Wires, volts: Callable[[], float], place: Place) -> None:
    channel = place["adc_pin"] - FIRST_PIN
    if channel not in INPUTS:
        raise KeyError("adc_pin is 26 to 29")
    wires.analog.attach(channel, volts)


def _to_gpio(wires: Wires, level: Callable[[], bool], place: Place) -> None:
    pin = wires.mcu.gpio[place["pin"]]

    def follow() -> None:
        pin.set_input_value(bool(level()))

    follow()
    wires.switches.append(follow)
