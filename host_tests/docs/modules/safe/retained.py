from noheap.safe import events, retained
from noheap.safe.events import Events


def after():
    log.record(1, events.USER)
    assert log.last()[-1] == (1, events.USER, 0)
