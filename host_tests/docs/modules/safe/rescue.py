from array import array

from noheap.hal.errors import OK
from noheap.record import RECORD_WORDS
from noheap.safe.events import BUS_FREED, Events

calls = []


class guard:
    @staticmethod
    def rescue_due():
        return True


class sampler:
    @staticmethod
    def halt():
        calls.append("halt")

    @staticmethod
    def start():
        calls.append("start")


class lines:
    @staticmethod
    def try_recover():
        calls.append("recover")
        return OK


log = Events()
record = array("i", bytes(4 * RECORD_WORDS))


def after():
    assert calls == ["halt", "recover", "start"]
    assert log.last() == [(0, BUS_FREED, OK)]
