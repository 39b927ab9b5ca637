"""Which back end is picked, and what the bus that it makes has been through."""

import sys

from noheap.hal import backend, errors
from noheap.hal.errors import BusError
from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap_testing import machine as fake_machine
from noheap_testing.bus import ScriptedI2C, read
from noheap_testing.lines import Lines
from support import raises

# It looks at what the interpreter says of its machine, which only CPython's can be made to say.
LANES = ("host",)

CHIPS = (
    ("rp2", "Raspberry Pi Pico with RP2040", "rp2040"),
    ("rp2", "Raspberry Pi Pico W with RP2040", "rp2040"),
    ("pyboard", "NUCLEO-F411RE with STM32F411xE", "stm32f4"),
    ("pyboard", "PYBv1.1 with STM32F405RG", "stm32f4"),
    ("pyboard", "NUCLEO-L476RG with STM32L476RG", "machine"),
    ("esp32", "Generic ESP32 module with ESP32", "machine"),
    ("linux", "linux [GCC 14.2.0] version", "machine"),
)


def running_on(platform, machine, function, *arguments, **named):
    before = sys.platform
    sys.platform = platform
    sys.implementation._machine = machine
    try:
        return function(*arguments, **named)
    finally:
        sys.platform = before
        del sys.implementation._machine


def test_the_bus_tells_which_it_is_and_devices_take_it():
    for platform, machine, name in CHIPS:
        number = 1
        with ScriptedI2C([]) as i2c:
            fake_machine.attach("I2C", number, i2c)
            lines = Lines()
            bus = running_on(platform, machine, backend.i2c, number, lines.scl, lines.sda)
            assert bus.backend == name
            assert bus.i2c is i2c
            assert I2CDevice(bus, 0x48).bus is bus
            assert prepare(I2CDevice(bus, 0x48), b"\x00", bytearray(1)).can_start == (
                name != "machine"
            )


def test_the_plain_bus_works():
    with ScriptedI2C([read(0x48, b"ab"), read(0x48, b"cd")]) as i2c:
        fake_machine.attach("I2C", 0, i2c)
        lines = Lines()
        bus = backend.i2c(0, scl=lines.scl, sda=lines.sda)
        buffer = bytearray(2)
        assert I2CDevice(bus, 0x48).try_read_into(buffer) == errors.OK
        assert prepare(I2CDevice(bus, 0x48), b"", buffer).try_run() == errors.OK
        assert buffer == b"cd"
        assert prepare(I2CDevice(bus, 0x48), b"", buffer).try_start() == errors.OTHER


def test_a_wire_that_can_be_freed_is_freed_at_the_start():
    with ScriptedI2C([]) as i2c:
        fake_machine.attach("I2C", 0, i2c)
        lines = Lines(held_for=4)
        bus = backend.i2c(0, lines.scl, lines.sda)
        assert lines.log.count("scl+") == 5
        assert bus.lines.try_recover() == errors.OK


def test_a_wire_that_cannot_is_named():
    with ScriptedI2C([]) as i2c:
        fake_machine.attach("I2C", 0, i2c)
        for lines, kind in (
            (Lines(sda_low=True), errors.SDA_LOW),
            (Lines(scl_low=True), errors.SCL_LOW),
            (Lines(pull_ups=False), errors.NO_PULL_UP),
        ):
            assert raises(BusError, backend.i2c, 0, lines.scl, lines.sda).kind == kind
        lines = Lines(pull_ups=False)
        assert backend.i2c(0, lines.scl, lines.sda, pull_ups=False).backend == "machine"
