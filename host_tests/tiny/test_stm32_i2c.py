"""The STM32's I2C driver, which no emulator can run: its C code on the simulated controller.

That was written from the manual for the library's own driver (noheap_testing/stm32f4.py), is
stricter than the chip, and fails the test at an access that the manual forbids.
"""

import errno
from pathlib import Path

import pytest

from noheap_testing import clock, memory
from noheap_testing.stm32f4 import I2C
from noheap_testing.wire import Target, Wire
from noheap_tools.board import boards
from noheap_tools.toolchain import compilers
from tiny.drivers.i2c import TIMEOUT_US, Driver

ANSWER = b"\x19\x80\x05\x11\x12\x13"
ENABLES = {"nucleo_f411re": (0x40023840, 0x40023820), "bluepill_f103": (0x4002101C, 0x40021010)}


class Rig:
    def __init__(self, driver: Driver, board: str) -> None:
        memory.reset()
        self.target = Target(ANSWER)
        self.wire = Wire({0x48: self.target})
        self.controller = I2C(self.wire)
        self.driver = driver
        for register in ENABLES[board]:
            memory.register(register)
        self.enable, self.reset = ENABLES[board]

    @property
    def log(self) -> str:
        """What was on the wire since the last time."""
        said = self.wire.log
        self.wire.forget()
        return said


@pytest.fixture(scope="module", params=sorted(ENABLES))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    compilers.require(lambda line: None, compilers.BUILD)
    folder: Path = tmp_path_factory.mktemp("i2c")
    return Driver(folder, boards.load(request.param)), request.param


@pytest.fixture
def rig(made) -> Rig:
    return Rig(*made)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_a_register_is_read_as_the_manual_says(rig: Rig, count: int) -> None:
    assert rig.driver.write(0x48, b"\x07", stop=False) == 1
    assert rig.driver.read(0x48, count) == (count, ANSWER[:count])
    got = [f"{byte:02x} A" for byte in ANSWER[: count - 1]] + [f"{ANSWER[count - 1]:02x} N P"]
    assert rig.log == f"S 90 A 07 A S 91 A {' '.join(got)}"
    assert rig.controller.idle  # off, as lib/noheap finds it after machine.I2C


def test_a_write_ends_with_a_stop_and_counts_what_was_taken(rig: Rig) -> None:
    assert rig.driver.write(0x48, b"\x01\x02\x03") == 3
    assert rig.log == "S 90 A 01 A 02 A 03 A P"
    assert rig.controller.idle


def test_nobody_at_the_address_is_enodev_as_in_the_stm32_port(rig: Rig) -> None:
    for result in (rig.driver.write(0x49, b"\x01"), rig.driver.read(0x49, 2)[0]):
        assert result == -errno.ENODEV
    assert rig.log == "S 92 N P S 93 N P"
    assert rig.controller.idle


def test_a_scan_asks_by_an_address_alone(rig: Rig) -> None:
    assert rig.driver.write(0x48, b"") == 0
    assert rig.driver.write(0x49, b"") == -errno.ENODEV
    assert rig.log == "S 90 A P S 92 N P"


def test_a_byte_that_is_refused_ends_the_write(rig: Rig) -> None:
    rig.target.refuse_at = 1
    assert rig.driver.write(0x48, b"\x01\x02\x03") == 1
    assert rig.log == "S 90 A 01 A 02 N P"
    assert rig.controller.idle
    rig.target.refuse_at = None
    assert rig.driver.read(0x48, 2) == (2, ANSWER[:2])


def test_a_line_that_is_held_is_a_timeout_and_the_bus_works_after_it(rig: Rig) -> None:
    rig.wire.stuck = True
    began_us = clock.now.us
    assert rig.driver.read(0x48, 2)[0] == -errno.ETIMEDOUT
    assert TIMEOUT_US <= clock.now.us - began_us < TIMEOUT_US + 100
    assert rig.controller.resets == 1
    rig.wire.stuck = False
    assert rig.driver.read(0x48, 2) == (2, ANSWER[:2])


def test_another_masters_transfer_is_told_from_a_missing_device(rig: Rig) -> None:
    rig.wire.overruled = 1  # pyright: ignore[reportAttributeAccessIssue] - None is its first value
    assert rig.driver.read(0x48, 2)[0] == -errno.EBUSY
    assert rig.driver.read(0x48, 2) == (2, ANSWER[:2])
    rig.controller.misplace()
    assert rig.driver.read(0x48, 2)[0] == -errno.EBUSY
    assert rig.driver.read(0x48, 2) == (2, ANSWER[:2])


def test_a_controller_that_is_off_and_master_is_reset(rig: Rig) -> None:
    rig.controller.off_but_master()
    assert rig.driver.read(0x48, 2) == (2, ANSWER[:2])
    assert rig.controller.resets == 1
    assert (rig.controller.cr2, rig.controller.ccr, rig.controller.trise) == (42, 0x8023, 13)


def test_a_read_must_end_and_have_a_byte(rig: Rig) -> None:
    assert rig.driver.read(0x48, 0)[0] == -errno.EINVAL
    assert rig.driver.read(0x48, 2, stop=False)[0] == -errno.EINVAL
    assert rig.log == ""


# RM0383 and RM0008, the registers CR2, CCR and TRISE: SCL's period in cycles of APB1 is twice
# CCR, or with F/S three times.
@pytest.mark.parametrize(
    ("clock_hz", "hz", "registers"),
    [
        (42_000_000, 400_000, (42, 0x8000 | 35, 13)),
        (48_000_000, 400_000, (48, 0x8000 | 40, 15)),
        (48_000_000, 100_000, (48, 240, 49)),
        (36_000_000, 400_000, (36, 0x8000 | 30, 11)),
        (36_000_000, 100_000, (36, 180, 37)),
        (42_000_000, 1_000_000, (42, 0x8000 | 35, 13)),  # it has no more than 400 kHz
        (50_000_000, 400_000, (50, 0x8000 | 42, 16)),  # rounded to the slower one
    ],
)
def test_the_rate_is_the_next_that_is_not_faster(
    rig: Rig, clock_hz: int, hz: int, registers: tuple[int, int, int]
) -> None:
    rig.driver.set_up(clock_hz, hz)
    assert (rig.controller.cr2, rig.controller.ccr, rig.controller.trise) == registers
    assert memory.load(rig.enable, 4) == 1 << 21
    assert memory.load(rig.reset, 4) == 0
    rig.controller.cr2, rig.controller.ccr, rig.controller.trise = 42, 0x8023, 13


def test_the_pins_are_the_boards(rig: Rig) -> None:
    found, scl, sda = rig.driver.has_pins(1)
    assert found and sda == scl + 1
    assert rig.driver.has_pins(1, scl, sda)[0]
    assert not rig.driver.has_pins(1, 0, sda)[0]
    assert not rig.driver.has_pins(1, scl, 0)[0]
    assert not rig.driver.has_pins(2)[0]
