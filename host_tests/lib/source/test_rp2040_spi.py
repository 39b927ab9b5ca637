"""Taking a frame out of the RP2040's SPI FIFO, in viper and in assembler, on registers that
are RAM. The controller itself: host_tests/pico/test_sampler_sources.py."""

from noheap.block import FAULTS, OVERRUNS, PERIODS, RAW, STATUS
from noheap.hal.errors import OVERRUN, TIMEOUT
from noheap.sampler import asm, vector
from noheap.source.rp2040_spi import SPISource
from sampler_support import LeanRig, RamSource, Rig, check_no_status_allocates
from support import FAULT, MICROPYTHON

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

SSPDR, SSPSR = 2, 3
RNE, BSY = 1 << 2, 1 << 4
STATUSES = (0, RNE, BSY, RNE | BSY)


def rigs(kind=Rig):
    """In each form that can run here."""
    yield kind(RamSource(SPISource(0, 17)), vector)
    if MICROPYTHON:  # CPython has no assembler
        yield kind(RamSource(SPISource(0, 17)), asm)


def test_a_frame_is_a_signed_reading_and_the_next_one_is_started():
    for rig in rigs():
        words = rig.source.registers
        for frame, raw in ((0, 0), (1, 1), (0x7FFF, 0x7FFF), (0x8000, -0x8000), (0xFFFF, -1)):
            words[SSPSR] = RNE | 3  # the transmit FIFO is empty
            words[SSPDR] = frame
            rig.tick()
            assert rig.value() == raw
            assert words[SSPDR] == 0


def test_a_frame_that_runs_is_a_timeout_and_one_that_vanished_is_started_again():
    for rig in rigs():
        words = rig.source.registers
        for status, kind, left in (
            (BSY, TIMEOUT, 0x55),
            (BSY | RNE, TIMEOUT, 0x55),
            (0, OVERRUN, 0),
            (3, OVERRUN, 0),
        ):
            words[SSPSR], words[SSPDR] = status, 0x55
            rig.tick()
            assert rig.value() == FAULT + kind, status
            assert words[SSPDR] == left
        assert (rig.block[FAULTS], rig.block[OVERRUNS]) == (4, 2)


def test_no_path_allocates():
    for rig in rigs(LeanRig):
        check_no_status_allocates(rig, SSPSR, STATUSES)
        assert rig.block[FAULTS] == 3


def test_both_do_the_same_whatever_the_registers_say():
    if not MICROPYTHON:
        return
    viper, assembler = rigs(LeanRig)
    for status in range(32):
        for data in (0, 1, 0x7FFF, 0x8000, 0xFFFF):
            for rig in (viper, assembler):
                rig.source.registers[SSPSR] = status
                rig.source.registers[SSPDR] = data
                rig.isr(None)
            where = status, data
            assert viper.source.registers == assembler.source.registers, where
            for word in (STATUS, OVERRUNS, FAULTS, PERIODS, RAW):
                assert viper.block[word] == assembler.block[word], where
    assert viper.block[PERIODS] == 32 * 5
