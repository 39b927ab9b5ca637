"""Taking a conversion of the RP2040's converter, in viper and in assembler, on registers that are
RAM. The converter itself: host_tests/pico/test_sampler_sources.py."""

from noheap.block import FAULTS, OVERRUNS, PERIODS, RAW, STATUS
from noheap.hal.errors import BUS, TIMEOUT
from noheap.sampler import asm, vector
from noheap.source.rp2040_adc import ADCSource
from sampler_support import LeanRig, RamSource, Rig, check_no_status_allocates
from support import FAULT, MICROPYTHON

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

CS, RESULT = 0, 1
SET = 0x2000 // 4  # where a write sets bits of CS
READY, ERR = 1 << 8, 1 << 9
START_ONCE = 4
STATUSES = (0, READY, ERR, READY | ERR)


def rigs(kind=Rig, falling=False):
    """In each form that can run here."""
    yield kind(RamSource(ADCSource(4, falling), SET + 1), vector)
    if MICROPYTHON:  # CPython has no assembler
        yield kind(RamSource(ADCSource(4, falling), SET + 1), asm)


def test_a_conversion_is_taken_and_the_next_one_started():
    for falling in (False, True):
        for rig in rigs(falling=falling):
            words = rig.source.registers
            for raw in (0, 1, 2048, 4095):
                words[CS], words[RESULT], words[SET] = READY | 0x4003, raw, 0
                rig.tick()
                assert rig.value() == (4095 - raw if falling else raw)
                assert words[SET] == START_ONCE
            assert rig.block[FAULTS] == 0


def test_each_fault_has_its_kind_and_starts_the_next_one():
    for rig in rigs():
        words = rig.source.registers
        for status, kind in ((0, TIMEOUT), (READY | ERR, BUS), (ERR, BUS)):
            words[CS], words[SET] = status, 0
            rig.tick()
            assert rig.value() == FAULT + kind
            assert words[SET] == START_ONCE
        assert (rig.block[FAULTS], rig.block[OVERRUNS]) == (3, 1)


def test_no_path_allocates():
    for rig in rigs(LeanRig):
        check_no_status_allocates(rig, CS, STATUSES)
        assert rig.block[FAULTS] == 3


def test_both_do_the_same_whatever_the_registers_say():
    if not MICROPYTHON:
        return
    viper, assembler = rigs(LeanRig, falling=True)
    for status in range(0, 0x400, 0x100):
        for others in (0, 0xFF, 0x7FFFFC00, -0x400, -0x301):
            for result in (0, 1, 4095):
                for rig in (viper, assembler):
                    words = rig.source.registers
                    words[CS] = others & ~0x300 | status
                    words[RESULT], words[SET] = result, 0
                    rig.isr(None)
                where = status, others, result
                assert viper.source.registers[SET] == assembler.source.registers[SET], where
                for word in (STATUS, OVERRUNS, FAULTS, PERIODS, RAW):
                    assert viper.block[word] == assembler.block[word], where
    assert viper.block[PERIODS] == 4 * 5 * 3
