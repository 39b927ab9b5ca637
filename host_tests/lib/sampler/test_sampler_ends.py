"""The sampler on a simulated chip: start and end, its arguments, and the lean one."""

from noheap.block import ABOVE, BELOW, LOW, RAW, SPAN
from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.plausibility import Plausibility
from noheap.control.threshold import Threshold
from noheap.hal import errors
from noheap.record import RECORD_WORDS
from noheap.sampler import asm, portable, vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.measured import MeasuredStats
from noheap.source.call import CallSource
from noheap.source.rp2040_i2c import I2CSource
from noheap_testing import clock
from noheap_testing.rp2040 import (
    I2C,
    NACK,
    STUCK_ACTIVE,
    STUCK_WAITING,
    Chip,
    data,
    reading,
)
from simulated_support import COLD, HOT, LED, PERIOD_US, WARM, clean, made, started, taken
from support import FAULT as NO_READING
from support import raises

# Its registers are those of the fake chip; the real one is in test_sampler_on_chip.py.
LANES = ("host",)


# Beginning and end


def test_deinit_stops_the_timer_releases_the_bus_and_leaves_the_output_at_its_safe_level():
    for active_high in (True, False):
        for pattern, safe in ((blink.ON, 1), (blink.DOUBLE_FLASH, 1), (blink.OFF, 0)):
            for raw in (COLD, HOT):
                chip, sampler = started(
                    [reading(raw)] * 3, active_high=active_high, fault_pattern=(pattern, 1)
                )
                chip.tick()
                sampler.deinit()
                assert chip.timer is None
                assert chip.level(LED) == int(safe == active_high), (pattern, raw)
                assert chip.i2c.enabled


def test_halt_leaves_the_output_as_it_is():
    chip, sampler = started([reading(HOT)] * 4, above_pattern=(blink.ON, 1))
    chip.tick()
    assert chip.level(LED) == 1
    assert sampler.halt()
    assert chip.level(LED) == 1
    assert not sampler.halt()
    sampler.start()
    sampler.deinit()
    assert chip.level(LED) == 1


def test_deinit_ends_a_transfer_that_hangs():
    for stuck in (STUCK_WAITING, STUCK_ACTIVE):
        chip, sampler = started([stuck])
        chip.tick()
        sampler.deinit()
        assert (chip.i2c.enabled, chip.i2c.idle) == (True, True)


def test_deinit_may_be_called_twice_and_before_start():
    chip, sampler = started([reading(HOT)] * 2)
    sampler.deinit()
    writes = chip.out_writes
    sampler.deinit()
    assert chip.out_writes == writes  # the pin may be somebody else's by now
    made().deinit()


def test_start_twice_starts_once():
    chip, sampler = started([reading(COLD)] * 2)
    sampler.start()
    assert chip.i2c.transfers == 1
    sampler.deinit()
    assert chip.timer is None


def test_a_sampler_that_is_started_again_goes_on_counting_on_a_clean_bus():
    for left in (reading(COLD), NACK, STUCK_WAITING, STUCK_ACTIVE, data([1, 2, 3])):
        chip, sampler = started([reading(COLD), left, reading(HOT), reading(HOT)])
        chip.tick()
        assert taken(sampler) == (1, 0, COLD)
        clock.now.advance_us(I2C.transfer_us)  # an abort is flagged by now, bytes wait
        sampler.deinit()
        sampler.start()
        chip.tick(late_us=2)
        assert taken(sampler) == (2, 2, HOT), left
        assert clean(chip), left


def test_the_with_block_starts_and_ends_it_also_by_an_exception():
    chip = Chip()
    chip.i2c.answers = [reading(COLD)] * 2

    def fail():
        with made() as sampler:
            assert chip.timer is not None
            raise RuntimeError(sampler.state)

    raises(RuntimeError, fail)
    assert chip.timer is None
    assert chip.level(LED) == 1  # an alarm that nothing watches is not dark


def test_arguments_out_of_range_are_refused_by_name():
    Chip()
    wrong = (
        ("period_us", 199),
        ("period_us", 1_000_001),
        ("out_pin", -1),
        ("out_pin", 30),
        ("fault_ticks", 0),
        ("fault_ticks", 0x10000),
        ("settle_ticks", -1),
        ("settle_ticks", 0x10000),
        ("low", -0x8001),
        ("high", 0x8000),
        ("threshold", Threshold(0x8000, 0)),
        ("threshold", Threshold(0, -0x8001)),
        ("queue", SPSC(4, RECORD_WORDS + 1)),
    )
    for name, value in wrong:
        said = str(raises(ValueError, made, **{name: value}))
        assert said.startswith("low, high" if name == "high" else name), name
    assert "low, high" in str(raises(ValueError, made, low=5, high=4))
    assert "bus" in str(raises(ValueError, I2CSource, 2, 0x48))
    for pattern in ("above_pattern", "fault_pattern"):
        # 51 Hz cannot be shown at 100 ticks a second.
        assert "rate_hz" in str(raises(ValueError, made, **{pattern: (blink.ON, 51)}))


def test_a_tier_says_what_it_cannot_do():
    Chip()
    assert made().tier == made(tier=portable).tier == "portable"
    assert lean().tier == "portable"
    for what in ({"measured": MeasuredStats(100)}, {"check": Plausibility(0, 1)}):
        assert "measured, check" in str(raises(ValueError, made, tier=asm, **what))
    assert "priority" in str(raises(ValueError, made, tier=portable, priority=-2))
    source = CallSource(None)
    for tier in (vector, asm):
        assert "tier" in str(raises(ValueError, made, source=source, tier=tier))
        for period_us in (31, 1_000_001):
            assert "period_us" in str(raises(ValueError, made, tier=tier, period_us=period_us))


def test_a_reading_out_of_range_or_that_cannot_be_is_a_fault():
    answers = [reading(raw) for raw in (COLD, 0x2010, COLD, COLD, COLD + 0x100)]
    for options, kinds in (
        ({"low": COLD, "high": 0x2000}, (0, errors.OUT_OF_RANGE, 0, 0, 0)),
        (
            {"check": Plausibility(0, 0x2000, max_step=0x10, frozen_ticks=2)},
            (0, errors.OUT_OF_RANGE, 0, errors.FROZEN, errors.JUMP),
        ),
    ):
        chip, sampler = started([*answers, reading(COLD)], **options)
        for kind in kinds:
            chip.tick()
            value = taken(sampler)[2]
            assert value == NO_READING + kind if kind else value < NO_READING
        check = options.get("check")
        if check:
            assert (sampler.block[LOW], sampler.block[SPAN]) == (0, 0x2000)


def test_ticks_are_measured_where_there_is_a_deadline():
    view = MeasuredStats(1000)
    chip, sampler = started([reading(COLD)] * 5, measured=view)
    assert sampler.stats is view
    for late_us in (0, 3, 999, 1001):
        chip.tick(late_us)
    assert (view.ticks, view.overdue) == (4, 1)
    assert (view.latency_bin(0), view.latency_bin(2), view.latency_bin(10)) == (1, 1, 2)
    assert view.execution_bin(0) == 4


def lean(**options):
    """A LeanSampler that is not started."""
    settings = {
        "source": I2CSource(0, 0x48),
        "threshold": Threshold(on=0x1E00, off=0x1D00),
        "out_pin": LED,
        "period_us": PERIOD_US,
        "tier": portable,
    }
    settings.update(options)
    return LeanSampler(**settings)


def test_a_threshold_that_the_lean_job_cannot_follow_is_refused():
    Chip()
    for threshold in (Threshold(0x1E00, 0x1E00), Threshold(0x1E00, 0x1D00, 1)):
        assert "threshold" in str(raises(ValueError, lean, threshold=threshold))


def test_the_lean_job_tells_what_its_output_shows():
    for active_high in (True, False):
        chip = Chip()
        answers = [reading(raw) for raw in (COLD, WARM, HOT, WARM, COLD)]
        chip.i2c.answers = [*answers, NACK, NACK, NACK, reading(HOT)]
        sampler = lean(active_high=active_high, fail_safe_on=True)
        sampler.start()
        shown = []
        for _ in range(8):
            chip.tick()
            shown.append((sampler.state, chip.level(LED) ^ (not active_high)))
        below, above = (BELOW, 0), (ABOVE, 1)
        assert shown == [below, below, above, above, below, below, (2, 1), (2, 1)]
        assert (sampler.stats.ticks, sampler.stats.faults) == (8, 3)
        sampler.deinit()
        assert chip.level(LED) == int(active_high)
    for active_high in (True, False):
        chip = Chip()
        chip.i2c.answers = [reading(HOT)] * 2
        sampler = lean(active_high=active_high)
        sampler.start()
        sampler.deinit()
        assert chip.level(LED) == int(not active_high)


def test_without_a_queue_nothing_is_recorded():
    chip, sampler = started([reading(COLD), reading(HOT), reading(HOT)], queue=None)
    chip.tick()
    chip.tick()
    assert (sampler.queue, sampler.state, sampler.block[RAW]) == (None, ABOVE, HOT)


def test_a_sampler_on_the_bus_of_another_ends_that_one():
    chip, first = started([reading(COLD)] * 3)
    timer = chip.timer
    second = made()
    second.start()
    assert chip.timer is not timer
    first.deinit()  # must not touch the second's bus
    chip.tick()
    assert taken(second)[2] == COLD
    second.deinit()
    assert chip.timer is None


def test_the_limits_themselves_are_accepted():
    Chip()
    for name, values in (
        ("period_us", (200, 1_000_000)),
        ("out_pin", (0, 29)),
        ("fault_ticks", (1, 0xFFFF)),
        ("settle_ticks", (0, 0xFFFF)),
    ):
        for value in values:
            slow = {"above_pattern": (blink.ON, 0.5), "fault_pattern": (blink.ON, 0.5)}
            made(**{name: value}, **slow)
