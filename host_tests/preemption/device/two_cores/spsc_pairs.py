"""SPSC between two cores: one produces, the other consumes. A record is (n, n + 1000).

Records of the start are numbered from 1; the producer offers 50, 51..., the consumer asks twice
or more. Main takes what is left.
"""
# pyright: reportUndefinedVariable=false

from array import array

import micropython
import pair
from micropython import const

from noheap.buf.spsc import SPSC, enqueue, take
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.cortex.bind import bind

_CAPACITY = const(3)
_RECORD = const(8)
_OFFERED = 50

queue = SPSC(_CAPACITY, 2)
storage = queue.storage
offered = [array("i", [_OFFERED + n, _OFFERED + 1000 + n]) for n in range(2)]
out = array("i", [0, 0])
taken = array("i", [0] * 6)  # what the consumer took, -1 where it found nothing
answers = array("i", [0] * 2)  # of the producer: 1 accepted, 0 refused, -1 not offered
lengths = array("i", [0])
before = [0]  # records at the start


def _fill(record, n):
    record[0] = n
    record[1] = n + 1000


def _prepare(level, offset):
    """`level` records, numbered from 1, the oldest of them in slot `offset`."""

    def prepare():
        for n in range(len(storage) - 5):
            storage[5 + n] = -1
        storage[READ] = storage[WRITE] = FIRST + _RECORD * offset
        storage[DROPPED] = 0
        for n in range(level):
            _fill(out, 1 + n)
            queue.enqueue(out)
        for n in range(len(taken)):
            taken[n] = -1
        for n in range(len(answers)):
            answers[n] = -1
        lengths[0] = -1
        out[0] = out[1] = -1
        before[0] = level
        return (storage,), (taken, answers, lengths, out)

    return prepare


# In viper, as ISR code does it: the header's words, no call.


@micropython.viper
def put_inline(q: ptr32) -> int:
    answer = ptr32(answers)
    n = 0
    while n < 2:
        slot = ptr32(int(q) + q[WRITE])
        after = q[WRITE] + _RECORD
        if after == q[END]:
            after = FIRST
        if after == q[READ]:
            q[DROPPED] = q[DROPPED] + 1
            answer[n] = 0
        else:
            slot[1] = 1050 + n
            slot[0] = 50 + n
            q[WRITE] = after
            answer[n] = 1
        n += 1
    return 0


@micropython.viper
def get_inline(q: ptr32) -> int:
    to = ptr32(taken)
    n = 0
    while n < 6:
        after = q[READ]
        if after != q[WRITE]:
            slot = ptr32(int(q) + after)
            to[n + 0] = slot[0]
            to[n + 1] = slot[1]
            after += _RECORD
            if after == q[END]:
                after = FIRST
            q[READ] = after
        n += 2
    return 0


# From bytecode

_put_bound = bind(enqueue, storage)
_get_bound = bind(take, storage, out, 1)
_peek_bound = bind(take, storage, out, 0)


def put_bound(_):
    answers[0] = _put_bound(offered[0])
    answers[1] = _put_bound(offered[1])


def put_once(_):
    answers[0] = queue.enqueue(offered[0])


def get_bound(_):
    if _get_bound():
        taken[0] = out[0]
        taken[1] = out[1]
    if _get_bound():
        taken[2] = out[0]
        taken[3] = out[1]


def peek_and_get(_):
    if _peek_bound():
        taken[0] = out[0]
        taken[1] = out[1]
    if _get_bound():
        taken[2] = out[0]
        taken[3] = out[1]


def get_once(_):
    lengths[0] = len(queue)
    if queue.ready():
        assert queue.dequeue(out), "not ready"
        taken[0] = out[0]
        taken[1] = out[1]


def put_and_len(_):
    answers[0] = queue.enqueue(offered[0])
    lengths[0] = len(queue)


# Checks afterwards


def _numbers():
    """Those that the consumer took, in its order."""
    numbers = []
    for at in range(0, len(taken), 2):
        if taken[at] != -1:
            if taken[at + 1] != taken[at] + 1000:
                raise ValueError("torn: " + str(list(taken[at : at + 2])))
            numbers.append(taken[at])
    return numbers


def _left():
    numbers = []
    while queue.dequeue(out):
        assert out[1] == out[0] + 1000, "torn"
        numbers.append(out[0])
    return numbers


def _check_flow(numbers):
    """Nothing lost, twice, torn or in another order; refused only if full, empty only if so."""
    level = before[0]
    accepted = [_OFFERED + n for n in range(2) if answers[n] == 1]
    assert queue.dropped == list(answers).count(0), "dropped"
    held = len(queue)
    found = _left()
    assert held == len(found) <= _CAPACITY, "len"
    if numbers + found != list(range(1, level + 1)) + accepted:
        raise ValueError(str(numbers) + str(found))
    added = 0
    for answer in answers:
        assert answer or level + added >= _CAPACITY, "refused though there was room"
        added += answer == 1
    return True


def check(_first, _second):
    numbers = _numbers()
    assert len(numbers) >= min(before[0], 2), "empty though there was one"
    return _check_flow(numbers)


def check_peek(_first, _second):
    numbers = _numbers()
    if taken[0] != -1:
        assert taken[0] == taken[2], "peek"
        numbers.pop(0)
    return _check_flow(numbers)


def check_len(_first, _second):
    """The consumer's: never more than there are."""
    assert before[0] <= lengths[0] <= _CAPACITY, "len"
    assert taken[0] != -1 or not before[0], "empty though there was one"
    return _check_flow(_numbers())


def check_producers_len(_first, _second):
    """The producer's: never less than there are."""
    assert 0 <= lengths[0] <= _CAPACITY, "len"
    held = len(queue)
    assert lengths[0] >= held, "len"
    return _check_flow(_numbers())


def _cases():
    put, get = (put_inline, storage), (get_inline, storage)
    for name, state in (
        ("empty", _prepare(0, 0)),
        ("empty, put wraps", _prepare(0, _CAPACITY)),
        ("one", _prepare(1, 1)),
        ("almost full", _prepare(_CAPACITY - 1, 1)),  # enqueue wraps
        ("full", _prepare(_CAPACITY, 2)),
        ("wrap", _prepare(2, _CAPACITY)),  # dequeue wraps
    ):
        yield name + ": put, get inline", state, put, get, check
        yield name + ": put, get bound", state, (put_bound, None), (get_bound, None), check
        peek = (peek_and_get, None)
        yield name + ": put, peek bound", state, (put_bound, None), peek, check_peek
        one, ready = (put_once, None), (get_once, None)
        yield name + ": enqueue(), ready() and dequeue()", state, one, ready, check_len
    state = _prepare(2, _CAPACITY)
    yield "wrap: get, put bound", state, (get_bound, None), (put_bound, None), check
    look = (put_and_len, None)
    yield "wrap: producer's len()", state, look, (get_bound, None), check_producers_len


pair.serve(_cases())
