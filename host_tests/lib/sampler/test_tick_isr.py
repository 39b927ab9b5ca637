"""The interrupt's code itself, on registers that are plain RAM: the same on CPython's viper
stand-in and as the chip's own machine code, against the classes that say the same in Python.

Registers in RAM repeat what they say: both bytes of a reading are the same byte.
"""

from array import array

import micropython
from uctypes import addressof

from noheap import record as block
from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.plausibility import Plausibility
from noheap.control.threshold import Threshold
from noheap.hal import errors, rp2040
from noheap.sampler import measured, stats, tick_asm, tick_isr, tick_lean
from noheap.source.rp2040_i2c import I2CSource
from support import FAULT, MICROPYTHON, Random, no_alloc, outcome, rounds

# The ISR keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")

DATA_CMD, RAW_INTR_STAT, STATUS, TXFLR, RXFLR, TX_ABRT_SOURCE = 4, 13, 28, 29, 30, 32
TIMERAWL = 40  # a word of the same RAM
PERIOD_US = 1000


@micropython.asm_thumb
def enter(r0):
    """Call the code at an address as the core calls a handler."""
    data(2, 0x4780)  # blx r0


class Rig:
    """One ISR with its registers."""

    def __init__(
        self,
        on,
        off,
        debounce,
        fault_ticks,
        settle,
        implausible,
        active_high,
        deadline_us=-1,
        clock=TIMERAWL,
        period_us=PERIOD_US,
        check=None,
    ):
        self.i2c = array("i", bytes(4 * 48))
        self.out = array("i", [0, 0])  # SET and CLEAR
        self.queue = SPSC(4, block.RECORD_WORDS)
        words = tick_isr.BLOCK_WORDS if deadline_us < 0 else measured.MEASURED_WORDS
        self.block = array("i", bytes(4 * words))
        self.record = array("i", bytes(4 * block.RECORD_WORDS))
        if clock == "queue":
            clock = (self.queue.address - addressof(self.i2c)) // 4
        elif clock == "due":
            due = addressof(self.block) + 4 * tick_isr.DUE_US
            clock = (due - addressof(self.i2c)) // 4
        self.stats = measured.MeasuredStats(self.block)
        self.request = array("i", [0])
        self._deadline_us = deadline_us
        values = {
            "block": addressof(self.block),
            "timerawl": clock,
            "period_us": period_us,
            "implausible": implausible,
            "check": check,
            "on": on,
            "off": off,
            "debounce": debounce,
            "fault_ticks": fault_ticks,
            "settle_ticks": settle,
            "inactive": 1 if active_high else 0,
            "out_mask": 1 << 25,
            "queue_end": self.queue.storage[2],
        }
        self.isr = self._build(values)
        self._limits = on, off
        self.start_anew()

    def _build(self, values):
        check = values.pop("check")
        return tick_isr.build(
            reading=I2CSource(0, 0).pieces(),
            output=rp2040.OUTPUT,
            measure="" if self._deadline_us < 0 else self.stats.piece(self._deadline_us),
            check=0 if check is None else addressof(check.storage),
            **values,
        )

    def start_anew(self):
        for words in (self.i2c, self.block):
            for n in range(len(words)):
                words[n] = 0
        while self.queue.dequeue(self.record):
            pass
        self.queue.storage[4] = 0
        block = self.block
        block[stats.LATENCY_MIN_US] = PERIOD_US
        block[measured.EXECUTION_MIN_US] = PERIOD_US
        block[tick_isr.SOURCE_BASE] = addressof(self.i2c)
        block[tick_isr.OUT_SET] = addressof(self.out)
        block[tick_isr.QUEUE] = addressof(self.queue.storage)
        tick_isr.put_limits(addressof(block), *self._limits)
        self.patterns(1 << 27, 0x0000FFFF, 1 << 28, 0x00000303)

    def patterns(self, above_step, above_pattern, fault_step, fault_pattern):
        self.block[tick_isr.ABOVE_STEP] = above_step
        self.block[tick_isr.ABOVE_PATTERN] = above_pattern
        self.block[tick_isr.FAULT_STEP] = fault_step
        self.block[tick_isr.FAULT_PATTERN] = fault_pattern

    def reading(self, byte):
        """The transfer brought `byte` twice; returns the raw value."""
        self.i2c[DATA_CMD] = byte
        self.i2c[RXFLR] = 2
        return (byte << 8 | byte) - (0x10000 if byte & 0x80 else 0)

    def nothing(self, **registers):
        """The transfer brought no byte. `registers`: what they say instead."""
        self.i2c[RXFLR] = 0
        for index in (RAW_INTR_STAT, STATUS, TXFLR, TX_ABRT_SOURCE):
            self.i2c[index] = 0
        for name, value in registers.items():
            self.i2c[globals()[name]] = value

    def tick(self, late_us=0):
        """One interrupt; returns the level that it commanded."""
        self.out[0] = self.out[1] = 0
        self.i2c[TIMERAWL] = self.block[tick_isr.DUE_US] + late_us
        self.isr(None)
        assert sorted(self.out) == [0, 1 << 25]
        return 1 if self.out[0] else 0

    def value(self):
        """The outcome of the oldest record, which is taken out."""
        assert self.queue.dequeue(self.record)
        return outcome(self.record)

    def state(self):
        return self.block[stats.STATE]


_compiled = {}


def a_rig(
    on=0x1E1E, off=0x1D1D, debounce=0, fault_ticks=2, settle=0, implausible=0, active_high=True
):
    """A rig in its initial state. Compiling takes a chip 75 ms, hence once for equal values."""
    values = (on, off, debounce, fault_ticks, settle, implausible, active_high)
    if not MICROPYTHON:
        return Rig(*values)  # each test has its own memory there
    if values not in _compiled:
        _compiled[values] = Rig(*values)
    _compiled[values].start_anew()
    return _compiled[values]


def test_it_judges_what_can_be_as_plausibility_does():
    random = Random(11)
    for low, high, max_step, frozen_ticks in (
        (-0x3000, 0x5000, 0, 0),
        (-0x3000, 0x5000, 0x500, 0),
        (-0x3000, 0x5000, 0, 3),
        (-0x3000, 0x5000, 0x500, 3),
        (-0x8000, 0x7FFF, 0x101, 2),
    ):
        check = Plausibility(low, high, max_step, frozen_ticks)
        twin = Plausibility(low, high, max_step, frozen_ticks)
        rig = Rig(0x1E1E, 0x1D1D, 0, 2, 0, 0, True, check=check)
        raw, failing = 0, 0
        for n in range(rounds(600, 150)):
            what = random.below(8)
            if what == 0:
                rig.nothing()
                twin.no_reading()
                value = FAULT + errors.BUS
            else:
                if what < 5:
                    raw = rig.reading((raw + random.below(9) - 4 if what > 1 else raw) & 0xFF)
                else:
                    raw = rig.reading(random.below(256))
                kind = twin.judge(raw)
                value = FAULT + kind if kind else raw
            rig.tick()
            assert rig.value() == value, n
            assert list(check.storage) == list(twin.storage), n
            failing = failing + 1 if value >= FAULT else 0
            assert failing < 2 or rig.state() == stats.FAULT, n


def test_every_byte_is_a_signed_reading():
    rig = a_rig()
    for byte in rounds(range(256), (0, 1, 0x7F, 0x80, 0x81, 0xFF)):
        raw = rig.reading(byte)
        rig.tick()
        assert rig.value() == raw, byte


def test_the_next_transfer_is_started_after_a_reading_and_after_a_fault():
    rig = a_rig()
    rig.reading(5)
    rig.tick()
    assert rig.i2c[DATA_CMD] == 0x300
    rig.nothing()
    rig.i2c[DATA_CMD] = 0
    rig.tick()
    assert rig.i2c[DATA_CMD] == 0x300


CAUSES = (
    ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 1}, errors.NO_ACK_ADDRESS),
    ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 8}, errors.NO_ACK_DATA),
    ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 0x1000}, errors.ARBITRATION_LOSS),
    ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 0x10000}, errors.BUS),
    ({"TXFLR": 1}, errors.TIMEOUT),
    ({"STATUS": 32}, errors.TIMEOUT),
    ({"STATUS": 6}, errors.BUS),  # FIFO flags only, as when idle: the transfer vanished
    ({}, errors.BUS),
)


def test_each_cause_has_its_kind():
    rig = a_rig()
    for n, (registers, kind) in enumerate(CAUSES):
        rig.nothing(**registers)
        rig.tick()
        assert rig.value() == FAULT + kind, registers
        assert rig.block[stats.FAULTS] == n + 1
    assert rig.block[stats.OVERRUNS] == 2


def test_while_a_transfer_runs_no_other_is_queued():
    rig = a_rig()
    for registers in ({"TXFLR": 1}, {"STATUS": 32}):
        rig.nothing(**registers)
        rig.i2c[DATA_CMD] = 0
        rig.tick()
        assert rig.i2c[DATA_CMD] == 0, registers


def test_implausible_bits_make_a_fault_of_a_reading():
    rig = a_rig(implausible=0x0F)
    for byte, value in ((0x10, 0x1010), (0x11, 0x10008), (0x18, 0x10008), (0x70, 0x7070)):
        rig.reading(byte)
        rig.tick()
        assert rig.value() == value


class Model:
    """What the ISR must do, made of the classes that say it in Python."""

    def __init__(self, rig, on, off, debounce, fault_ticks, settle, active_high):
        self.threshold = Threshold(on, off, debounce)
        self.fault_ticks = fault_ticks
        self.settle = settle
        self.failing = 0
        self.settled = 0
        self.state = stats.BELOW
        self.phase = 0
        self.active_high = active_high
        block = rig.block
        self.patterns = {
            stats.BELOW: (0, 0),
            stats.ABOVE: (block[tick_isr.ABOVE_STEP], block[tick_isr.ABOVE_PATTERN]),
            stats.FAULT: (block[tick_isr.FAULT_STEP], block[tick_isr.FAULT_PATTERN]),
        }

    def tick(self, raw):
        """`raw` None: no reading. Returns the output's level."""
        before = self.state
        above = stats.ABOVE if self.threshold.above else stats.BELOW
        if raw is None:
            self.failing += 1
            self.settled = 0
            if self.failing == self.fault_ticks:
                self.state = stats.FAULT
        elif not self.failing:
            self.state = stats.ABOVE if self.threshold.update(raw) else stats.BELOW
        elif self.state == stats.FAULT and self.settled < self.settle:
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
    rig = a_rig(on * 0x101, off * 0x101, debounce, fault_ticks, settle, 0, active_high)
    rig.patterns(random.word(), random.word(), random.word(), random.word())
    model = Model(rig, on * 0x101, off * 0x101, debounce, fault_ticks, settle, active_high)
    trouble = 0
    for n in range(ticks):
        if n % 8 == 0:
            trouble = random.below(3)  # calm, now and then, often
        if random.below(4) < trouble:
            raw = None
            rig.nothing(TXFLR=1)
        else:
            near = off + random.below(12) - 2
            raw = rig.reading(max(-128, min(127, near)) & 0xFF)
        expected = model.tick(raw)
        assert rig.tick() == expected, (n, raw)
        assert rig.state() == model.state, (n, raw)
        assert rig.value() == (FAULT + errors.TIMEOUT if raw is None else raw)


def test_it_agrees_with_threshold_and_blink_on_random_sequences():
    random = Random(5)
    for _ in range(rounds(20, 2)):
        _agree(random, rounds(120, 50))


def test_a_fault_shows_after_its_ticks_and_keeps_the_threshold():
    rig = a_rig()
    rig.reading(0x1E)
    rig.tick()
    assert rig.state() == stats.ABOVE
    for state in (stats.ABOVE, stats.FAULT, stats.FAULT):
        rig.nothing()
        rig.tick()
        assert rig.state() == state
    rig.reading(0x1D)  # inside the band: above, as before the fault
    rig.tick()
    assert rig.state() == stats.ABOVE
    rig.nothing()
    rig.tick()
    assert rig.state() == stats.ABOVE  # the count began anew


def test_readings_after_a_shown_fault_are_not_judged_until_it_has_settled():
    rig = a_rig(fault_ticks=1, settle=2)
    rig.nothing()
    rig.tick()
    assert rig.state() == stats.FAULT
    for state in (stats.FAULT, stats.FAULT, stats.BELOW, stats.ABOVE):
        rig.reading(0x7F)  # far above; the third ends the fault, the fourth is judged
        rig.tick()
        assert rig.state() == state
    rig.nothing()
    rig.tick()
    rig.reading(0x00)
    rig.tick()
    rig.nothing()  # fails again while settling: the count begins anew
    rig.tick()
    for state in (stats.FAULT, stats.FAULT, stats.ABOVE, stats.BELOW):
        rig.reading(0x00)
        rig.tick()
        assert rig.state() == state


def test_the_reading_after_one_failed_tick_is_not_judged():
    rig = a_rig()
    rig.nothing()
    rig.tick()
    for state in (stats.BELOW, stats.ABOVE):
        rig.reading(0x7F)
        rig.tick()
        assert rig.state() == state


def test_lateness_is_recorded_with_its_extremes():
    rig = a_rig()
    for late_us in (5, 3, 9, 999, 4):
        rig.nothing()
        rig.tick(late_us)
        rig.queue.dequeue(rig.record)
        assert rig.record[1] == late_us
    assert rig.block[stats.LATENCY_MIN_US] == 3
    assert rig.block[stats.LATENCY_MAX_US] == 999
    assert rig.block[stats.MISSED] == 0


def test_a_tick_periods_late_is_served_once_and_the_lost_ones_are_counted():
    for lost in (1, 2, 3, 7, 100, 2_000_000):
        for rest_us in (0, 1, PERIOD_US - 1):
            rig = a_rig()
            rig.reading(0x7F)
            rig.tick(lost * PERIOD_US + rest_us)
            assert (rig.block[stats.PERIODS], rig.block[stats.MISSED]) == (lost + 1, lost)
            assert rig.value() == 0x7F7F
            assert (rig.record[0], rig.record[1]) == (lost + 1, rest_us)
            assert len(rig.queue) == 0
            assert rig.block[tick_isr.DUE_US] == (lost + 1) * PERIOD_US
            assert rig.block[stats.LATENCY_MAX_US] == rest_us


def test_what_makes_up_for_a_lost_tick_is_ignored():
    # machine.Timer calls once for each period, however late it is.
    rig = a_rig()
    rig.reading(0x7F)
    rig.tick(2 * PERIOD_US + 5)
    state = list(rig.block)
    rig.out[0] = rig.out[1] = 0
    for _ in range(2):
        rig.isr(None)
    assert list(rig.block) == state
    assert list(rig.out) == [0, 0]
    assert len(rig.queue) == 1
    rig.tick()
    assert (rig.block[stats.PERIODS], rig.block[stats.MISSED]) == (4, 2)


def test_due_time_and_lateness_survive_the_counters_wrap():
    for start in (2**31 - 1500, -1500):  # signed words: the sign changes, then all bits
        rig = a_rig()
        rig.block[tick_isr.DUE_US] = start
        for n in range(4):
            rig.nothing()
            due = start + n * PERIOD_US
            rig.i2c[TIMERAWL] = (due + 7 + 2**31) % 2**32 - 2**31
            rig.isr(None)
            rig.queue.dequeue(rig.record)
            assert rig.record[1] == 7, n
        assert rig.block[stats.MISSED] == 0


def test_a_full_queue_drops_the_newest_and_counts():
    rig = a_rig()
    for byte in (1, 2, 3, 4, 5, 6):
        rig.reading(byte)
        rig.tick()
    assert rig.queue.dropped == 2
    assert [rig.value() for _ in range(4)] == [0x0101, 0x0202, 0x0303, 0x0404]
    rig.reading(7)
    rig.tick()
    assert rig.value() == 0x0707
    assert rig.record[0] == 7


def test_a_record_has_the_state_of_its_tick_however_late_it_is_taken():
    rig = a_rig()
    readings = (0x1E, 0x1C, None, None)
    states = []
    for byte in readings:
        if byte is None:
            rig.nothing()
        else:
            rig.reading(byte)
        rig.tick()
        states.append(rig.state())
    assert states == [stats.ABOVE, stats.BELOW, stats.BELOW, stats.FAULT]
    for byte, state in zip(readings, states):  # noqa: B905 - MicroPython's has no strict
        assert rig.value() == (FAULT + errors.BUS if byte is None else byte * 0x101)
        assert block.state_of(rig.record[block.STATUS]) == state


def test_the_queue_wraps_under_the_isr():
    rig = a_rig()
    for n in range(20):
        raw = rig.reading(n)
        rig.tick()
        assert rig.value() == raw


def test_no_path_allocates():
    rig = a_rig(implausible=0x0F)
    isr = rig.isr
    i2c = rig.i2c
    block = rig.block

    def all_paths():
        for rxflr, status, abort in ((2, 0, 0), (0, 32, 0), (0, 0, 64), (0, 0, 0), (2, 0, 0)):
            i2c[RXFLR] = rxflr
            i2c[STATUS] = status
            i2c[RAW_INTR_STAT] = abort
            for byte in (0x20, 0x00, 0x21):
                i2c[DATA_CMD] = byte
                i2c[TIMERAWL] = block[tick_isr.DUE_US] + 2 * PERIOD_US
                isr(None)

    no_alloc(all_paths)
    assert rig.queue.dropped > 0


# What is measured


def measuring(deadline_us, clock=TIMERAWL):
    """(rig, its stats). Registers in RAM stand still, so a tick takes no time; but the clock may
    be the queue's WRITE, which a tick moves on by three."""
    rig = Rig(0x1E1E, 0x1D1D, 0, 2, 0, 0, True, deadline_us, clock)
    return rig, rig.stats


def test_lateness_goes_into_bins_by_its_number_of_bits():
    rig, view = measuring(10**6)
    for late_us in (0, 1, 2, 3, 4, 7, 8, 511, 512, 999):
        rig.reading(1)
        rig.tick(late_us)
    assert [view.latency_bin(bits) for bits in range(12)] == [1, 1, 2, 2, 1, 0, 0, 0, 0, 1, 2, 0]
    assert [view.execution_bin(bits) for bits in (0, 1)] == [10, 0]
    assert (view.execution_min_us, view.execution_max_us, view.overdue) == (0, 0, 0)


def test_ticks_that_end_after_their_deadline_are_counted():
    rig, view = measuring(100)
    for late_us in (99, 100, 101, 500):
        rig.reading(1)
        rig.tick(late_us)
    assert view.overdue == 2


def test_how_long_a_tick_takes_is_measured_without_its_lateness():
    took = block.RECORD_WORDS  # by the clock, which is the queue's index
    for late_us, overdue in ((0, 0), (10 - took, 0), (11 - took, 1)):
        rig, view = measuring(10, clock="queue")
        rig.reading(1)
        rig.block[tick_isr.DUE_US] = rig.queue.storage[0] - late_us
        rig.isr(None)
        assert (view.execution_min_us, view.execution_max_us) == (took, took)
        assert view.execution_bin(3) == 1
        assert (view.latency_max_us, view.overdue) == (late_us, overdue)


def test_what_takes_longer_than_the_last_bin_is_in_the_last_bin():
    # The clock is the block's DUE_US, which a tick moves on by a period.
    for period_us, bits in ((1000, 10), (1 << 19, 20), (1 << 20, 20), (1 << 29, 20)):
        rig = Rig(0x1E1E, 0x1D1D, 0, 2, 0, 0, True, 1, "due", period_us)
        view = rig.stats
        rig.reading(1)
        rig.isr(None)
        assert view.execution_max_us == period_us
        assert [view.execution_bin(n) for n in range(measured.BINS)].index(1) == bits


# The whole job in assembler


class AsmRig(Rig):
    """As Rig, but in assembler as a handler in the vector, which takes no time."""

    def _build(self, values):
        values["i2c"] = addressof(self.i2c)
        values["out"] = addressof(self.out)
        values["queue"] = addressof(self.queue.storage)
        values["acknowledge"] = addressof(self.request)
        values["mask"] = 8
        address, self._function = tick_asm.build(**values)
        return lambda _: enter(address)


WITHOUT_TIME = [n for n in range(tick_isr.BLOCK_WORDS) if n not in (4, 5, 12, 14, 15, 16, 26, 30)]


def same(debounce, fault_ticks, settle, implausible, active_high, check=None, failing=0):
    """Both forms through the same ticks; for `failing` of 400 the sensor does not answer."""
    if not MICROPYTHON:
        return  # CPython has no assembler
    random = Random(7)
    settings = (0x1E1E, 0x1D1D, debounce, fault_ticks, settle, implausible, active_high)
    viper, asm = (kind(*settings, check=check) for kind in (Rig, AsmRig))
    byte = 0x1D
    for n in range(400):
        what = random.below(16)
        if what == 0:
            byte = random.below(256)
        elif what < 8:
            byte = 0x1B + random.below(5)
        for rig in (viper, asm):
            if what == 15 or n < failing:
                rig.nothing(RAW_INTR_STAT=64, TX_ABRT_SOURCE=1)
            elif what == 14:
                rig.nothing(STATUS=32)
            else:
                rig.reading(byte)
        assert viper.tick() == asm.tick(), n
        for word in WITHOUT_TIME:
            if viper.block[word] != asm.block[word]:
                raise AssertionError((n, word))
        if n % 7 == 0:  # full at times
            continue
        while viper.queue.dequeue(viper.record):
            assert asm.queue.dequeue(asm.record)
            for word in (block.PERIOD, block.STATUS):
                assert viper.record[word] == asm.record[word], n
            assert outcome(viper.record) == outcome(asm.record), n
            assert asm.record[block.LATE_US] == 0
        assert len(asm.queue) == 0
        assert viper.queue.dropped == asm.queue.dropped


def test_assembler_does_the_same_as_viper():
    same(0, 2, 4, 0x000F, True, Plausibility(-0x2000, 0x6000))


def test_assembler_does_the_same_where_the_output_is_low_when_active():
    same(0, 1, 0, 0, False)


def test_assembler_does_the_same_with_debounce():
    same(2, 3, 1, 0, True, Plausibility(-0x2000, 0x6000))


def test_assembler_does_the_same_with_numbers_of_more_than_8_bits():
    same(0, 300, 256, 0x8000, True, failing=310)
    same(260, 2, 0, 0, True)


# The lean job

ON, OFF = 0x1E1E, 0x1D1D


class LeanRig:
    """The lean job in viper, or in assembler as a handler in the vector."""

    def __init__(self, asm, active_high=True, fail_safe_high=False):
        self.i2c = array("i", bytes(4 * 48))
        self.out = array("i", [0, 0])
        self.request = array("i", [0])
        self.block = block = array("i", bytes(4 * tick_isr.BLOCK_WORDS))
        block[tick_isr.SOURCE_BASE] = addressof(self.i2c)
        block[tick_isr.OUT_SET] = addressof(self.out)
        values = {
            "reading": I2CSource(0, 0).pieces(),
            "output": rp2040.OUTPUT,
            "block": addressof(block),
            "on": ON,
            "off": OFF,
            "fault_ticks": 2,
            "out_mask": 1 << 25,
            "below": 1 if active_high else 0,
            "fail_safe": 0 if fail_safe_high else 1,
        }
        if asm:
            values["i2c"] = addressof(self.i2c)
            values["lean"] = True
            values["out"] = addressof(self.out)
            values["acknowledge"] = addressof(self.request)
            values["mask"] = 8
            address, self._function = tick_asm.build(**values)
            self.isr = lambda: enter(address)
        else:
            isr = tick_isr.build(tick_lean.source, **values)
            self.isr = lambda: isr(None)

    reading = Rig.reading
    nothing = Rig.nothing

    def tick(self):
        """One interrupt; returns the level that it commanded, None if none."""
        self.out[0] = self.out[1] = 0
        self.isr()
        if not self.out[0] and not self.out[1]:
            return None
        assert sorted(self.out) == [0, 1 << 25]
        return 1 if self.out[0] else 0


def lean_rigs(**options):
    """In each form that can run here."""
    yield LeanRig(False, **options)
    if MICROPYTHON:
        yield LeanRig(True, **options)


def test_lean_follows_the_threshold_with_hysteresis():
    random = Random(3)
    for active_high in (True, False):
        for rig in lean_rigs(active_high=active_high):
            threshold = Threshold(ON, OFF)
            for n in range(1, rounds(400, 60)):
                raw = rig.reading(random.below(6) + 0x1B if n % 3 else random.below(256))
                level = rig.tick()
                assert level == threshold.update(raw) ^ (not active_high), n
                assert (rig.block[stats.VALUE], rig.block[stats.PERIODS]) == (raw, n)
                assert rig.i2c[DATA_CMD] == 0x300
            assert rig.block[stats.FAULTS] == 0


def test_lean_tells_each_cause_and_starts_the_next_transfer_if_none_runs():
    for rig in lean_rigs():
        for n, (registers, kind) in enumerate(CAUSES):
            rig.nothing(**registers)
            rig.i2c[DATA_CMD] = 0
            rig.tick()
            assert rig.block[stats.VALUE] == tick_isr.FAULT_BASE + kind, registers
            assert rig.block[stats.FAULTS] == rig.block[stats.PERIODS] == n + 1
            assert rig.i2c[DATA_CMD] == (0 if kind == errors.TIMEOUT else 0x300), registers
        assert rig.block[stats.OVERRUNS] == 2


def test_lean_goes_to_the_fail_safe_level_after_its_ticks_and_back():
    for high in (False, True):
        for rig in lean_rigs(fail_safe_high=high):
            rig.reading(0x1E)
            assert rig.tick() == 1
            rig.nothing()
            assert [rig.tick() for _ in range(4)] == [None, int(high), None, None]
            assert rig.block[tick_lean.FAILING] == 4
            rig.reading(0x1D)  # inside the band: above, as before
            assert rig.tick() == 1
            assert rig.block[tick_lean.FAILING] == 0


def test_lean_in_assembler_ends_its_request():
    if MICROPYTHON:
        rig = LeanRig(True)
        rig.reading(1)
        rig.tick()
        assert rig.request[0] == 8


def test_lean_does_not_allocate():
    for rig in lean_rigs():
        i2c, isr = rig.i2c, rig.isr

        def both_ways(i2c=i2c, isr=isr):
            for rxflr in (2, 0, 2, 0):
                i2c[RXFLR] = rxflr
                isr()

        no_alloc(both_ways)
        assert rig.block[stats.FAULTS] == 2
