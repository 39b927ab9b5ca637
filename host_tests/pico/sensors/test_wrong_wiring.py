"""Sensors that are wired wrongly, held, absent or other chips: what their drivers report."""

import pytest

from noheap.hal import errors as bus_errors
from noheap.sensors import errors
from noheap_tools.emulator.sensors.bme280 import BME280
from noheap_tools.emulator.sensors.ds18b20 import DS18B20
from noheap_tools.emulator.sensors.mcp9808 import MCP9808
from noheap_tools.emulator.sensors.tmp117 import TMP117
from noheap_tools.emulator.wired import Wired
from rig.raw_board import RawBoard

ON_I2C = (
    "tmp102.TMP102(i2c, 0x48)",
    "tmp105.TMP105(i2c, 0x49)",
    "tmp117.TMP117(i2c, 0x4b)",
    "lm75.LM75(i2c, 0x4c)",
    "mcp9808.MCP9808(i2c, 0x18)",
    "sht3x.SHT3x(i2c, 0x44)",
    "bme280.BME280(i2c, 0x76)",
)


@pytest.fixture(scope="module")
def on_i2c(pico: RawBoard) -> str:
    """Sets up `them`, all on I2C."""
    modules = ", ".join(made.split(".")[0] for made in ON_I2C)
    pico.run(f"from noheap.sensors import {modules}\nthem = [{', '.join(ON_I2C)}]")
    return "for s in them: print(said(s.configure if s.name != 'SHT3x' else s.measure))"


def test_an_address_where_nothing_answers_is_told(
    pico: RawBoard, wired: Wired, on_i2c: str
) -> None:
    pico.board.set_fault("unplugged")
    lines = pico.run(on_i2c).splitlines()
    assert len(lines) == len(ON_I2C)
    for made, line in zip(ON_I2C, lines, strict=True):
        address = made[-5:-1]
        assert (
            line == f"BusError {bus_errors.NO_ACK_ADDRESS}: I2C address {address}: no_ack_address"
        )
    pico.board.set_fault(None)
    assert set(pico.run(f"time.sleep_ms(50)\n{on_i2c}").splitlines()[:5]) == {"None"}


def test_a_line_that_is_held_low_while_they_are_read_is_told(
    pico: RawBoard, wired: Wired, on_i2c: str
) -> None:
    pico.board.set_fault("stuck_sda")
    kinds = (bus_errors.TIMEOUT, bus_errors.ARBITRATION_LOSS, bus_errors.BUSY)
    for line in pico.run(on_i2c).splitlines():
        assert line.startswith(tuple(f"BusError {kind}: I2C" for kind in kinds)), line


def test_another_chip_at_the_address_is_told_by_its_identity(
    pico: RawBoard, wired: Wired, on_i2c: str
) -> None:
    clock = pico.board.clock
    others = {
        0x4B: TMP117(clock, lambda: 25.0, device_id=0x0190),
        0x18: MCP9808(clock, lambda: 25.0, device=0x0200),
        0x76: BME280(clock, lambda: (25.0, 100_000.0, 50.0), chip_id=0x58),
    }
    for address, target in others.items():
        wired.bus.attach(address, target)
    said = pico.run("for n in (2, 4, 6): print(said(them[n].identify))")
    for address, target in (
        (0x4B, wired.tmp117),
        (0x18, wired.mcp9808),
        (0x76, wired.bme280),
    ):
        wired.bus.attach(address, target)
    for line, (name, found) in zip(
        said.splitlines(),
        (
            ("TMP117 at 0x4b", "0x190, not 0x117"),
            ("MCP9808 at 0x18", "0x02, not 0x04"),
            ("BME280 at 0x76", "0x58, not 0x60"),
        ),
        strict=True,
    ):
        assert line == (
            f"SensorError {errors.IDENTITY}: {name}: another chip: check type and address;"
            f" it says {found}"
        )


@pytest.mark.parametrize(
    ("module", "made", "expected"),
    [
        ("tmp102", "TMP102(i2c, 0x48)", bus_errors.IMPLAUSIBLE),
        ("tmp105", "TMP105(i2c, 0x49)", bus_errors.IMPLAUSIBLE),
        ("mcp9808", "MCP9808(i2c, 0x18)", bus_errors.IMPLAUSIBLE),
        ("sht3x", "SHT3x(i2c, 0x44)", errors.CRC),
        ("bme280", "BME280(i2c, 0x76)", bus_errors.IMPLAUSIBLE),
    ],
)
def test_a_chip_that_sends_nothing_but_ones_is_told(
    pico: RawBoard, wired: Wired, module: str, made: str, expected: int
) -> None:
    name = made.split("(")[0]
    setup = "s.stop()" if module == "sht3x" else "s.configure()"
    pico.run(f"from noheap.sensors.{module} import {name}\ns = {made}\n{setup}")
    if module == "sht3x":
        pico.run("s.try_start(), time.sleep_ms(20)")
    target = wired.bus._targets[int(made[-5:-1], 16)]
    target.read = lambda: 0xFF
    try:
        said = pico.run("print(said(s.read))")
    finally:
        del target.read
    assert said.startswith(f"SensorError {expected}: {name} at "), said


def test_wires_that_are_unfit_are_told_before_anything_is_sent(
    pico: RawBoard, wired: Wired
) -> None:
    scl, sda = pico.board.mcu.gpio[5], pico.board.mcu.gpio[4]
    check = "print(said(lambda: backend.i2c(0, Pin(5), Pin(4))))"
    for wire in (sda, scl):
        wire.release_input()  # no pull-ups
    said = [pico.run(f"from noheap.hal import backend\n{check}")]
    for low in (sda, scl):
        for wire in (sda, scl):
            wire.set_input_value(wire is not low)
        said.append(pico.run(check))
    scl.set_input_value(True)
    pico.run("i2c = FifoI2C(I2C(0, sda=Pin(4), scl=Pin(5), freq=400_000), 0, 2000)")
    kinds = (bus_errors.NO_PULL_UP, bus_errors.SDA_LOW, bus_errors.SCL_LOW)
    lines = ("SCL: no_pull_up", "SDA: sda_low", "SCL: scl_low")
    assert said == [
        f"BusError {kind}: I2C {line}" for kind, line in zip(kinds, lines, strict=True)
    ]


def test_a_1_wire_line_that_is_low_or_empty_is_told(pico: RawBoard, wired: Wired) -> None:
    pico.run("from noheap.sensors.ds18b20 import DS18B20\ns = DS18B20(wire)")
    wired.line.held_low = True
    low = pico.run("print(said(s.identify))")
    wired.line.held_low = False
    wired.line.detach(wired.ds18b20)
    empty = pico.run("print(said(s.identify))")
    other = DS18B20(pico.board.clock, lambda: 25.0, family=0x10)
    wired.line.attach(other)
    wrong = pico.run("print(said(s.identify))")
    wired.line.detach(other)
    wired.line.attach(wired.ds18b20)
    assert low.startswith(f"BusError {bus_errors.BUS}: 1-Wire")
    assert empty.startswith(f"BusError {bus_errors.NO_ACK_ADDRESS}: 1-Wire")
    assert wrong.startswith(f"SensorError {errors.IDENTITY}: DS18B20: another chip")
    assert wrong.endswith("it says 0x10, not 0x28")


@pytest.mark.parametrize("level", [0x00, 0xFF])
def test_identify_finds_a_data_line_that_stays_where_it_is(
    pico: RawBoard, wired: Wired, on_i2c: str, level: int
) -> None:
    known = [n for n, made in enumerate(ON_I2C) if not made.startswith("tmp105")]
    targets = [wired.bus._targets[int(ON_I2C[n][-5:-1], 16)] for n in known]
    for target in targets:
        target.read = lambda: level
    try:
        said = pico.run(f"for n in {known}: print(said(them[n].identify))")
    finally:
        for target in targets:
            del target.read
    for line in said.splitlines():
        assert line.startswith((f"SensorError {errors.IDENTITY}", f"SensorError {errors.CRC}"))
