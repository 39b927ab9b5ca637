"""Hooks of the main loop: when they are called, and what they may ask for."""

import gc
from array import array
from time import ticks_add

from noheap.hal.errors import TIMEOUT
from noheap.loop import report
from noheap.record import KIND_SHIFT, PERIOD, RECORD_WORDS, STATUS
from noheap.safe.failsafe import FailSafe
from noheap.safe.watchdog import Watchdog
from report_support import Rig
from support import MICROPYTHON

# It sleeps in Thumb code, which the VM cannot compile.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


class Hook:
    """Keeps the records that it is given, and counts the turns."""

    def __init__(self, wishes=()):
        self.told = array("i", bytes(4 * 32))
        self.count = 0
        self.turns = 0
        self.wishes = wishes  # one for each record
        self.unlocked_at = array("i", bytes(4 * 32))
        self.unlocked_count = 0

    def turn(self, block, record):
        self.turns += 1
        if record is None:
            return 0
        self.told[self.count] = record[PERIOD]
        self.count += 1
        return self.wishes[self.count - 1] if self.count <= len(self.wishes) else 0

    def unlocked(self, record):
        bytearray(100)
        self.unlocked_at[self.unlocked_count] = record[PERIOD]
        self.unlocked_count += 1


def test_a_hook_hears_of_each_turn_and_of_faults_and_what_follows_them():
    rig = Rig()
    for period in range(1, 9):
        rig.put(period, 25, 6 if period in (3, 4) else 0)
    hook, other = Hook(), Hook()
    rig.turns = 5
    rig.run(hooks=(hook, other))
    for each in (hook, other):
        assert list(each.told[: each.count]) == [1, 3, 4, 5]
        assert each.turns >= 6


def test_a_hook_may_ask_for_the_next_record_whatever_it_is():
    rig = Rig()
    for period in range(1, 9):
        rig.put(period, 25)
    hook = Hook((1, 1, 0))
    rig.run(hooks=(Hook(), hook))
    assert list(hook.told[: hook.count]) == [1, 2, 3]


def test_a_hook_may_have_the_heap_unlocked_and_its_bytes_are_no_growth():
    rig = Rig()
    for period in range(1, 5):
        rig.put(period, 25, 6)
    hook = Hook((0, report.HEAP, 0, report.HEAP))
    hook.kept = []
    unlocked = hook.unlocked

    def keep(record):
        hook.kept.append(bytearray(1000))
        unlocked(record)

    hook.unlocked = keep
    rig.turns = 3
    rig.run(hooks=(hook,), stats_ms=10)
    assert list(hook.unlocked_at[: hook.unlocked_count]) == [2, 4]
    assert rig.stats_count and rig.last_stats[0] == 0


def test_the_hooks_of_the_library_want_what_the_loop_offers():
    assert failsafe_wishes() == report.HEAP
    fed = []

    class Dog:
        def feed(self):
            fed.append(1)

    assert Watchdog(Dog()).turn(array("i", [1]), None) == 0
    assert fed == [1]


def failsafe_wishes():
    """Returns what FailSafe wishes when it is time for a rescue."""

    class Log:
        def record_at(self, record, cause, value):
            pass

    guard = FailSafe(Log(), rescue_ticks=1, rescue=lambda record: None)
    record = array("i", bytes(4 * RECORD_WORDS))
    record[STATUS] = TIMEOUT << KIND_SHIFT
    return guard.turn(None, record)


def test_no_byte_of_the_heap_is_taken_from_turn_to_turn():
    rig = Rig()
    used = array("i", bytes(4 * 16))

    def while_asleep():
        used[rig.turns] = gc.mem_alloc() if MICROPYTHON else 0
        rig.now_ms = ticks_add(rig.now_ms, 10)
        rig.put(100 - rig.turns, 25, 6 if rig.turns in (4, 5) else 0)

    rig.while_asleep = while_asleep
    rig.turns = 16
    rig.run(stats_ms=30, hooks=(Hook(),))
    assert len(set(used)) == 1 and rig.sample_count == 16
