"""Waiting for an input in an asyncio task, as embedded-hal's Wait.

    door = EdgeWait(Pin(3, Pin.IN, Pin.PULL_UP))
    await door.wait_for_falling_edge()

The pin's interrupt sets a ThreadSafeFlag, so nothing is polled. asyncio allocates at each wait:
this is for tasks, not for use with a locked heap. Transfers have no async form, because `machine`
blocks for them in C and a coroutine would only hide that.
"""

from asyncio import ThreadSafeFlag  # pyright: ignore[reportAttributeAccessIssue]


class EdgeWait:
    """Waits on `pin`, a machine.Pin that is already an input. Only one task may wait at a time.

    Edges count from the call on. A wait for a level ends at once if the pin has that level, and
    also if the pin had it only briefly.
    """

    def __init__(self, pin):
        self._pin = pin
        self._flag = ThreadSafeFlag()

    async def wait_for_rising_edge(self) -> None:
        await self._wait(self._pin.IRQ_RISING, None)

    async def wait_for_falling_edge(self) -> None:
        await self._wait(self._pin.IRQ_FALLING, None)

    async def wait_for_any_edge(self) -> None:
        await self._wait(self._pin.IRQ_RISING | self._pin.IRQ_FALLING, None)

    async def wait_for_high(self) -> None:
        await self._wait(self._pin.IRQ_RISING, 1)

    async def wait_for_low(self) -> None:
        await self._wait(self._pin.IRQ_FALLING, 0)

    async def _wait(self, trigger: int, level) -> None:
        self._flag.clear()
        self._pin.irq(self._on_edge, trigger)
        try:
            # Read after the interrupt is enabled, so that no edge is lost in between.
            if self._pin.value() != level:
                await self._flag.wait()
        finally:
            self._pin.irq(None)

    def _on_edge(self, _pin) -> None:
        self._flag.set()
