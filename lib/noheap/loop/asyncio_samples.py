"""Brings what an interrupt queues, or counts in a signal, to an asyncio loop.

    async for record in Samples(sampler.queue):
        print(record[PERIOD], record[RAW])

Each is a ThreadSafeFlag whose state is the queue or the signal itself. So nothing is set by the
interrupt, which may be machine code without MicroPython; asyncio asks whenever an interrupt has
woken it; and nothing is lost between two looks: what came meanwhile is still there, and what the
queue refused it has counted (`queue.dropped`). One task waits for each at a time.

asyncio allocates at each wait: not beside a locked heap. A task that never waits starves this one.
"""

from array import array
from asyncio import ThreadSafeFlag  # pyright: ignore[reportAttributeAccessIssue]

from micropython import const

_POLL = const(3)  # py/stream.h, MP_STREAM_POLL


class Samples(ThreadSafeFlag):
    """Each record of `queue`, an SPSC, in turn: the same array("i") each time, so take out what
    is needed before the next."""

    def __init__(self, queue):
        super().__init__()
        self._queue = queue
        self._record = array("i", bytes(4 * queue.record_words))

    def ioctl(self, request: int, flags: int) -> int:
        if request == _POLL:
            return flags if self._queue.ready() else 0
        return -1

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self._queue.dequeue(self._record):
            await self.wait()
        return self._record


class Counts(ThreadSafeFlag):
    """How often `signal`, a buf/signal.Signal, was raised since the turn before: 1 or more. The
    sum of all is how often it was raised in all."""

    def __init__(self, signal):
        super().__init__()
        self._signal = signal

    def ioctl(self, request: int, flags: int) -> int:
        if request == _POLL:
            return flags if self._signal.pending() else 0
        return -1

    def __aiter__(self):
        return self

    async def __anext__(self):
        while True:
            count = self._signal.take()
            if count:
                return count
            await self.wait()
