"""The STM32's driver of the converter in C, on a simulated one: QEMU's never ends a conversion."""

import ctypes
from pathlib import Path

import pytest

from noheap_testing import memory
from noheap_tools.board import boards
from noheap_tools.toolchain import compilers
from tiny.drivers.adc import ADC
from tiny.drivers.compiled import Compiled

# The family, RCC_APB2ENR, the bit of ADC1 in it, and the sensor's channel.
BOARDS = {
    "nucleo_f411re": ("f4", 0x40023844, 8, 18),
    "bluepill_f103": ("f1", 0x40021018, 9, 16),
}
RCC_CFGR = 0x40021004  # of an F1
CHANNELS = {"A0": 0, "A7": 7, "B0": 8, "B1": 9, "C0": 10, "C5": 15}
NONE = ("A8", "A15", "B2", "B15", "C6", "C15", "D0", "I15")


@pytest.fixture(scope="module", params=sorted(BOARDS))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    compilers.require(lambda line: None, compilers.BUILD)
    folder: Path = tmp_path_factory.mktemp("adc")
    family = BOARDS[request.param][0]
    files = ("stm32/adc.c", f"stm32{family}/adc.c")
    return Compiled(folder, boards.load(request.param), *files), request.param


class Rig:
    def __init__(self, driver: Compiled, board: str) -> None:
        memory.reset()
        self.driver = driver
        self.family, self.enable, self.bit, self.sensor = BOARDS[board]
        memory.register(self.enable)
        if self.family == "f1":
            memory.register(RCC_CFGR)
        self.adc = ADC(self.family, {1: 0xABC, 9: 0x001, 15: 0xFFF, self.sensor: 0x3A7})

    def read(self, channel: int) -> int:
        return self.driver.call("chip_adc_read_u16", channel, gives=ctypes.c_uint32)


@pytest.fixture
def rig(made) -> Rig:
    return Rig(*made)


def test_each_channel_has_its_result_as_16_bits(rig: Rig) -> None:
    for channel in (1, 9, 15, rig.sensor):
        rig.driver.call("chip_adc_init", channel)
    read = [rig.read(channel) for channel in (1, 9, 15, rig.sensor, 1)]
    assert read == [0xABCA, 0x0010, 0xFFFF, 0x3A73, 0xABCA]
    assert memory.load(rig.enable, 4) == 1 << rig.bit


def test_a_pin_is_sampled_long_enough_for_50_kohm(rig: Rig) -> None:
    # RM0008 and DS10314: (k - 0.5) / (f C ln 2^14) - R, where C is 8 or 7 pF, R 1 or 6 kOhm
    mhz, farad, ohm = {"f1": (12, 8e-12, 1e3), "f4": (24, 7e-12, 6e3)}[rig.family]
    rig.driver.call("chip_adc_init", 1)
    most = rig.adc.samples(1) / (mhz * 1e6 * farad * 14 * 0.6931) - ohm
    assert most > 40e3


def test_the_sensor_may_be_made_twice(rig: Rig) -> None:
    for _ in range(2):
        rig.driver.call("chip_adc_init", rig.sensor)
        assert rig.read(rig.sensor) == 0x3A73


def test_only_a_pins_channel_takes_its_pin(rig: Rig) -> None:
    rig.driver.asked_of_pins()
    for pin, channel in ((1, 1), (17, 9), (37, 15)):
        rig.driver.call("chip_adc_init", channel)
        assert rig.driver.asked_of_pins() == [(pin, "analog")]
    rig.driver.call("chip_adc_init", rig.sensor)
    assert rig.driver.asked_of_pins() == []


def test_the_channels_of_pins(rig: Rig) -> None:
    def channel(name: str) -> int:
        number = 16 * (ord(name[0]) - ord("A")) + int(name[1:])
        return rig.driver.call("chip_adc_channel", number)

    assert {name: channel(name) for name in CHANNELS} == CHANNELS
    assert [channel(name) for name in NONE] == [-1] * len(NONE)
    assert rig.driver.call("chip_adc_channel", -1) == -1  # chip_pin_named: none has that name
