"""A byte queue whose regions are contiguous, of 64 bytes."""

import micropython
from micropython import const

from noheap.buf import bbq
from noheap.buf.bbq import BBQ
from noheap.cortex.bind import bind

_SIO = const(-0x30000000)


def grant_and_commit(high, low):
    q = BBQ(64)
    high()
    q.grant_exact(8)
    q.commit(8)
    low()
    return q.read() == 0 and q.readable == 8


def grant_and_commit_bound(high, low):
    q = BBQ(64)
    grant = bind(bbq.grant, q.storage, 8, 8)
    commit = bind(bbq.commit, q.storage, q.view, 8)
    high()
    grant()
    commit()
    low()
    return q.read() == 0 and q.readable == 8


@micropython.viper
def _grant_and_commit(q: ptr32, at: int):
    ptr32(_SIO)[5] = 4
    at = q[0]
    if at < q[1]:
        room = q[1] - at - 1
    else:
        room = q[3] - at
        if room < 8:
            at = 0
            room = q[1] - 1
    if room < 8:
        q[7] = q[7] + 1
    else:
        if at - q[0]:
            q[2] = q[0]
        else:
            if at + 8 > q[2]:
                q[2] = q[3]
        q[0] = at + 8
    ptr32(_SIO)[6] = 4


def grant_and_commit_in_viper(masked):
    q = BBQ(64)
    masked(_grant_and_commit, q.storage, 0)
    return q.read() == 0 and q.readable == 8


def with_8_bytes():
    q = BBQ(64)
    q.grant_exact(8)
    q.commit(8)
    return q


def read_and_release(high, low):
    q = with_8_bytes()
    high()
    q.read()
    q.release(8)
    low()
    return not q.ready()


def read_and_release_bound(high, low):
    q = with_8_bytes()
    read = bind(bbq.read, q.storage, q.view)
    release = bind(bbq.release, q.storage, 8)
    high()
    read()
    release()
    low()
    return not q.ready()


@micropython.viper
def _read_and_release(q: ptr32, at: int):
    ptr32(_SIO)[5] = 4
    at = q[1]
    end = q[0]
    if end < at:
        if at == q[2]:
            at = 0
        else:
            end = q[2]
    if end - at:
        q[1] = at + 8
    ptr32(_SIO)[6] = 4


def read_and_release_in_viper(masked):
    q = with_8_bytes()
    masked(_read_and_release, q.storage, 0)
    return not q.ready()
