"""The STM32's images on QEMU's STM32F405 and STM32F100: what of them QEMU has.

Run as on a chip are start, vectors, SysTick's time, the UART and its interrupt, and on the F405
the library's tick and sampler in TIM5's vector. QEMU has no RCC, so firmware/tiny/qemu says its
clocks. It helps TIM5 along as host_tests/armv7m/device/tim.py says, and RAM stands for the
converter and the output's register. Pins of port A interrupt, and have no level; nobody answers on
SPI. I2C, the converter, watchdog and the real clocks are not run here.
"""

import errno
from ast import literal_eval
from itertools import pairwise
from pathlib import Path

import pytest

from noheap_tools.tiny.build import Made
from tiny import qemu
from tiny.images import image, image_with

DEVICE = Path(__file__).parents[1] / "armv7m/device"
# Pins and levels that host_tests/tiny/programs/stm32 asks for.
DRIVEN = [("A5", 1), ("A5", 0), ("A5", 1)]
DRIVEN += [("A12", level) for level in (1, 0, 1, 0, 1, 0, 1)]
# Of host_tests/armv7m/test_sampler.py, whose readings these are: 200 of them, on the stock image.
SAMPLES = "9908021 [0, 0, 0, 0, 0] 200 36 True vector"


@pytest.fixture(scope="module")
def f4() -> Made:
    modules = {name: DEVICE / f"{name}.py" for name in ("tim", "sampling")}
    return image_with(qemu.board("netduinoplus2"), "stm32", **modules)


@pytest.fixture(scope="module")
def said(f4: Made) -> list[str]:
    """What it says from the start on, and after a soft reset until it uses the timers again, of
    which QEMU's are wrong once the machine is 4 s old."""
    with qemu.Machine("netduinoplus2", f4, pins=True) as machine:
        drive(machine, 0)
        machine.wait("starts again\n")
        machine.say(b"\x04")
        drive(machine, len(DRIVEN))
        return machine.wait("42000000 84000000\n", 2).splitlines()


def drive(machine: qemu.Machine, before: int) -> None:
    """Drives pins as programs/stm32 asks for, which it has done `before` times."""
    for number, (pin, level) in enumerate(DRIVEN, before + 1):
        machine.wait("drive ", number)
        machine.drive(pin, level)
        machine.say(b".")


def of(said: list[str], word: str) -> list[str]:
    return [line.removeprefix(word + " ") for line in said if line.startswith(word + " ")]


def test_the_tick_calls_the_handler_once_a_period(said: list[str]) -> None:
    served = of(said, "serve")
    assert len(served) >= 3
    for line in served[:3]:
        period, grown, status, rest = line.split(" ", 3)
        took_us, _, times = rest.partition(" ")
        at_us = literal_eval(times)
        assert (grown, status) == ("0", "0")  # QEMU sets UIF, and only the trampoline clears it
        assert len(at_us) >= 20
        assert int(took_us) - at_us[-1] <= int(period) + 1500
        # QEMU's own excess, the machine's age at CNT 0, is the same each time.
        apart_us = [later - earlier for earlier, later in pairwise(at_us)]
        assert max(apart_us) - min(apart_us) <= 1
        assert abs(min(apart_us) - int(period)) <= 3


def test_the_sampler_in_the_vector_gives_what_the_stock_image_gives(said: list[str]) -> None:
    assert of(said, "sampler") == [SAMPLES]


def test_a_soft_reset_ends_the_tick_that_nobody_ended(said: list[str]) -> None:
    # A tick each millisecond, for 10 ms, guarded by an object with a finaliser.
    assert of(said, "counted") in (["9 1"], ["10 1"], ["11 1"])
    before, after = of(said, "start")
    assert "[0, 0, 0, 0, 0, " in before
    assert after == before


def test_pins_call_hard_and_soft_handlers_at_the_edges_they_asked_for(said: list[str]) -> None:
    assert [line.split() for line in of(said, "drive")] == [
        [pin, str(level)] for pin, level in DRIVEN * 2
    ]
    # A5 rose twice, A12 rose twice and fell once.
    assert of(said, "hard") == ["2 3 True True"] * 2
    assert of(said, "soft") == ["4 1 True"] * 2


def test_a_line_belongs_to_the_pin_that_has_it(said: list[str]) -> None:
    assert of(said, "taken") == [str(errno.EBUSY)] * 2
    assert of(said, "kept") == ["4"] * 2
    assert of(said, "other") == ["port 4"] * 2  # the line is C12's then


def test_spi_ends_with_nobody_at_the_other_end(said: list[str]) -> None:
    assert of(said, "spi") == ["bytearray(b'\\x00\\x00\\x00\\x00')"] * 2
    assert of(said, "refused") == ["baudrate", "sck"] * 2


def test_freq_is_a_tuple_as_in_the_stm32_port(said: list[str]) -> None:
    assert of(said, "freq") == ["168000000 168000000 42000000 84000000"] * 2


def test_ctrl_c_comes_by_the_uarts_interrupt(f4: Made) -> None:
    with qemu.Machine("netduinoplus2", f4, pins=True) as machine:
        drive(machine, 0)
        machine.wait("serve 100 ")
        machine.say(b"\x03")
        assert "KeyboardInterrupt" in machine.wait("starts again\n")


@pytest.fixture(scope="module")
def f1() -> Made:
    return image(qemu.board("stm32vldiscovery"), "stm32f1")


def test_an_stm32f1_starts_keeps_the_time_and_takes_ctrl_c_and_ctrl_d(f1: Made) -> None:
    with qemu.Machine("stm32vldiscovery", f1) as machine:
        said = machine.wait("slept").splitlines()
        assert of(said, "freq") == ["24000000 24000000 12000000 24000000"]
        machine.wait("slept 20\n")
        machine.say(b"\x03")
        assert "KeyboardInterrupt" in machine.wait("starts again\n")
        machine.say(b"\x04")
        machine.wait("start soft reset", 2)
        machine.wait("slept 20\n", 2)
