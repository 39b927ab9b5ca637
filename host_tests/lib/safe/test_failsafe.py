"""FailSafe, Watchdog and rescue: at which tick, how often, and what is kept of it."""

import sys
from array import array

from support import FAULT as FAULTY
from support import MICROPYTHON, ON_CHIP, Random, no_alloc, raises, rounds

if not ON_CHIP:
    from noheap_testing import machine as fake_machine

    sys.modules["machine"] = fake_machine  # on CPython it is there already

from noheap.control.plausibility import Plausibility
from noheap.hal import errors
from noheap.hal.errors import FROZEN, JUMP, OUT_OF_RANGE
from noheap.record import KIND_SHIFT, PERIOD, RAW, RECORD_WORDS, STATUS
from noheap.safe.events import BUS_FREED, FAULT, RECOVERED, Events
from noheap.safe.failsafe import FailSafe
from noheap.safe.rescue import rescue
from noheap.safe.watchdog import Watchdog

NACK = FAULTY + errors.NO_ACK_ADDRESS
HELD = FAULTY + errors.TIMEOUT
# The VM's addresses do not fit in a word; the fakes' do.
ON_32_BITS = not MICROPYTHON or sys.maxsize < 1 << 32


class Output:
    """A SafeOutput that counts."""

    def __init__(self):
        self.held = False
        self.changes = 0

    def hold(self):
        assert not self.held
        self.held = True
        self.changes += 1

    def release(self):
        assert self.held
        self.held = False
        self.changes += 1


def rig(check=None, **options):
    log = Events()
    output = Output()
    return log, output, FailSafe(log, output, check, **options)


def record(tick, value):
    """A sampler's record of this tick; `value` is a reading, or FAULTY plus a kind."""
    words = array("i", bytes(4 * RECORD_WORDS))
    words[PERIOD] = tick
    if value >= FAULTY:
        words[STATUS] = value - FAULTY << KIND_SHIFT
    else:
        words[RAW] = value
    return words


def judge(guard, tick, value):
    return guard.judge(record(tick, value))


def test_each_fault_forces_the_output_at_its_tick_and_is_recorded():
    for fault_ticks in (1, 2, 5):
        for kind in (errors.NO_ACK_ADDRESS, errors.TIMEOUT, errors.IMPLAUSIBLE):
            log, output, guard = rig(fault_ticks=fault_ticks)
            judge(guard, 100, 7)
            for n in range(fault_ticks + 3):
                assert judge(guard, 101 + n, FAULTY + kind) == kind
                assert output.held == guard.safe == (n + 1 >= fault_ticks), n
            assert log.last() == [(100 + fault_ticks, FAULT, kind)]
            assert (guard.faults, guard.recoveries) == (1, 0)


def test_what_cannot_be_counts_as_a_fault():
    for values, tick, kind in (
        ((5, 6, 200, 201), 4, OUT_OF_RANGE),
        ((5, 6, 60, 61), 4, JUMP),
        ((5, 5, 5, 5), 4, FROZEN),
    ):
        check = Plausibility(-100, 100, max_step=10, frozen_ticks=3)
        log, output, guard = rig(check)
        for n, value in enumerate(values):
            judge(guard, n + 1, value)
        assert log.last() == [(tick, FAULT, kind)]
        assert output.held


def test_shorter_ones_do_nothing():
    log, output, guard = rig(fault_ticks=3)
    for n in range(20):
        judge(guard, n, 5 if n % 3 == 2 else NACK)
    assert log.last() == [] and output.changes == 0


def test_good_ones_in_a_row_release_it_and_are_counted():
    log, output, guard = rig(fault_ticks=2, good_ticks=3)
    for n, value in enumerate((NACK, NACK, NACK, 1, 1, NACK, 1, 1, 1, 1, NACK, NACK, 1, 1, 1)):
        judge(guard, n, value)
    nack = errors.NO_ACK_ADDRESS
    assert log.last() == [
        (1, FAULT, nack),
        (8, RECOVERED, 7),
        (11, FAULT, nack),
        (14, RECOVERED, 3),
    ]
    assert (guard.faults, guard.recoveries) == (2, 2)
    assert not output.held


def test_the_jump_of_a_sensor_that_comes_back_is_allowed_for():
    log, output, guard = rig(Plausibility(-100, 100, max_step=2), fault_ticks=1)
    for n, value in enumerate((0, NACK, NACK, NACK, 8)):
        judge(guard, n, value)
    assert not output.held and guard.recoveries == 1


def test_it_agrees_with_a_reference_on_random_sequences():
    random = Random(4)
    for _ in range(rounds(200, 10)):
        fault_ticks = 1 + random.below(4)
        good_ticks = 1 + random.below(4)
        log, output, guard = rig(fault_ticks=fault_ticks, good_ticks=good_ticks)
        outcomes = []
        safe = False
        changes = 0
        for n in range(50):
            good = random.below(3) > 0
            outcomes.append(good)
            judge(guard, n, 5 if good else NACK)
            count = good_ticks if safe else fault_ticks
            if len(outcomes) >= count and outcomes[-count:] == [safe] * count:
                safe = not safe
                changes += 1
            assert output.held == safe, (fault_ticks, good_ticks, outcomes)
        assert guard.faults + guard.recoveries == changes == output.changes


def test_a_rescue_is_due_each_so_many_ticks_of_a_held_bus():
    for fault_ticks in (2, 9):
        log, output, guard = rig(fault_ticks=fault_ticks, rescue_ticks=5)
        due = []
        for n in range(1, 20):
            judge(guard, n, HELD)
            if guard.rescue_due():
                due.append(n)
            assert not guard.rescue_due()
        assert due == [5, 10, 15]
        judge(guard, 20, 5)
        for n in range(21, 25):
            judge(guard, n, HELD)
            assert not guard.rescue_due()
        judge(guard, 25, HELD)
        assert guard.rescue_due()


def test_a_rescue_is_due_for_what_it_can_help_only():
    for kind in range(1, len(errors.NAMES)):
        log, output, guard = rig(fault_ticks=1, rescue_ticks=1)
        judge(guard, 1, FAULTY + kind)
        held = (errors.ARBITRATION_LOSS, errors.BUS, errors.TIMEOUT, errors.OTHER)
        assert guard.rescue_due() == (kind in held), kind
    log, output, guard = rig(Plausibility(0, 1), fault_ticks=1, rescue_ticks=1)
    judge(guard, 1, 7)
    assert not guard.rescue_due()
    log, output, guard = rig(fault_ticks=1)
    judge(guard, 1, HELD)
    assert not guard.rescue_due()


def test_judging_allocates_nothing():
    log, output, guard = rig(Plausibility(-100, 100, 5, 5), fault_ticks=1)

    bad = record(2**31 - 1, NACK)
    good = record(-(2**31), 5)  # the next one

    def both_ways():
        guard.judge(bad)
        guard.judge(good)
        return guard.rescue_due()

    assert no_alloc(both_ways) is False
    assert guard.recoveries == 1
    assert log.last() == [(2**31 - 1, FAULT, NACK - FAULTY), (2**31, RECOVERED, 1)]


def test_as_a_hook_it_judges_what_it_is_told_and_watches_until_all_is_good():
    log, output, guard = rig(fault_ticks=2, good_ticks=3)
    assert guard.turn(None, None) == 0
    wishes = [guard.turn(None, record(n, NACK if 2 <= n < 6 else 5)) for n in range(1, 11)]
    assert wishes == [0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert log.last() == [(3, FAULT, errors.NO_ACK_ADDRESS), (8, RECOVERED, 5)]


def test_as_a_hook_with_a_check_it_wants_every_record():
    log, output, guard = rig(Plausibility(-100, 100))
    assert [guard.turn(None, record(n, n)) for n in range(1, 4)] == [1, 1, 1]


def test_as_a_hook_it_asks_for_the_heap_when_a_rescue_is_due():
    freed = []
    log, output, guard = rig(rescue_ticks=3, rescue=lambda record: freed.append(record[PERIOD]))
    wishes = [guard.turn(None, record(n, HELD)) for n in range(1, 8)]
    assert wishes == [1, 1, 2, 1, 1, 2, 1]
    guard.unlocked(record(6, HELD))
    assert freed == [6]
    log, output, guard = rig(rescue_ticks=3)
    assert [guard.turn(None, record(n, HELD)) for n in range(1, 5)] == [1, 1, 1, 1]


def test_wrong_arguments_are_refused_by_name():
    for name, low in (("fault_ticks", 1), ("good_ticks", 1), ("rescue_ticks", 0)):
        for value in (low - 1, 65536):
            named = {name: value}
            assert name in str(raises(ValueError, rig, **named))


# --- watchdog ---------------------------------------------------------------------------------


class Dog:
    def __init__(self):
        self.fed = 0

    def feed(self):
        self.fed += 1


def test_it_is_fed_once_for_each_tick_and_not_when_the_ticks_stop():
    wdt = Dog()
    dog = Watchdog(wdt)
    counter = array("i", [0, 7])
    for tick, fed in ((0, 1), (1, 2), (1, 2), (1, 2), (2, 3), (9, 4), (9, 4), (-(2**31), 5)):
        counter[0] = tick
        dog.feed(counter)
        assert wdt.fed == fed, tick


def test_it_notes_the_tick_in_the_log():
    if not ON_32_BITS:
        return  # the log's address is kept in a word
    log = Events()
    dog = Watchdog(Dog(), log)
    counter = array("i", [0])
    for tick in (0, 1, 1, 2**31 - 1, -(2**31), -1):
        counter[0] = tick
        dog.feed(counter)
        assert log.fed == tick & 0xFFFFFFFF


def test_feeding_allocates_nothing_whatever_the_tick():
    dog = Watchdog(Dog(), Events() if ON_32_BITS else None)
    counter = array("i", [2**31 - 1])
    no_alloc(lambda: dog.feed(counter))


# --- rescue -----------------------------------------------------------------------------------


class Bus:
    """A sampler and its lines, which write down what is done to them."""

    def __init__(self, kind):
        self.done = []
        self.kind = kind

    def halt(self):
        self.done.append("stop")

    def start(self):
        self.done.append("start")

    def try_recover(self):
        self.done.append("free")
        if self.kind is None:
            raise OSError(5)
        return self.kind


def test_the_bus_is_freed_while_nobody_uses_it_and_it_goes_on():
    for kind in (errors.OK, errors.SDA_LOW, errors.SCL_LOW):
        bus = Bus(kind)
        log = Events()
        assert rescue(bus, bus, log, record(77, HELD)) == kind
        assert bus.done == ["stop", "free", "start"]
        assert log.last() == [(77, BUS_FREED, kind)]


def test_it_goes_on_also_if_that_raises():
    bus = Bus(None)
    raises(OSError, rescue, bus, bus, Events(), record(1, HELD))
    assert bus.done == ["stop", "free", "start"]
