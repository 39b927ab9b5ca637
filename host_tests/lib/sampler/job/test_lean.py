"""The lean job: the threshold, the fail-safe level and the counts, in viper and in assembler, and
that both do the same in every state."""

from noheap.block import (
    ABOVE,
    BELOW,
    FAILING,
    FAULT,
    FAULT_PATTERN,
    FAULTS,
    KIND,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
    PERIODS,
    RAW,
    STATUS,
)
from noheap.control.threshold import Threshold
from noheap.cortex.link_viper import ViperParts, function
from noheap.hal.errors import FROZEN, TIMEOUT
from noheap.record import fault_of
from noheap.sampler import asm, vector
from noheap.sampler.job.lean import judge
from sampler_support import OFF, ON, Given, LeanRig
from support import MICROPYTHON, Random, no_alloc, rounds
from twins_support import Twins

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

TICKS = 2
KINDS = range(1, FROZEN + 1)
READINGS = (OFF - 1, OFF, ON - 1, ON, 0, -1, -0x8000, 0x7FFF)


def rigs(**options):
    """In each form that can run here."""
    yield LeanRig(Given(), vector, **options)
    if MICROPYTHON:  # CPython has no assembler
        yield LeanRig(Given(), asm, **options)


def test_it_follows_the_threshold_with_hysteresis():
    random = Random(3)
    for active_high in (True, False):
        for rig in rigs(active_high=active_high):
            threshold = Threshold(ON, OFF)
            for n in range(1, rounds(400, 100)):
                raw = (
                    random.below(0x300) + OFF - 0x100 if n % 3 else random.below(0x10000) - 0x8000
                )
                rig.source.reading(raw)
                level = rig.tick()
                above = threshold.update(raw)
                assert level == above ^ (not active_high), n
                assert (rig.block[RAW], rig.block[PERIODS]) == (raw, n)
                assert rig.sampler.state == (ABOVE if above else BELOW)
            assert rig.block[FAULTS] == 0


def test_it_counts_each_fault_and_keeps_its_kind():
    for rig in rigs():
        for kind in KINDS:
            rig.source.fault(kind)
            rig.tick()
            assert fault_of(rig.block[STATUS]) == kind
            assert rig.block[KIND] == 0
            assert rig.block[FAULTS] == rig.block[PERIODS] == rig.block[FAILING] == kind


def test_it_goes_to_the_fail_safe_level_after_its_ticks_and_back():
    for on in (False, True):
        for active_high in (True, False):
            for rig in rigs(fail_safe_on=on, active_high=active_high):
                lit, safe = int(active_high), int(on == active_high)
                rig.source.reading(ON)
                assert rig.tick() == lit
                rig.source.fault(TIMEOUT)
                assert [rig.tick() for _ in range(4)] == [None, safe, None, None]
                assert (rig.block[FAILING], rig.sampler.state) == (4, FAULT)
                rig.source.reading(OFF)  # inside the band: above, as before
                assert rig.tick() == lit
                assert (rig.block[FAILING], rig.sampler.state) == (0, ABOVE)


def test_each_level_has_a_word_of_its_own_at_one_address():
    # As BSRR of an STM32.
    rig = LeanRig(Given(), fail_safe_on=True)
    out, block = rig.chip.out, rig.block
    block[OUT_ADDRESS + 1] = block[OUT_ADDRESS]
    block[OUT_VALUE], block[OUT_VALUE + 1] = 5, 7
    for raw, word in ((OFF - 1, 5), (ON, 7), (OFF - 1, 5), (None, 5), (None, 7)):
        if raw is None:
            rig.source.fault(TIMEOUT)
        else:
            rig.source.reading(raw)
        rig.isr(None)
        assert list(out) == [word, 0]


def test_no_path_allocates():
    for rig in rigs():
        given, isr = rig.source.registers, rig.isr

        def both_ways(given=given, isr=isr):
            for kind in (0, 4, 0, 6):
                given[1] = kind
                isr(None)

        no_alloc(both_ways)
        assert rig.block[FAULTS] == 2


def agree(active_high, safe):
    rig = LeanRig(Given(), asm, active_high=active_high, fail_safe_on=safe, fault_ticks=TICKS)
    block, given = rig.block, rig.source.registers
    viper = function(ViperParts(rig.sampler.block_address, rig.source.viper_parts() + (judge,)))
    twins = Twins(viper, rig.isr, (block, rig.chip.out))
    assert block[FAULT_PATTERN] == safe
    for side in (0, 1):
        block[LIMIT] = block[LIMIT_OF + side]
        for block[FAILING] in (0, TICKS - 1, TICKS, TICKS + 1, -1):
            for block[STATUS] in (0, 0x100, 0x700):
                block[PERIODS] += 1
                twins.begin()
                for given[0] in READINGS:
                    given[1] = 0
                    assert twins.difference() < 0, (side, list(block), given)
                for given[1] in KINDS:
                    assert twins.difference() < 0, (side, list(block), given)
    return twins.count


def test_assembler_does_the_same_as_viper_in_every_state():
    if not MICROPYTHON:
        return  # CPython has no assembler
    for active_high in (True, False):
        for safe in (False, True):
            assert agree(active_high, safe) == 2 * 5 * 3 * (8 + 16)
