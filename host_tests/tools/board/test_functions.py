"""The functions of the module `board`, on the mock of `machine`."""

import contextlib
import importlib
import sys
from typing import Any

import pytest
from lib.rp2350_support import as_rp2350

from noheap_tools.board import boards
from rig.boards import STM32, module_of


def test_the_led_is_an_output_and_off(board, machine):
    pin = machine.Pin(board.pins.LED_PIN)
    machine.attach("Pin", board.pins.LED_PIN, pin)
    led = module_of(board).led()
    off = 0 if board.pins.LED_ACTIVE_HIGH else 1
    assert (pin.mode, pin.value()) == (pin.OUT, off)
    led.on()
    assert pin.value() == 1 - off


def test_the_sensors_bus_is_made_with_its_pins(board, machine):
    bus = Bus()
    machine.attach("I2C", board.pins.SENSOR_I2C_BUS, bus)
    assert module_of(board).sensor_i2c() is bus
    options = bus.made_with[0]
    assert options["freq"] == board.pins.SENSOR_I2C_HZ
    pins = {name: options[name].id for name in ("sda", "scl") if name in options}
    if board.port == "stm32":  # machine_i2c.c refuses them there
        assert pins == {}
    else:
        assert pins == {"sda": board.pins.SENSOR_SDA_PIN, "scl": board.pins.SENSOR_SCL_PIN}


class Bus:
    def __init__(self) -> None:
        self.made_with: list[dict[str, Any]] = []


@pytest.mark.parametrize("name", STM32)
def test_the_button_of_an_stm32_is_pressed_while_it_is_low(name, machine):
    board = boards.load(name)
    for level, pressed in ((0, True), (1, False)):
        pin = machine.Pin(board.pins.BUTTON_PIN, machine.Pin.IN)
        machine.attach("Pin", board.pins.BUTTON_PIN, pin)
        pin.outside(level)
        assert module_of(board).safe_mode() is pressed


def test_the_sampler_refuses_exactly_the_chips_it_is_not_made_for(board, machine, monkeypatch):
    rp2040 = importlib.import_module("noheap.hal.rp2040")
    platform = {"rp2": "rp2", "stm32": "pyboard"}[board.port]  # MICROPY_PY_SYS_PLATFORM
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys.implementation, "_machine", board.machine, raising=False)
    numbers = as_rp2350 if board.chip.name == "rp2350" else contextlib.nullcontext
    if board.samples:
        with numbers():
            source = module_of(board).sensor_source()
            assert source.name == f"i2c{board.pins.SENSOR_I2C_BUS}"
            assert source.chip.require() is None
    if board.chip.name == "rp2040":
        assert rp2040.i2c_base(0) == 0x40044000
        return
    with pytest.raises(NotImplementedError) as caught:
        rp2040.i2c_base(0)
    assert str(caught.value) == f"only for the RP2040, and this is {board.machine}"
