"""The consumer of the log takes what is in a queue, with an interrupt that logs meanwhile."""

from array import array

import preempt
from uctypes import addressof

import log_support as support
from noheap.cortex.bind import bind
from noheap.log import send
from noheap.log.entry import entry0
from noheap.log.queues import chain

_words = array("i", bytes(4 * 4 + 256))


def _one():
    watched = support.clear()
    entry0(support.MAIN)
    _words[2] = 0
    return watched + [_words]


def _none():
    watched = support.clear()
    _words[2] = 0
    return watched + [_words]


def _check(entries):
    def check(result, n):
        assert support.is_free(), "another queue is in its place"
        assert bool(result) or not entries, "there was an entry"
        ids = support.between(_words[0], _words[1])
        assert _words[2] == 0, "refused: %d" % _words[2]
        ids += support.found()
        return sorted(ids) == [support.MAIN] * entries + [support.OF_INTERRUPT] * n

    return check


def _cases():
    take = bind(send._take, _words)
    for n in range(len(chain)):
        address = addressof(chain[n][0])
        one = n == 0
        prepare = _one if one else _none
        yield "take %d" % n, prepare, take, address, support.isr_logs, _check(int(one))


preempt.serve(list(_cases()))
