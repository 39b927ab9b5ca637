# pyright: reportUndefinedVariable=false
"""The judge in assembler against the parts in viper, over all states that either can be in.

One tick of each from the same state, for every state: since both end in such states again, they
agree for ever. Both work on the same block, queue and output, one after the other; every word of
them is compared but EXPECTED, which is the assembler's own.
"""

import sys

import micropython

from noheap.block import (
    DEBOUNCE,
    DEBOUNCED,
    DECIDE,
    EXPECTED,
    FAILING,
    FAULT,
    LIMIT,
    LIMIT_OF,
    PATTERN,
    PERIODS,
    PHASE,
    RAW,
    SETTLED,
    SIDE,
    STATUS,
    STEP,
)
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.control.plausibility import in_range
from noheap.control.threshold import Threshold
from noheap.cortex.link_viper import ViperParts, function
from noheap.hal.errors import FROZEN
from noheap.record import KIND_SHIFT, RECORD_WORDS
from noheap.sampler import asm
from noheap.sampler.job.judge import believe, judge
from noheap.sampler.job.record import record
from sampler_support import OFF, ON, Given, Rig
from twins_support import Twins

# CPython has no assembler.
LANES = ("pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")

SETTLE = 2
TICKS = 3  # until the fault is shown
LOW, HIGH = -0x2000, 0x6000
BAD_BITS = 0x0008
# Around each limit, around each end of the range, with a bad bit, and the extremes.
READINGS = (OFF - 1, OFF, ON - 1, ON, 0, LOW, HIGH, LOW - 1, HIGH + 1, ON | BAD_BITS)
READINGS += (-0x8000, 0x7FF7, -1, OFF - 1 & ~BAD_BITS, ON + 0x100 & ~BAD_BITS)
KINDS = range(1, FROZEN + 1)
# An emulated Pico takes 50 times as long: there each n-th state.
STRIDE = 1 if sys.platform == "qemu" else 19


@micropython.viper
def may_be(block: ptr32) -> bool:
    """Whether an assembler handler's block can be so."""
    if block[FAILING]:
        # An address: more than DECIDE as an unsigned number.
        return block[EXPECTED] < 0 or block[EXPECTED] > DECIDE
    if block[STATUS] != block[SIDE]:
        return False
    if block[LIMIT] != block[LIMIT_OF + block[SIDE]]:
        return False
    if block[EXPECTED] == DECIDE:
        return True
    return block[EXPECTED] == block[SIDE] and block[DEBOUNCED] == 0


class Both:
    """Both forms on the same memory."""

    def __init__(self, active_high, debounce):
        self.rig = rig = Rig(
            Given(),
            asm,
            threshold=Threshold(ON, OFF, debounce),
            active_high=active_high,
            fault_ticks=TICKS,
            settle_ticks=SETTLE,
            implausible=BAD_BITS,
            low=LOW,
            high=HIGH,
        )
        parts = rig.source.viper_parts() + (believe, in_range, judge, record)
        viper = function(ViperParts(rig.sampler.block_address, parts))
        memory = rig.block, rig.queue.storage, rig.chip.out
        self.twins = Twins(viper, rig.isr, memory, EXPECTED, self.check)

    def check(self):
        assert may_be(self.rig.block), list(self.rig.block)

    def queue(self, n):
        """Room, room at the end, full, full at the end."""
        storage = self.rig.queue.storage
        size, end = 4 * RECORD_WORDS, storage[END]
        storage[WRITE], storage[READ] = (
            (FIRST + size, FIRST),
            (end - size, FIRST + size),
            (FIRST + size, FIRST + 2 * size),
            (end - size, FIRST),
        )[n]
        storage[DROPPED] = n

    def inputs(self, where):
        """All readings and kinds from the state that the block is in."""
        given = self.rig.source.registers
        difference = self.twins.difference
        self.rig.block[RAW] = given[0] = 0x55  # as in the records of faults
        for queue in range(4):
            self.queue(queue)
            self.twins.begin()
            for given[0] in READINGS:
                given[1] = 0
                assert difference() < 0, (where, queue, given)
            given[0] = 0x55
            for given[1] in KINDS:
                assert difference() < 0, (where, queue, given)


def states(block):
    """Puts the block into each state: (side, DEBOUNCED, SETTLED, FAILING, STATUS, EXPECTED)."""
    for n in range(2 * (block[DEBOUNCE] + 1) * (SETTLE + 1)):
        side, n = n & 1, n >> 1
        debounced, settled = n % (block[DEBOUNCE] + 1), n // (block[DEBOUNCE] + 1)
        block[SIDE] = side
        block[LIMIT] = block[LIMIT_OF + side]
        block[DEBOUNCED] = debounced
        block[SETTLED] = settled
        for failing in (0, 1, TICKS - 1, TICKS, TICKS + 1):
            block[FAILING] = failing
            for status in (side, FAULT) if failing else (side,):
                for kind in (0, FROZEN) if failing else (0,):
                    block[STATUS] = status | kind << KIND_SHIFT
                    for expected in (side, DECIDE, DECIDE + 1, -1):
                        block[EXPECTED] = expected
                        if may_be(block):
                            yield side, debounced, settled, failing, block[STATUS], expected


def agree(active_high, debounce):
    both = Both(active_high, debounce)
    block = both.rig.block
    found = 0
    for where in states(block):
        found += 1
        if found % STRIDE:
            continue
        block[PERIODS] = found - 50
        block[PHASE] = (found * 0x2545F491 & 0x7FFFFFFF) - 0x3FFFFFFF
        block[STEP] = 0x08000001
        block[PATTERN] = 0x5A5AC3C3 - found
        both.inputs(where)
    assert both.twins.count == found // STRIDE * 4 * (len(READINGS) + len(KINDS))
    return found


def test_both_do_the_same_in_every_state():
    assert agree(True, 0) == 204


def test_both_do_the_same_in_every_state_with_debounce():
    assert agree(True, 2) == 600


def test_both_do_the_same_in_every_state_where_the_output_is_low_when_active():
    assert agree(False, 1) == 402
