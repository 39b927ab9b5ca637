"""`in_range` and `steady` as parts of an interrupt, against Plausibility, which calls them."""

from noheap.block import (
    ALLOWED,
    CHECK_WORDS,
    FAULT,
    FROZEN_TICKS,
    KIND,
    LAST,
    MAX_STEP,
    RAW,
    SAME,
    SEEN,
    STATUS,
)
from noheap.control.plausibility import Plausibility
from noheap.hal import errors
from noheap.record import KIND_SHIFT
from sampler_support import Given, Rig
from support import FAULT as NO_READING
from support import ON_CHIP, Random, rounds

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


def words(block, at):
    """Those that both have, but KIND, which the judge uses up."""
    return [block[at + n] for n in range(CHECK_WORDS) if n != KIND - RAW]


def test_the_interrupt_judges_what_can_be_as_plausibility_does():
    random = Random(11)
    for low, high, max_step, frozen_ticks in (
        (-0x3000, 0x5000, 0, 0),
        (-0x3000, 0x5000, 0x500, 0),
        (-0x3000, 0x5000, 0, 3),
        (-0x3000, 0x5000, 0x500, 3),
        (-0x8000, 0x7FFF, 0x101, 2),
    ):
        twin = Plausibility(low, high, max_step, frozen_ticks)
        rig = Rig(Given(), check=Plausibility(low, high, max_step, frozen_ticks))
        raw, failing = 0, 0
        for n in range(rounds(600, 150)):
            what = random.below(8)
            if what == 0:
                rig.source.fault(errors.BUS)
                twin.no_reading()
                value = NO_READING + errors.BUS
            else:
                if what >= 5:
                    raw = random.below(0x10000) - 0x8000
                elif what > 1:
                    raw = (raw + (random.below(9) - 4) * 0x101 + 0x8000) % 0x10000 - 0x8000
                rig.source.reading(raw)
                kind = twin.judge(raw)
                value = NO_READING + kind if kind else raw
            rig.tick()
            assert rig.value() == value, n
            assert words(rig.block, RAW) == words(twin.storage, 0), n
            failing = failing + 1 if value >= NO_READING else 0
            assert failing < 2 or rig.state == FAULT, n


LOW, HIGH = -100, 200
LONGEST = 0x3FFFFFFF
# None: no reading.
READINGS = (None, LOW - 1, LOW, 0, 10, 11, -10, -11, 17, HIGH, HIGH + 1)


def test_both_do_the_same_in_every_state():
    for max_step in (0, 10):
        for frozen_ticks in (0, 3):
            _agree(max_step, frozen_ticks)


def _agree(max_step, frozen_ticks):
    twin = Plausibility(LOW, HIGH, max_step, frozen_ticks)
    rig = Rig(Given(), check=Plausibility(LOW, HIGH, max_step, frozen_ticks), queue=None)
    block, given = rig.block, rig.source.registers
    storage = twin.storage
    assert (block[MAX_STEP], block[FROZEN_TICKS]) == (max_step, frozen_ticks)
    found = set()
    for allowed in (0, 10, 17, LONGEST - 5, LONGEST) if max_step else (0,):
        for same in (0, 2) if ON_CHIP else (0, 1, 2, 3, LONGEST - 1, LONGEST):
            for seen in (0, 10, HIGH + 1):
                for raw in READINGS:
                    state = ((ALLOWED, allowed), (SAME, same), (SEEN, seen), (LAST, 0), (RAW, 5))
                    for word, value in state:
                        block[word] = storage[word - RAW] = value
                    if raw is None:
                        given[1] = errors.TIMEOUT
                        kind = errors.TIMEOUT
                        twin.no_reading()
                    else:
                        given[0], given[1] = raw, 0
                        kind = twin.judge(raw)
                    rig.tick()
                    where = (max_step, frozen_ticks, allowed, same, seen, raw)
                    assert words(block, RAW) == words(storage, 0), where
                    assert block[STATUS] >> KIND_SHIFT == kind, where
                    found.add(kind)
    expected = {errors.OK, errors.OUT_OF_RANGE, errors.TIMEOUT}
    if max_step:
        expected.add(errors.JUMP)
    if frozen_ticks:
        expected.add(errors.FROZEN)
    assert found == expected
