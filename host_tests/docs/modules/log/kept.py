from noheap.log.entry import entry1
from noheap.log.queues import chain
from noheap.log.send import Sender
from noheap.safe.events import keep

LANES = ("pico",)  # it writes to RAM of a chip

entry1(0x200001, 7)  # lost, because a Kept makes the queues again


class telemetry:
    @staticmethod
    def framed():
        raise End


def after():
    (_, memory), (_, same) = chain[:2]
    assert memory is same and bytes(memory[:4]) == bytes(4)
    assert keep().last() == []
