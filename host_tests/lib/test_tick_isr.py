"""The interrupt's code itself, on registers that are plain RAM: the same on CPython's viper
stand-in and as the chip's own machine code, against the classes that say the same in Python.

Registers in RAM repeat what they say: both bytes of a reading are the same byte.
"""

from array import array

from uctypes import addressof

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.hal import errors
from noheap.rt import stats, tick_isr
from support import MICROPYTHON, Random, no_alloc, rounds

# The ISR keeps addresses in 32-bit words: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")

DATA_CMD, RAW_INTR_STAT, STATUS, TXFLR, RXFLR, TX_ABRT_SOURCE = 4, 13, 28, 29, 30, 32
TIMERAWL = 40  # a word of the same RAM
PERIOD_US = 1000


class Rig:
    """One ISR with its registers."""

    def __init__(self, on, off, debounce, fault_ticks, settle, implausible, active_high):
        self.i2c = array("i", bytes(4 * 48))
        self.out = array("i", [0, 0])  # SET and CLEAR
        self.queue = SPSC(4, tick_isr.RECORD_WORDS)
        self.block = array("i", bytes(4 * tick_isr.BLOCK_WORDS))
        self.record = array("i", bytes(4 * tick_isr.RECORD_WORDS))
        self.isr = tick_isr.build(
            block=addressof(self.block),
            timerawl=TIMERAWL,
            period_us=PERIOD_US,
            implausible=implausible,
            fault=tick_isr.FAULT_BASE,
            on=on,
            off=off,
            debounce=debounce,
            fault_ticks=fault_ticks,
            settle_ticks=settle,
            inactive=1 if active_high else 0,
            out_mask=1 << 25,
            queue_end=self.queue.storage[2],
        )
        self.start_anew()

    def start_anew(self):
        for words in (self.i2c, self.block):
            for n in range(len(words)):
                words[n] = 0
        while self.queue.dequeue(self.record):
            pass
        self.queue.storage[4] = 0
        block = self.block
        block[stats.LATENCY_MIN_US] = PERIOD_US
        block[tick_isr.I2C_BASE] = addressof(self.i2c)
        block[tick_isr.OUT_SET] = addressof(self.out)
        block[tick_isr.QUEUE] = addressof(self.queue.storage)
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
        assert sorted(self.out) in ([0, 1 << 25], [0, 0])  # one of the two, or a missed tick
        return 1 if self.out[0] else 0

    def value(self):
        """The value of the oldest record, which is taken out."""
        assert self.queue.dequeue(self.record)
        return self.record[2]

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


def test_each_cause_has_its_kind():
    cases = (
        ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 1}, errors.NO_ACK_ADDRESS),
        ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 8}, errors.NO_ACK_DATA),
        ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 0x1000}, errors.ARBITRATION_LOSS),
        ({"RAW_INTR_STAT": 64, "TX_ABRT_SOURCE": 0x10000}, errors.BUS),
        ({"TXFLR": 1}, errors.TIMEOUT),
        ({"STATUS": 32}, errors.TIMEOUT),
        ({"STATUS": 6}, errors.BUS),  # FIFO flags only, as when idle: the transfer vanished
        ({}, errors.BUS),
    )
    rig = a_rig()
    for n, (registers, kind) in enumerate(cases):
        rig.nothing(**registers)
        rig.tick()
        assert rig.value() == tick_isr.FAULT_BASE + kind, registers
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
        assert rig.value() == (tick_isr.FAULT_BASE + errors.TIMEOUT if raw is None else raw)


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


def test_a_tick_a_whole_period_late_is_counted_not_served():
    rig = a_rig()
    rig.reading(0x7F)
    for late_us in (PERIOD_US, PERIOD_US + 1, 2**30):
        rig.tick(late_us)
    assert rig.out[0] == rig.out[1] == 0
    assert (rig.block[stats.PERIODS], rig.block[stats.MISSED]) == (3, 3)
    assert rig.block[stats.LATENCY_MAX_US] == 0
    assert len(rig.queue) == 0
    assert rig.block[tick_isr.DUE_US] == 3 * PERIOD_US
    rig.tick(PERIOD_US - 1)
    assert rig.block[stats.MISSED] == 3
    assert rig.value() == 0x7F7F
    assert rig.record[0] == 4  # the period's number, not the tick's


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

    def all_paths():
        for rxflr, status, abort in ((2, 0, 0), (0, 32, 0), (0, 0, 64), (0, 0, 0), (2, 0, 0)):
            i2c[RXFLR] = rxflr
            i2c[STATUS] = status
            i2c[RAW_INTR_STAT] = abort
            for byte in (0x20, 0x00, 0x21):
                i2c[DATA_CMD] = byte
                isr(None)

    no_alloc(all_paths)
    assert rig.queue.dropped > 0
