"""A task that waits for three edges of a pin."""

import asyncio

from machine import Pin

from noheap.hal.edges import EdgeWait

pin = Pin(6, Pin.IN, Pin.PULL_DOWN)
waiting = EdgeWait(pin)


async def main():
    for wait in (waiting.wait_for_rising_edge, waiting.wait_for_low, waiting.wait_for_any_edge):
        await wait()
        print(pin.value(), end=" ")


asyncio.run(main())
