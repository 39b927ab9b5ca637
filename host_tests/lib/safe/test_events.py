"""Events: the last 16, what a reset leaves of them, and memory that holds none."""

import sys
from array import array

from support import MICROPYTHON, ON_CHIP, Random, no_alloc, raises, rounds

if not ON_CHIP:
    from noheap_testing import machine as fake_machine

    sys.modules["machine"] = fake_machine  # on CPython it is there already

import machine

from noheap.record import PERIOD, RECORD_WORDS
from noheap.safe import events
from noheap.safe.events import BYTES, FAULT, KEPT, RECOVERED, USER, Events


def memory():
    return array("i", bytes(BYTES))


def fill(log, count, first=0):
    for n in range(first, first + count):
        log.record(n, USER + n % 100, -n)


def expected(end, count=KEPT):
    return [(n, USER + n % 100, -n) for n in range(max(0, end - count), end)]


def test_there_are_none_at_first():
    log = Events()
    assert log.last() == []
    assert Events(log.memory).last() == []


def test_the_last_16_are_kept_in_their_order():
    for count in (1, 2, 15, 16, 17, 18, 33, 34, 35, 100):
        log = Events()
        fill(log, count)
        assert log.last() == expected(count), count


def test_a_new_view_of_the_memory_finds_them_and_goes_on():
    for count in (0, 1, 7, 16, 17, 18, 40):
        for more in (0, 1, 5, 17):
            log = Events()
            fill(log, count)
            log = Events(log.memory)
            assert log.last() == expected(count), count
            fill(log, more, count)
            assert log.last() == expected(count + more), (count, more)


def test_values_keep_32_bits_of_sign_and_ticks_have_none():
    log = Events()
    for tick, value in ((0, 0), (-(2**31), 2**31 - 1), (2**31 - 1, -(2**31)), (-1, -1)):
        log.record(tick, FAULT, value)
        assert log.last()[-1] == (tick & 0xFFFFFFFF, FAULT, value)


def test_a_tick_may_come_from_a_record_which_allocates_nothing():
    log = Events()
    record = array("i", bytes(4 * RECORD_WORDS))
    for tick in (2**30, 2**31 - 1, -(2**31), -1):
        record[PERIOD] = tick
        no_alloc(lambda: log.record_at(record, USER, -7))
        assert log.last()[-1] == (tick & 0xFFFFFFFF, USER, -7)
    assert Events(log.memory).last() == log.last()


def test_numbers_wrap_and_the_order_stays():
    for before in range(20):
        log = Events()
        log.memory[3] = 0x1000000 - before
        fill(log, 30)
        assert Events(log.memory).last() == expected(30), before


def test_any_word_that_differs_makes_the_event_unknown():
    random = Random(7)
    for _ in range(rounds(200, 40)):
        log = Events()
        log.record(random.word(), FAULT, random.word())
        word = random.below(4)
        log.memory[4 + word] ^= (1 << random.below(31)) | random.below(1 << 31)
        assert log.last() == []
        assert Events(log.memory).last() == []


def test_random_memory_holds_no_event_and_is_written_from_there():
    random = Random(3)
    for _ in range(rounds(30, 5)):
        content = array("i", [random.word() for _ in range(BYTES // 4)])
        log = Events(content)
        assert log.last() == []
        assert log.fed is None
        fill(log, 3)
        assert Events(content).last() == expected(3)


class Cut(Exception):
    """The reset."""


def cut_record(log, stores, *event):
    """Record `event`, and be reset before the store after the first `stores`. Whether it was."""
    from noheap_testing import memory

    left = [stores]
    store = memory.store

    def counted(address, size, value):
        if not left[0]:
            raise Cut
        left[0] -= 1
        store(address, size, value)

    memory.store = counted
    try:
        log.record(*event)
    except Cut:
        machine.enable_irq(0)
        return True
    finally:
        memory.store = store
    return False


def test_a_reset_before_any_store_leaves_16_events_whole():
    if MICROPYTHON:
        return  # only the fakes see each store
    for held in (0, 1, 15, 16, 17, 30):
        stores = 0
        seen = set()
        cut = True
        while cut:
            log = Events()
            fill(log, held)
            cut = cut_record(log, stores, held, USER + held % 100, -held)
            stores += 1
            log = Events(log.memory)
            whole = held + (log.last() != expected(held))
            assert log.last() == expected(whole), (held, stores)
            seen.add(whole)
            fill(log, 4, whole)
            assert log.last() == expected(whole + 4), (held, stores)
        assert stores == 8 and seen == {held, held + 1}


def test_fed_is_the_tick_of_the_last_feed_across_views():
    log = Events()
    assert log.fed is None
    for tick in (0, 5, -1, 2**31 - 1, -(2**31)):
        log.feed(tick)
        assert log.fed == tick & 0xFFFFFFFF
        assert Events(log.memory).fed == tick & 0xFFFFFFFF


def test_clear_forgets_all():
    log = Events()
    fill(log, 20)
    log.feed(3)
    log.clear()
    assert log.last() == [] and log.fed is None
    fill(log, 2)
    assert log.last() == expected(2)


def test_recording_allocates_nothing_and_masks_interrupts():
    log = Events()
    function = log.record
    feed = log.feed

    def both():
        function(2**30 - 1, RECOVERED, -(2**30))
        events.record(log.address, 1, FAULT, 2)
        feed(2**30 - 1)

    no_alloc(both)
    assert len(log.last()) == 2
    state = machine.disable_irq()
    function(1, FAULT, 1)
    machine.enable_irq(state)


def test_too_little_memory_is_refused():
    raises(ValueError, Events, bytearray(BYTES - 1))
    raises(ValueError, Events, array("i", bytes(BYTES - 4)))
    Events(bytearray(BYTES))


def test_the_program_keeps_one_log():
    events._log = None
    try:
        log = events.keep()
        log.record(7, USER, -1)
        assert events.keep() is log
        assert events.keep().last()[-1] == (7, USER, -1)
    finally:
        events._log = None  # its memory is the test's
