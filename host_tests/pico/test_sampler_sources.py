"""Samplers of each source on the emulated Pico, against the chips that they read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap.hal import errors
from noheap_tools.emulator.wired import MAX31855_CS, Wired
from rig.raw_board import RawBoard

_SETUP = Path(__file__).parent / "programs" / "sampler_sources.py"
BELOW, ABOVE, FAULT = 0, 1, 2


class Rig:
    def __init__(self) -> None:
        self.pico = RawBoard()
        self.wired = Wired(self.pico.board)
        self.pico.run_file(_SETUP, MAX31855_CS=MAX31855_CS)

    def settled(self) -> tuple[int, int, int, str]:
        value, state, missed, tier = self.pico.run("settled()").split()
        return int(value), int(state), int(missed), tier

    def wait_ms(self, ms: int) -> None:
        self.pico.run(f"time.sleep_ms({ms})")


@pytest.fixture(scope="module")
def shared() -> Iterator[Rig]:
    yield Rig()


@pytest.fixture
def rig(shared: Rig) -> Iterator[Rig]:
    shared.wired.celsius, shared.wired.probe_c = 25.0, 100.0
    yield shared
    shared.pico.run("sampler.deinit()")


@pytest.mark.parametrize("tier", ["portable", "vector", "asm"])
def test_the_chips_own_sensor_needs_nothing_wired(rig: Rig, tier: str) -> None:
    # DS 4.9.5: 0.706 V at 27 °C, 1.721 mV for each degree; 4096 counts of 3.3 V.
    rig.pico.run(
        "from noheap.sensors.rp2040_temperature import raw_from_milli_c\n"
        "on, off = raw_from_milli_c(40_000), raw_from_milli_c(38_000)\n"
        f"sampler = make(ADCSource(4, falling=True), on, off, tier={tier})\nsampler.start()"
    )
    for celsius, state in (
        (25.0, BELOW),
        (39.0, BELOW),
        (41.0, ABOVE),
        (39.0, ABOVE),
        (37.0, BELOW),
    ):
        rig.wired.celsius = celsius
        value, shown, missed, used = rig.settled()
        volts = (4095 - value) * 3.3 / 4096
        assert abs(27 - (volts - 0.706) / 0.001721 - celsius) < 0.5
        assert (shown, missed, used) == (state, 0, tier)


@pytest.mark.parametrize("tier", ["portable", "vector", "asm"])
def test_a_thermocouple_on_spi(rig: Rig, tier: str) -> None:
    rig.pico.run(
        f"sampler = make(SPISource(0, {MAX31855_CS}), 200 * 16, 190 * 16, tier={tier}, "
        "implausible=3, period_us=10_000)\nsampler.start()"
    )
    for celsius, state in (
        (100.0, BELOW),
        (-20.25, BELOW),
        (250.5, ABOVE),
        (195.0, ABOVE),
        (20.0, BELOW),
    ):
        rig.wired.probe_c = celsius
        rig.wait_ms(250)
        assert rig.settled() == (celsius * 16, state, 0, tier)
    rig.wired.max31855.fault = 1
    rig.wait_ms(250)
    assert rig.settled() == (errors.IMPLAUSIBLE, FAULT, 0, tier)
    rig.wired.max31855.fault = 0
    rig.wait_ms(250)
    assert rig.settled() == (20 * 16, BELOW, 0, tier)


def test_spi_is_machines_again_afterwards(rig: Rig) -> None:
    rig.pico.run(f"sampler = make(SPISource(0, {MAX31855_CS}), 1, 0)\nsampler.start()")
    rig.wait_ms(200)
    rig.pico.run("sampler.deinit()\ncs(0)\ndata = spi.read(4)\ncs(1)")
    assert rig.pico.run("print((data[0] << 8 | data[1]) >> 2)") == str(100 * 4)


def test_a_function_that_reads(rig: Rig) -> None:
    rig.pico.run(
        "sampler = make(CallSource(read), 0x1e00, 0x1d00, period_us=5000, tier=portable)\n"
        "sampler.start()"
    )
    for celsius, state in ((25.0, BELOW), (31.0, ABOVE), (-3.0, BELOW)):
        rig.wired.celsius = celsius
        rig.wait_ms(300)
        assert rig.settled() == (celsius * 256, state, 0, "portable")
    for tier in ("vector", "asm"):
        with pytest.raises(AssertionError, match="tier: not for this source"):
            rig.pico.run(f"make(CallSource(read), 1, 0, tier={tier})")


@pytest.mark.parametrize("tier", ["portable", "vector"])
def test_the_interrupt_judges_whether_a_reading_can_be(rig: Rig, tier: str) -> None:
    rig.pico.run(
        "check = Plausibility(-20 * 256, 60 * 256, max_step=512)\n"
        "sampler = make(I2CSource(0, 0x48), 0x1e00, 0x1d00, fault_ticks=3, check=check,"
        f" tier={tier})"
    )
    rig.wait_ms(300)
    rig.pico.run("sampler.start()")
    assert rig.settled() == (25 * 256, BELOW, 0, tier)
    rig.wired.celsius = 70.0
    rig.wait_ms(300)
    assert rig.settled()[:2] == (errors.OUT_OF_RANGE, FAULT)
    rig.wired.celsius = 50.0  # nearer by now: each tick without a good reading allows 2 °C more
    rig.wait_ms(300)
    assert rig.settled() == (50 * 256, ABOVE, 0, tier)
    rig.wired.celsius = 25.0
    faults = int(rig.pico.run("print(sampler.stats.faults)"))
    rig.wait_ms(300)
    # 12 ticks of jumps: the 13th allows 26 °C.
    assert int(rig.pico.run("print(sampler.stats.faults)")) == faults + 12
    assert rig.settled() == (25 * 256, BELOW, 0, tier)


@pytest.mark.parametrize("tier", ["portable", "vector"])
def test_the_interrupt_finds_a_frozen_reading(rig: Rig, tier: str) -> None:
    rig.pico.run(
        "check = Plausibility(-20 * 256, 60 * 256, frozen_ticks=8)\n"
        f"sampler = make(I2CSource(0, 0x48), 0x1e00, 0x1d00, check=check, tier={tier})\n"
        "sampler.start()"
    )
    assert rig.pico.run("print(values(20)[-9:])") == str([errors.FROZEN] * 9)
