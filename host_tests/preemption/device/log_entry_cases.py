"""An entry of the log with an interrupt in it that logs, too."""

import preempt

import log_support as support
from noheap.log.entry import entry0
from noheap.log.queues import chain
from noheap.log.words import END, START, WRITE


def _empty():
    return support.clear() + [support.free]


def _full():
    watched = _empty()
    head = chain[0][0]
    head[WRITE] = head[END]  # what lies before it is not looked at
    return watched


def _check(result, n):
    assert support.is_free(), "another queue is in its place"
    assert support.tried() == 1 + n, "tried"
    return sorted(support.found()) == [support.MAIN] + [support.OF_INTERRUPT] * n


def _check_full(result, n):
    head = chain[0][0]
    assert head[WRITE] == head[END], "moved"
    head[WRITE] = head[START]
    assert support.is_free(), "another queue is in its place"
    assert support.tried() == 1 + n, "tried"
    return set(support.found()) <= {support.OF_INTERRUPT}


preempt.serve(
    (
        ("empty: entry", _empty, entry0, support.MAIN, support.isr_logs, _check),
        ("full: entry", _full, entry0, support.MAIN, support.isr_logs, _check_full),
    )
)
