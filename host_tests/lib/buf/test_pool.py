"""The pool against a plain list of owners, its refusals, its storage as viper code may use it."""

import micropython

from noheap.buf.pool import Pool
from support import Random, no_alloc, raises, rounds


def play(capacity, words):
    """Drive a pool and a list by `words`, unsigned 32-bit numbers each of which is a step."""
    pool = Pool(capacity, 4)
    owned = []  # (handle, byte that its owner wrote into all of the block)
    stale = []
    for n, word in enumerate(words):
        if word % 32 == 31:
            pool.clear(zero=bool(word & 64))
            stale += [handle for handle, _ in owned]
            owned = []
        # Long stretches of filling and of draining, so that both ends are met.
        elif word % 8 < (6 if n // 16 % 2 else 2):
            handle = pool.alloc()
            assert (handle >= 0) == (len(owned) < capacity)
            if handle >= 0:
                assert handle not in [other for other, _ in owned]
                block = pool.block(handle)
                for at in range(4):
                    block[at] = n & 255
                owned.append((handle, n & 255))
        elif owned:
            handle, written = owned.pop((word >> 8) % len(owned))
            assert list(pool.block(handle)) == 4 * [written]
            assert pool.free(handle) is True
            stale.append(handle)
        if stale:
            old = stale[(word >> 16) % len(stale)]
            assert pool.free(old) is False
            assert pool.block(old) is None
            assert pool.offset(old) == -1
        assert (len(pool), pool.full()) == (len(owned), len(owned) == capacity)
    for handle, written in owned:
        at = pool.offset(handle)
        assert list(pool.data[at : at + 4]) == 4 * [written]
        assert pool.free(handle)
    assert len(pool) == 0


def test_it_agrees_with_a_list():
    random = Random(9)
    for capacity in (1, 3, 10):
        play(capacity, [random.below(1 << 32) for _ in range(rounds(2000, 20))])


def test_all_blocks_are_handed_out_and_none_twice():
    pool = Pool(5, 3)
    handles = [pool.alloc() for _ in range(5)]
    assert sorted(pool.offset(handle) for handle in handles) == [0, 3, 6, 9, 12]
    assert pool.full()
    assert pool.alloc() == -1
    assert len(pool) == 5
    for n, handle in enumerate(handles):
        assert len(pool.block(handle)) == 3
        assert pool.free(handle)
        assert len(pool) == 4 - n
    assert [pool.alloc() & 0xFFFF for _ in range(5)] == [4, 3, 2, 1, 0]


def test_a_second_free_is_refused_at_every_fill_level():
    for level in range(4):
        pool = Pool(4, 1)
        handle = pool.alloc()
        for _ in range(level):
            assert pool.alloc() >= 0
        assert pool.free(handle) is True
        assert pool.free(handle) is False
        assert len(pool) == level
        again = pool.alloc()  # the same block, another owner
        assert (again & 0xFFFF, again == handle) == (handle & 0xFFFF, False)
        assert pool.free(handle) is False
        assert pool.free(again) is True


def test_what_is_no_handle_is_refused():
    pool = Pool(2, 1)
    first = pool.alloc()
    for handle in (-1, 0, 1, 2, 0xFFFF, first + 1, first + 2, first + 0x10000, 2**30 - 1):
        assert pool.free(handle) is False, handle
        assert pool.block(handle) is None
        assert pool.offset(handle) == -1
    assert len(pool) == 1


def test_the_generation_wraps_within_a_small_int():
    pool = Pool(1, 1)
    pool.storage[4] = 0x3FFF0000
    handle = pool.alloc()
    assert handle == 0
    assert pool.free(handle)
    assert pool.alloc() == 0x10000


def test_clear_zeroes_if_asked():
    pool = Pool(2, 2)
    handle = pool.alloc()
    pool.block(handle)[1] = 7
    pool.clear()
    assert list(pool.data) == [0, 7, 0, 0]
    assert pool.free(handle) is False
    pool.clear(zero=True)
    assert list(pool.data) == [0, 0, 0, 0]
    assert list(pool.storage) == [0, 0, 2, 1, 0x10000, 0x10000, 1]


@micropython.viper
def _alloc_inline(pool: ptr32) -> int:
    # As an ISR does it: the header's words, no call.
    n = pool[1]
    if n == 0x10000:
        return -1
    at = 3 + 2 * n
    pool[1] = pool[at + 0]
    pool[0] = pool[0] + 1
    pool[at + 0] = 0x20000
    pool[at + 1] = (pool[at + 1] + 0x10000) & 0x3FFFFFFF
    return pool[at + 1]


def test_viper_code_may_alloc_inline():
    pool = Pool(2, 4)
    handles = [_alloc_inline(pool.storage) for _ in range(3)]
    assert handles == [0x10000, 0x10001, -1]
    assert pool.free(handles[1])
    assert not pool.free(handles[1])
    assert pool.free(handles[0])
    assert len(pool) == 0


def test_wrong_sizes_are_refused_by_name():
    for capacity in (0, -1, 65537):
        assert "capacity" in str(raises(ValueError, Pool, capacity, 1))
    for size in (0, -1, 65537):
        assert "block_bytes" in str(raises(ValueError, Pool, 1, size))


def test_nothing_allocates_once_it_is_made():
    pool = Pool(3, 8)
    pool.storage[4] = 0x3FFE0000  # the largest handles come up too

    def work():
        for _ in range(4):
            first = pool.alloc()
            last = pool.alloc()
            pool.alloc()
            pool.alloc()
            block = pool.block(first)  # its own line: in a target, the call would allocate
            block[0] = 3
            pool.free(last)
            pool.free(last)
            pool.offset(first)
            pool.full()
            pool.clear()
        pool.clear(True)
        return len(pool)

    assert no_alloc(work) == 0
