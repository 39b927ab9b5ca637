"""Hands records that an interrupt queues, or events that it counts, to an asyncio task.

    async for record in Samples(sampler.queue):
        print(record[PERIOD], record[RAW])

Each is a ThreadSafeFlag whose state is the queue or the signal itself. So the interrupt sets
nothing, and may be machine code without MicroPython; asyncio looks whenever an interrupt has woken
it. Nothing is lost between two looks: records that came meanwhile are still there, and the queue
counts those that it refuses (`queue.dropped`). One task waits for each at a time.

asyncio allocates at each wait, so the heap must not be locked. A task that never waits starves it.
"""

from array import array
from asyncio import ThreadSafeFlag  # pyright: ignore[reportAttributeAccessIssue]

from micropython import const

_POLL = const(3)  # py/stream.h, MP_STREAM_POLL


class Samples(ThreadSafeFlag):
    """Yields each record of `queue`, an SPSC, in the same array("i"), so copy what you need
    before the next one."""

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
    """Yields how often `signal`, a buf/signal.Signal, was raised since the turn before: 1 or more.
    The sum is the total."""

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
