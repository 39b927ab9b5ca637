"""SPSC with the interrupt as producer and as consumer. A record is (n, n + 1000, n + 2000).

The interrupt fills the queue until it is refused, or empties it: the most that it can spoil.
"""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import preempt

from noheap.buf.spsc import SPSC, enqueue, take
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.cortex.bind import bind

_CAPACITY = 3

queue = SPSC(_CAPACITY, 3)
storage = queue.storage
handled = preempt.handled
given = array("i", [0, 0, 0])  # what main enqueues
got = array("i", [0, 0, 0])  # what main dequeued
isr_given = array("i", [0, 0, 0])
isr_got = array("i", [0] * 3 * (_CAPACITY + 2))
isr_saw = array("i", [0, 0])  # records that the interrupt moved; the len() it found
before = [0]  # records at the start
watched = (storage, got, isr_got, isr_saw)


def _fill(record, n):
    record[0] = n
    record[1] = n + 1000
    record[2] = n + 2000


def _prepare(level, offset):
    """`level` records, numbered from 1, the oldest of them in slot `offset`."""

    def prepare():
        for n in range(len(storage) - 5):
            storage[5 + n] = -1
        storage[READ] = storage[WRITE] = FIRST + 12 * offset
        storage[DROPPED] = 0
        for n in range(level):
            _fill(given, 1 + n)
            queue.enqueue(given)
        _fill(given, 50)
        _fill(isr_given, 70)
        for n in range(3):
            got[n] = -1
        for n in range(len(isr_got)):
            isr_got[n] = -1
        isr_saw[0] = isr_saw[1] = 0
        before[0] = level
        return watched

    return prepare


def _number(record, at=0):
    """The number of a whole record."""
    n = record[at]
    if record[at + 1] != n + 1000 or record[at + 2] != n + 2000:
        raise ValueError("torn: " + str(list(record[at : at + 3])))
    return n


def _held():
    out = array("i", [0, 0, 0])
    numbers = []
    while queue.dequeue(out):
        numbers.append(_number(out))
    return numbers


# The interrupt


def isr_enqueue(pin):
    isr_saw[1] = len(queue)
    count = 0
    while queue.enqueue(isr_given):
        count += 1
        _fill(isr_given, 70 + count)
    isr_saw[0] = count
    handled[0] += 1


def isr_dequeue(pin):
    isr_saw[1] = len(queue)
    count = 0
    while queue.dequeue(isr_given):
        for n in range(3):
            isr_got[3 * count + n] = isr_given[n]
        count += 1
    isr_saw[0] = count
    handled[0] += 1


# In viper, as ISR code does it: the header's words, no call.


@micropython.viper
def enqueue_inline(q: ptr32) -> int:
    slot = ptr32(int(q) + q[WRITE])
    after = q[WRITE] + 12
    if after == q[END]:
        after = FIRST
    if after == q[READ]:
        q[DROPPED] = q[DROPPED] + 1
        return 0
    slot[2] = 2050
    slot[1] = 1050
    slot[0] = 50
    q[WRITE] = after
    return 1


@micropython.viper
def dequeue_inline(q: ptr32) -> int:
    after = q[READ]
    if after == q[WRITE]:
        return 0
    slot = ptr32(int(q) + after)
    n = slot[1] - 1000
    if slot[2] != n + 2000:
        n = -1
    if slot[0] != n:
        n = -1
    after += 12
    if after == q[END]:
        after = FIRST
    q[READ] = after
    return n


@micropython.viper
def isr_enqueue_viper(pin):
    q = ptr32(storage)
    count = 0
    while True:
        slot = ptr32(int(q) + q[WRITE])
        after = q[WRITE] + 12
        if after == q[END]:
            after = FIRST
        if after == q[READ]:
            q[DROPPED] = q[DROPPED] + 1
            break
        n = 70 + count
        slot[2] = n + 2000
        slot[1] = n + 1000
        slot[0] = n
        q[WRITE] = after
        count += 1
    saw = ptr32(isr_saw)
    saw[0] = count
    done = ptr32(handled)
    done[0] = done[0] + 1


@micropython.viper
def isr_dequeue_viper(pin):
    q = ptr32(storage)
    to = ptr32(isr_got)
    count = 0
    while True:
        after = q[READ]
        if after == q[WRITE]:
            break
        slot = ptr32(int(q) + after)
        n = 3 * count
        to[n + 0] = slot[0]
        to[n + 1] = slot[1]
        to[n + 2] = slot[2]
        after += 12
        if after == q[END]:
            after = FIRST
        q[READ] = after
        count += 1
    saw = ptr32(isr_saw)
    saw[0] = count
    done = ptr32(handled)
    done[0] = done[0] + 1


# Checks afterwards


def _check_isr_produces(taken, n):
    """Main took the records numbered `taken`; the interrupt added 70, 71... until refused."""
    level = before[0]
    added = isr_saw[0]
    room = _CAPACITY - level
    if n:
        assert 0 <= isr_saw[1] <= _CAPACITY, "len"
        assert room <= added <= room + len(taken), "refused though there was room"
    assert queue.dropped == n, "dropped"
    held = len(queue)
    found = _held()
    assert held == len(found) <= _CAPACITY, "len"
    assert taken + found == list(range(1, level + 1)) + list(range(70, 70 + added)), taken + found
    return True


def check_dequeue(result, n):
    if not result:
        assert before[0] == 0, "a record was there"
        assert got == array("i", [-1, -1, -1]), "the record was touched"
    return _check_isr_produces([_number(got)] if result else [], n)


def check_peek(result, n):
    assert bool(result) or before[0] == 0, "a record was there"
    if result:
        assert _number(got) == (1 if before[0] else 70), "peek"
    return _check_isr_produces([], n)


def check_inline(result, n):
    assert result or before[0] == 0, "a record was there"
    return _check_isr_produces([result] if result else [], n)


def check_len(result, n):
    assert before[0] <= result <= _CAPACITY, "len"
    return _check_isr_produces([], n)


def check_enqueue(result, n):
    """Main enqueued 50 or was refused; the interrupt took all that there was."""
    level = before[0]
    assert result or level == _CAPACITY, "refused though there was room"
    assert queue.dropped == 1 - result, "dropped"
    taken = [_number(isr_got, 3 * k) for k in range(isr_saw[0])]
    if n:
        assert 0 <= isr_saw[1] <= _CAPACITY, "len"
        assert level <= len(taken) <= level + result, "taken"
    held = len(queue)
    found = _held()
    assert held == len(found) <= _CAPACITY, "len"
    assert taken + found == list(range(1, level + 1)) + [50] * result, taken + found
    return True


def check_producers_len(result, n):
    assert 0 <= result <= before[0], "len"
    assert isr_saw[0] == before[0] * n, "taken"
    return not _held() if n else len(_held()) == before[0]


_EMPTY = _prepare(0, 0)
_ONE = _prepare(1, 1)
_ALMOST_FULL = _prepare(_CAPACITY - 1, 1)  # the free slot is the last one: enqueue wraps
_FULL = _prepare(_CAPACITY, 2)
_WRAP = _prepare(2, _CAPACITY)  # the oldest is in the last slot: dequeue wraps

_LEVELS = (
    ("empty", _EMPTY),
    ("one", _ONE),
    ("almost full", _ALMOST_FULL),
    ("full", _FULL),
    ("wrap", _WRAP),
)


def _cases():
    # A call of a method takes some 2300 instructions, the viper code in it 60: what it does in
    # every state is gone through in the inline and the bound cases.
    put = bind(enqueue, storage)
    get = bind(take, storage, got)
    for name, state in _LEVELS:
        yield (
            name + ": take inline",
            state,
            dequeue_inline,
            storage,
            isr_enqueue_viper,
            check_inline,
        )
        yield (
            name + ": put inline",
            state,
            enqueue_inline,
            storage,
            isr_dequeue_viper,
            check_enqueue,
        )
        yield name + ": get bound", state, get, 1, isr_enqueue_viper, check_dequeue
        yield name + ": peek bound", state, get, 0, isr_enqueue_viper, check_peek
        yield name + ": put bound", state, put, given, isr_dequeue_viper, check_enqueue
    yield "one, API in ISR: take inline", _ONE, dequeue_inline, storage, isr_enqueue, check_inline
    yield "one, API in ISR: put inline", _ONE, enqueue_inline, storage, isr_dequeue, check_enqueue
    yield "empty: dequeue()", _EMPTY, queue.dequeue, got, isr_enqueue_viper, check_dequeue
    yield "wrap: dequeue()", _WRAP, queue.dequeue, got, isr_enqueue_viper, check_dequeue
    yield "wrap: peek()", _WRAP, queue.peek, got, isr_enqueue_viper, check_peek
    yield "wrap: consumer's len()", _WRAP, len, queue, isr_enqueue_viper, check_len
    yield "wrap: producer's len()", _WRAP, len, queue, isr_dequeue_viper, check_producers_len
    yield (
        "almost full: enqueue()",
        _ALMOST_FULL,
        queue.enqueue,
        given,
        isr_dequeue_viper,
        check_enqueue,
    )
    yield "full: enqueue()", _FULL, queue.enqueue, given, isr_dequeue_viper, check_enqueue


preempt.serve(_cases())
