"""Continuous streams by the DMA on the emulated Pico: each sample once, in its order."""

from ast import literal_eval
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pico.test_dma import Rig

from noheap_tools import paths
from noheap_tools.emulator.wired import MAX31855_CS

_SETUP = Path(__file__).parent / "programs" / "dma_stream.py"
_FIRST = 1 << 11  # RP2040 datasheet 4.3.17, FIRST_DATA_BYTE


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    rig = Rig()
    rig.pico.run_file(_SETUP)
    yield rig


@pytest.fixture
def counting(rig: Rig) -> Iterator[Rig]:
    """Each conversion gives one more than the one before."""
    adc = rig.board.mcu.adc
    before, count = adc.on_adc_read, 0

    def on_adc_read(channel: int) -> None:
        nonlocal count
        count += 1
        adc.channel_values[channel] = count & 0xFFF
        adc._default_on_adc_read(channel)

    adc.on_adc_read = on_adc_read
    yield rig
    adc.on_adc_read = before


def test_half_a_million_samples_a_second_come_without_a_gap(counting: Rig) -> None:
    said = counting.pico.run("halves(Stream(ADCFeed(26, rate_hz=500_000), 1024), 20)")
    seen, lost, used = literal_eval(said)
    assert (lost, used) == (0, 0)
    halves = [seen[n : n + 4] for n in range(0, len(seen), 4)]
    assert len(halves) == 20  # more than the ring of the stamps has
    for (_, last, stamp, intact), (first, _, next_stamp, _) in pairwise(halves):
        assert first == last + 1 & 0xFFF
        assert next_stamp - stamp == 2048
        assert intact
    assert all(last - first & 0xFFF == 1023 for first, last, *_ in halves)
    assert counting.at_rest


def test_registers_of_i2c_are_read_again_after_a_fault_without_the_cpu(rig: Rig) -> None:
    rig.word.value = 0x1234
    rig.pico.start("called(I2CFeed(0, 0x50, register=0, count=2, period_us=1000), 4, 60)")
    rig.board.run_ms(30)
    rig.board.set_fault("nack")
    rig.board.run_ms(6)
    rig.board.set_fault(None)
    found, lost = literal_eval(rig.pico.result())
    assert lost == 0
    assert {tuple(entries) for _, entries in found} == {(_FIRST | 0x12, 0x34) * 2}
    gaps = [late - early for (early, _), (late, _) in pairwise(found)]
    assert sorted(gaps)[:-1] == [2000] * (len(gaps) - 1)
    assert max(gaps) in (8000, 9000)  # six or seven transfers were not answered
    assert rig.at_rest


def test_frames_of_spi_come_in_their_grid(rig: Rig) -> None:
    rig.wired.probe_c = 100.0
    said = rig.pico.run(f"called(SPIFeed(0, {MAX31855_CS}, period_us=500), 8, 20)")
    found, lost = literal_eval(said)
    assert lost == 0
    assert {entry for _, entries in found for entry in entries} == {100 * 16}
    gaps = {late - early for (early, _), (late, _) in pairwise(found)}
    assert gaps == {4000}
    assert rig.at_rest


def test_the_example_of_500_khz_loses_nothing(counting: Rig) -> None:
    example = (paths.ROOT / "examples/adc_500khz/main.py").read_text()
    program = example.replace("PRINTED = 488", "PRINTED = 20").rpartition("\nif __name__")[0]
    assert counting.pico.run(program + "\nwatch(2)").splitlines()[-1] == (
        "0 to 4095 of 4095; lost 0 torn 0"
    )
