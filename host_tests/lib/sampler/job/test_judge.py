"""The judge's part of the interrupt, against the classes that say the same in Python."""

from noheap.block import (
    ABOVE,
    ABOVE_PATTERN,
    ABOVE_STEP,
    BELOW,
    DEBOUNCED,
    DUE_US,
    FAULT,
    FAULT_PATTERN,
    FAULT_STEP,
    LIMIT,
    LIMIT_OF,
    OUT_ADDRESS,
    OUT_VALUE,
    PATTERN,
    PHASE,
    SIDE,
    STATUS,
    STEP,
)
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal import errors
from sampler_support import MASK, OFF, ON, Given, Rig
from support import FAULT as NO_READING
from support import Random, no_alloc, rounds

# The interrupt keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv8m", "armv6m", "board")


class Model:
    """Does what the interrupt must do, with the classes that do it in Python."""

    def __init__(self, block, on, off, debounce, fault_ticks, settle, active_high):
        self.threshold = Threshold(on, off, debounce)
        self.fault_ticks = fault_ticks
        self.settle = settle
        self.failing = 0
        self.settled = 0
        self.state = BELOW
        self.phase = 0
        self.active_high = active_high
        self.patterns = {
            BELOW: (0, 0),
            ABOVE: (block[ABOVE_STEP], block[ABOVE_PATTERN]),
            FAULT: (block[FAULT_STEP], block[FAULT_PATTERN]),
        }

    def tick(self, raw):
        """`raw` None: no reading. Returns the output's level."""
        before = self.state
        above = ABOVE if self.threshold.above else BELOW
        if raw is None:
            self.failing += 1
            self.settled = 0
            if self.failing == self.fault_ticks:
                self.state = FAULT
        elif not self.failing:
            self.state = ABOVE if self.threshold.update(raw) else BELOW
        elif self.state == FAULT and self.settled < self.settle:
            self.settled += 1
        else:  # the reading that ends the failure is not judged yet
            self.failing = 0
            self.state = above
        if self.state != before:
            self.phase = 0
        step, pattern = self.patterns[self.state]
        level = blink.level(pattern, self.phase)
        self.phase = (self.phase + step) & 0xFFFFFFFF
        return level if self.active_high else 1 - level


def _agree(random, ticks):
    """A random sampler through random readings and faults."""
    off = random.below(200) - 100
    on = off + random.below(8)
    debounce = random.below(3)
    fault_ticks = 1 + random.below(3)
    settle = random.below(3)
    active_high = bool(random.below(2))
    rig = Rig(
        Given(),
        threshold=Threshold(on, off, debounce),
        fault_ticks=fault_ticks,
        settle_ticks=settle,
        active_high=active_high,
    )
    for word in (ABOVE_STEP, ABOVE_PATTERN, FAULT_STEP, FAULT_PATTERN):
        rig.block[word] = random.word()
    model = Model(rig.block, on, off, debounce, fault_ticks, settle, active_high)
    trouble = 0
    for n in range(ticks):
        if n % 8 == 0:
            trouble = random.below(3)  # calm, now and then, often
        if random.below(4) < trouble:
            raw = None
            rig.source.fault(errors.TIMEOUT)
        else:
            raw = off + random.below(12) - 2
            rig.source.reading(raw)
        expected = model.tick(raw)
        assert rig.tick() == expected, (n, raw)
        assert rig.state == model.state, (n, raw)
        assert rig.value() == (NO_READING + errors.TIMEOUT if raw is None else raw)


def test_it_agrees_with_threshold_and_blink_on_random_sequences():
    random = Random(5)
    for _ in range(rounds(20, 8)):
        _agree(random, rounds(120, 60))


def test_it_decides_as_threshold_in_every_state():
    debounce = 2
    rig = Rig(Given(), threshold=Threshold(ON, OFF, debounce))
    block = rig.block
    twin = Threshold(ON, OFF, debounce)
    for raw in (-0x8000, OFF - 1, OFF, ON - 1, ON, 0x7FFF):
        rig.source.reading(raw)
        for above in (False, True):
            for pending in range(debounce + 1):
                twin.above = above
                twin._pending = pending
                block[SIDE] = block[STATUS] = int(above)
                block[LIMIT] = block[LIMIT_OF + above]
                block[DEBOUNCED] = pending
                rig.tick()
                where = (raw, above, pending)
                expected = twin.update(raw)
                assert block[SIDE] == block[STATUS] == int(expected), where
                assert block[LIMIT] == block[LIMIT_OF + expected], where
                assert block[DEBOUNCED] == twin._pending, where


def test_the_output_is_blinks_level_at_every_slot():
    rig = Rig(Given())
    block = rig.block
    rig.source.reading(0)
    for pattern in (blink.OFF, -1, blink.HALF, blink.DOUBLE_FLASH, 0x55555555, -0x7FFFFFFF):
        for slot in range(32):
            for rest in (0, (1 << 27) - 1):
                phase = (slot << 27 | rest) - (slot >> 4 << 32)
                block[PHASE], block[PATTERN], block[STEP] = phase, pattern, 3
                assert rig.tick() == blink.level(pattern, phase), (pattern, phase)
                assert (block[PHASE] - phase - 3) & 0xFFFFFFFF == 0


def test_a_fault_shows_after_its_ticks_and_keeps_the_threshold():
    rig = Rig(Given())
    rig.source.reading(ON)
    rig.tick()
    assert rig.state == ABOVE
    for state in (ABOVE, FAULT, FAULT):
        rig.source.fault(errors.BUS)
        rig.tick()
        assert rig.state == state
    rig.source.reading(OFF)  # inside the band: above, as before the fault
    rig.tick()
    assert rig.state == ABOVE
    rig.source.fault(errors.BUS)
    rig.tick()
    assert rig.state == ABOVE  # the count began again


def test_readings_after_a_shown_fault_are_not_judged_until_it_has_settled():
    rig = Rig(Given(), fault_ticks=1, settle_ticks=2)
    rig.source.fault(errors.BUS)
    rig.tick()
    assert rig.state == FAULT
    for state in (FAULT, FAULT, BELOW, ABOVE):
        rig.source.reading(0x7F7F)  # far above; the third ends the fault, the fourth is judged
        rig.tick()
        assert rig.state == state
    rig.source.fault(errors.BUS)
    rig.tick()
    rig.source.reading(0)
    rig.tick()
    rig.source.fault(errors.BUS)  # fails again while settling: the count begins again
    rig.tick()
    for state in (FAULT, FAULT, ABOVE, BELOW):
        rig.source.reading(0)
        rig.tick()
        assert rig.state == state


def test_the_reading_after_one_failed_tick_is_not_judged():
    rig = Rig(Given())
    rig.source.fault(errors.BUS)
    rig.tick()
    for state in (BELOW, ABOVE):
        rig.source.reading(0x7F7F)
        rig.tick()
        assert rig.state == state


def test_implausible_bits_make_a_fault_of_a_reading():
    rig = Rig(Given(), implausible=0x000F)
    bad = NO_READING + errors.IMPLAUSIBLE
    for raw, value in ((0x1010, 0x1010), (0x1011, bad), (0x1018, bad), (0x7070, 0x7070)):
        rig.source.reading(raw)
        rig.tick()
        assert rig.value() == value


def test_a_reading_out_of_range_is_a_fault():
    rig = Rig(Given(), low=-0x1000, high=0x2000)
    bad = NO_READING + errors.OUT_OF_RANGE
    for raw, value in ((-0x1000, -0x1000), (0x2000, 0x2000), (-0x1001, bad), (0x2001, bad)):
        rig.source.reading(raw)
        rig.tick()
        assert rig.value() == value
    for raw in (-0x8000, 0x7FFF):
        rig.source.reading(raw)
        rig.tick()
        assert rig.value() == bad
    assert rig.stats.faults == 4


def test_each_level_has_a_word_of_its_own_at_one_address():
    # As BSRR of an STM32.
    rig = Rig(Given(), above_pattern=(blink.ON, 1))
    out = rig.chip.out
    rig.block[OUT_ADDRESS + 1] = rig.block[OUT_ADDRESS]
    rig.block[OUT_VALUE] = MASK << 1
    for raw, word in ((OFF - 1, MASK << 1), (ON, MASK), (OFF - 1, MASK << 1)):
        rig.source.reading(raw)
        rig.isr(None)
        assert list(out) == [word, 0]
        rig.block[DUE_US] = 0


def test_no_path_allocates():
    rig = Rig(Given(), implausible=0x000F, low=0, high=0x7000)
    isr = rig.isr
    given = rig.source.registers
    clock, block = rig.chip.clock, rig.block
    kinds = (0, errors.TIMEOUT, errors.BUS, 0, 0)

    def all_paths():
        for kind in kinds:
            given[1] = kind
            for raw in (0x2020, 0, 0x2021, -1):
                given[0] = raw
                clock[0] = block[DUE_US] + 2000
                isr(None)

    no_alloc(all_paths)
    assert rig.queue.dropped > 0
