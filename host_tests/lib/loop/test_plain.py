"""The superloop: all records, then the turn, then sleep, with the heap locked or not."""

from array import array

import micropython

from noheap.buf.spsc import SPSC
from noheap.loop import plain
from support import MICROPYTHON, raises

# It sleeps in Thumb code, which the VM cannot compile.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


class Stop(Exception):
    """Ends the loop, as Ctrl-C would."""


class World:
    """Puts so many records into the queue while the loop sleeps, one sleep after the other."""

    def __init__(self, *batches):
        self.queue = SPSC(8, 2)
        self.batches = batches
        self.sleeps = 0
        self.turns = 0
        self.seen = array("i", bytes(4 * 16))
        self.count = 0
        self.put = 0
        self._record = array("i", [0, 0])
        self._stop = Stop()
        self._sleep = self.sleep
        self._handle = self.handle
        self._turn = self.turn

    def sleep(self, write_address, read_address):
        assert write_address == self.queue.address and read_address == write_address + 4
        assert not self.queue.ready()
        assert not self.turns or self.turns == self.sleeps + 1
        if self.sleeps == len(self.batches):
            raise self._stop
        for _ in range(self.batches[self.sleeps]):
            self._record[0] = self.put
            self.put += 1
            assert self.queue.enqueue(self._record)
        self.sleeps += 1

    def handle(self, record):
        self.seen[self.count] = record[0]
        self.count += 1

    def turn(self):
        self.turns += 1

    def run(self, **options):
        kept = plain.sleep_if_equal
        plain.sleep_if_equal = self._sleep
        try:
            raises(Stop, plain.run, self.queue, self._handle, **options)
        finally:
            plain.sleep_if_equal = kept


def test_each_record_is_handled_once_and_in_order():
    world = World(1, 0, 8, 3)
    world.run()
    assert list(world.seen[: world.count]) == list(range(12))


def test_each_turn_comes_before_each_sleep():
    world = World(1, 0, 2)
    world.run(each_turn=world._turn)
    assert world.turns == 4


def locked():
    if not MICROPYTHON:
        return micropython.heap_locked() == 1
    try:
        bytearray(100)
    except MemoryError:
        return True
    return False


def test_the_heap_is_locked_as_asked_and_never_afterwards():
    for lock_heap in (True, False):
        world = World(0)
        found = [None]

        def turn(found=found):
            found[0] = locked()

        world.run(each_turn=turn, lock_heap=lock_heap)
        assert found == [lock_heap]
        assert not locked()


def test_what_handle_raises_ends_it():
    world = World(1)
    error = ValueError()

    def handle(record):
        raise error

    world._handle = handle
    kept = plain.sleep_if_equal
    plain.sleep_if_equal = world._sleep
    try:
        assert raises(ValueError, plain.run, world.queue, handle) is error
    finally:
        plain.sleep_if_equal = kept
    assert not locked()
