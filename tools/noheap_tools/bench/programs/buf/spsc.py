"""A queue with room for 8 records of 3 words or of 1."""

from array import array

import micropython
from micropython import const
from uctypes import addressof

from noheap.buf import spsc
from noheap.buf.spsc import SPSC
from noheap.cortex.bind import bind

_SIO = const(-0x30000000)


def made(words, held=0):
    q = SPSC(8, words)
    record = array("i", [1, 2, 3])
    for _ in range(held):
        q.enqueue(record)
    return q, record


def put(high, low):
    q, record = made(3)
    put = bind(spsc.enqueue, q.storage, record)
    high()
    put()
    low()
    return len(q) == 1 and list(q.storage[5:8]) == [1, 2, 3]


def get(high, low):
    q, record = made(3, held=2)
    record[0] = 0
    get = bind(spsc.take, q.storage, record, 1)
    high()
    get()
    low()
    return len(q) == 1 and list(record) == [1, 2, 3]


def put_any(high, low):
    q, record = made(3)
    put = bind(spsc.enqueue, q.storage)
    high()
    put(record)
    low()
    return len(q) == 1 and list(q.storage[5:8]) == [1, 2, 3]


def enqueue(high, low):
    q, record = made(3)
    put, address, record_address = spsc.enqueue, q.address, addressof(record)
    high()
    put(address, record_address)
    low()
    return len(q) == 1 and list(q.storage[5:8]) == [1, 2, 3]


@micropython.viper
def _enqueue(q: ptr32, slot: int, record: ptr32):
    ptr32(_SIO)[5] = 4
    slot = q[0] + int(q)
    ptr32(slot)[0] = record[0]
    ptr32(slot)[1] = record[1]
    ptr32(slot)[2] = record[2]
    slot = q[0] + 12
    if not slot - q[2]:
        slot = 20
    if slot - q[1]:
        q[0] = slot
    else:
        q[4] = q[4] + 1
    ptr32(_SIO)[6] = 4


def enqueue_in_viper(masked):
    q, record = made(3)
    masked(_enqueue, q.address, 0, record)
    return len(q) == 1 and list(q.storage[5:8]) == [1, 2, 3]


def dequeue(high, low):
    q, record = made(3, held=2)
    get, address, record_address = spsc.take, q.address, addressof(record)
    high()
    get(address, record_address, 1)
    low()
    return len(q) == 1 and list(record) == [1, 2, 3]


@micropython.viper
def _dequeue(q: ptr32, slot: int, record: ptr32):
    ptr32(_SIO)[5] = 4
    slot = q[1]
    if slot - q[0]:
        slot += int(q)
        record[0] = ptr32(slot)[0]
        record[1] = ptr32(slot)[1]
        record[2] = ptr32(slot)[2]
        slot = q[1] + 12
        if not slot - q[2]:
            slot = 20
        q[1] = slot
    ptr32(_SIO)[6] = 4


def dequeue_in_viper(masked):
    q, record = made(3, held=2)
    masked(_dequeue, q.address, 0, record)
    return len(q) == 1 and list(record) == [1, 2, 3]


def enqueue_word(high, low):
    q, record = made(1)
    put, address, record_address = spsc.enqueue, q.address, addressof(record)
    high()
    put(address, record_address)
    low()
    return len(q) == 1


@micropython.viper
def _enqueue_word(q: ptr32, slot: int, value: int):
    ptr32(_SIO)[5] = 4
    ptr32(q[0] + int(q))[0] = value
    slot = q[0] + 4
    if not slot - q[2]:
        slot = 20
    if slot - q[1]:
        q[0] = slot
    else:
        q[4] = q[4] + 1
    ptr32(_SIO)[6] = 4


def enqueue_word_in_viper(masked):
    q, _ = made(1)
    masked(_enqueue_word, q.address, 0, 7)
    return len(q) == 1


def enqueue_array(high, low):
    q, record = made(3)
    put, address = spsc.enqueue, q.address
    high()
    put(address, record)
    low()
    return len(q) == 1


def method_enqueue(high, low):
    q, record = made(3)
    high()
    q.enqueue(record)
    low()
    return len(q) == 1


def method_dequeue(high, low):
    q, record = made(3, held=2)
    high()
    q.dequeue(record)
    low()
    return len(q) == 1
