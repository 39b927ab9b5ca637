"""Waiting for an input in an asyncio task, as embedded-hal's Wait.

    door = EdgeWait(Pin(3, Pin.IN, Pin.PULL_UP))
    await door.wait_for_falling_edge()

The pin's interrupt sets a ThreadSafeFlag, so that nothing is polled. asyncio itself allocates at
each wait: for tasks, not beside a locked heap. Transfers have no async form: `machine` waits for
them in C, and a wait in disguise would only hide that.
"""

from asyncio import ThreadSafeFlag  # pyright: ignore[reportAttributeAccessIssue]


class EdgeWait:
    """`pin` is a machine.Pin, an input already. One task waits at a time.

    An edge counts from the moment of the call. A wait for a level ends at once if it is there,
    and also if it was there only for a moment.
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
            # Looked at behind the interrupt's start, so that no edge comes in between.
            if self._pin.value() != level:
                await self._flag.wait()
        finally:
            self._pin.irq(None)

    def _on_edge(self, _pin) -> None:
        self._flag.set()
