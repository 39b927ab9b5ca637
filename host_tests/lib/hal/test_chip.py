"""Which chip the interpreter's own words make it."""

import sys

from noheap.hal import chip, rp2040, stm32f4
from support import raises

# Only CPython's interpreter can be made to say that it is another one.
LANES = ("host",)

# sys.platform, sys.implementation._machine, the chip
MACHINES = (
    ("rp2", "Raspberry Pi Pico with RP2040", "RP2040"),
    ("rp2", "Raspberry Pi Pico W with RP2040", "RP2040"),
    ("rp2", "Raspberry Pi Pico2 with RP2350", "RP2350"),
    ("rp2", "Some RP2040 successor with RP2350", "RP2350"),
    ("pyboard", "NUCLEO-F411RE with STM32F411xE", "STM32F4"),
    ("pyboard", "PYBv1.1 with STM32F405RG", "STM32F4"),
    ("pyboard", "NUCLEO-L476RG with STM32L476RG", ""),
    ("esp32", "Generic ESP32 module with ESP32", ""),
)
SIMULATED = (
    ("linux", "linux [GCC 14.2.0] version"),
    ("qemu", "NETDUINO2 with STM32F405"),
    ("win32", ""),
)


class Machine:
    """The interpreter says that it is this one."""

    def __init__(self, platform, machine):
        self._says = platform, machine

    def __enter__(self):
        self._platform = sys.platform
        sys.platform, sys.implementation._machine = self._says

    def __exit__(self, *_):
        sys.platform = self._platform
        del sys.implementation._machine


def test_a_board_is_of_one_chip_at_most():
    for platform, machine, name in MACHINES:
        with Machine(platform, machine):
            assert chip.machine() == machine
            for asked in ("RP2040", "RP2350", "STM32F4"):
                assert chip.is_a(asked) == (asked == name), machine


def test_what_is_for_another_chip_is_refused_and_says_which_this_is():
    for platform, machine, name in MACHINES:
        with Machine(platform, machine):
            for module, asked in ((rp2040, "RP2040"), (stm32f4, "STM32F4")):
                if asked == name:
                    module.require()
                else:
                    error = raises(NotImplementedError, module.require)
                    assert str(error) == "only for the " + asked + ", and this is " + machine


def test_where_registers_are_simulated_no_chip_is_refused_and_none_is_there():
    for platform, machine in SIMULATED:
        with Machine(platform, machine):
            for name in ("RP2040", "RP2350", "STM32F4"):
                assert not chip.is_a(name)
                chip.require(name)


def test_cpython_says_nothing_of_its_machine():
    assert chip.machine() == ""
    assert not chip.is_a("RP2040")
