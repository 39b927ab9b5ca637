from noheap.hal import errors
from noheap.safe import events
from noheap.safe.events import FAULT

tick = 7


def after():
    assert log.last()[-1] == (7, FAULT, errors.NO_ACK_ADDRESS)
