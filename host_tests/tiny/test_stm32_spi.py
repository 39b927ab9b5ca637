"""The STM32's SPI driver in C, on a simulated controller: QEMU's has nothing at its other end."""

import ctypes
from pathlib import Path

import pytest

from noheap_testing import memory
from noheap_tools.board import boards
from noheap_tools.toolchain import compilers
from tiny.drivers.compiled import Compiled
from tiny.drivers.spi import SPI

APB1_HZ, APB2_HZ = 42_000_000, 84_000_000
DEFAULT, UNUSED = -1, -2
A5, B13 = 5, 29
OUTPUTS = [(0, "both levels"), (0, "fast")] * 2
ENABLES = {  # the bus: RCC_APB2ENR or RCC_APB1ENR of each board's chip, and the bit
    ("nucleo_f411re", 1): (0x40023844, 12),
    ("nucleo_f411re", 2): (0x40023840, 14),
    ("bluepill_f103", 1): (0x40021018, 12),
    ("bluepill_f103", 2): (0x4002101C, 14),
}


@pytest.fixture(scope="module", params=["nucleo_f411re", "bluepill_f103"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    compilers.require(lambda line: None, compilers.BUILD)
    folder: Path = tmp_path_factory.mktemp("spi")
    driver = Compiled(folder, boards.load(request.param), "stm32/spi.c")
    driver.set_clocks(APB1_HZ, APB2_HZ)
    return driver, request.param


class Rig:
    def __init__(self, driver: Compiled, board: str) -> None:
        memory.reset()
        self.driver = driver
        self.devices = {bus: SPI(bus, lambda byte: byte ^ 0xFF) for bus in (1, 2)}
        self.enables = {bus: ENABLES[board, bus] for bus in (1, 2)}
        for address, _ in self.enables.values():
            memory.register(address)

    def init(self, bus: int, hz: int, polarity: int = 0, phase: int = 0, miso: int = 0) -> bool:
        pins = (ctypes.c_int * 3)(0, 0, miso)
        arguments = bus, pins, ctypes.c_uint32(hz), bool(polarity), bool(phase)
        return self.driver.call("chip_spi_init", *arguments, gives=ctypes.c_bool)

    def pins(self, bus: int, *pins: int) -> list[int] | None:
        numbers = [ctypes.c_int(pin) for pin in pins]
        given = map(ctypes.byref, numbers)
        found = self.driver.call("chip_spi_pins", bus, *given, gives=ctypes.c_bool)
        return [number.value for number in numbers] if found else None


@pytest.fixture
def rig(made) -> Rig:
    return Rig(*made)


@pytest.mark.parametrize("bus", [1, 2])
def test_each_byte_is_exchanged_and_the_wire_is_idle_after_it(rig: Rig, bus: int) -> None:
    assert rig.init(bus, 1_000_000)
    out = (ctypes.c_uint8 * 4)(1, 2, 3, 4)
    into = (ctypes.c_uint8 * 4)()
    count = ctypes.c_size_t(4)
    rig.driver.call("chip_spi_transfer", bus, out, into, count)
    assert bytes(into) == b"\xfe\xfd\xfc\xfb"
    rig.driver.call("chip_spi_transfer", bus, out, None, count)
    rig.driver.call("chip_spi_transfer", bus, out, out, count)
    assert bytes(out) == b"\xfe\xfd\xfc\xfb"
    assert rig.devices[bus].sent == [1, 2, 3, 4] * 3
    assert rig.devices[bus].idle
    address, bit = rig.enables[bus]
    assert memory.load(address, 4) == 1 << bit


@pytest.mark.parametrize(
    ("bus", "hz", "divider"),
    [
        (1, 84_000_000, 2),
        (1, 42_000_000, 2),
        (1, 41_999_999, 4),
        (1, 1_000_000, 128),
        (1, 328_125, 256),
        (1, 328_124, None),
        (2, 21_000_000, 2),
        (2, 500_000, 128),
        (2, 164_062, 256),
        (2, 0, None),
    ],
)
def test_the_rate_is_the_next_that_is_not_faster(
    rig: Rig, bus: int, hz: int, divider: int | None
) -> None:
    assert rig.init(bus, hz) == (divider is not None)
    if divider is not None:
        assert rig.devices[bus].divider == divider


def test_it_may_be_set_up_again_in_another_mode(rig: Rig) -> None:
    for polarity, phase in ((0, 0), (0, 1), (1, 0), (1, 1)):
        assert rig.init(1, 1_000_000, polarity, phase)
        assert rig.devices[1].mode == (polarity, phase)


def test_its_pins_are_the_boards_or_none(rig: Rig) -> None:
    for bus, sck in ((1, A5), (2, B13)):
        assert rig.pins(bus, DEFAULT, DEFAULT, DEFAULT) == [sck, sck + 2, sck + 1]
        assert rig.pins(bus, sck, sck + 2, UNUSED) == [sck, sck + 2, UNUSED]
        assert rig.pins(bus, sck, sck + 1, sck + 2) is None
    assert rig.pins(0, DEFAULT, DEFAULT, DEFAULT) is None


def test_a_pin_that_is_not_used_stays_as_it_is(rig: Rig) -> None:
    rig.driver.asked_of_pins()
    rig.init(1, 1_000_000, miso=7)
    assert rig.driver.asked_of_pins() == [*OUTPUTS, (7, "nothing")]
    rig.init(1, 1_000_000, miso=UNUSED)
    assert rig.driver.asked_of_pins() == OUTPUTS
