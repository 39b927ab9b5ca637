"""A task of asyncio that flips the LED, while another one is busy."""

import asyncio

from programs.rt.load import load
from programs.rt.wired import begin, led, values

flips = 0


async def blink():
    global flips
    while flips < values["ticks"]:
        led.toggle()
        flips += 1
        await asyncio.sleep_ms(10)  # pyright: ignore[reportAttributeAccessIssue]


async def main():
    task = asyncio.create_task(blink())
    while flips < values["ticks"]:
        load()
        await asyncio.sleep_ms(0)  # pyright: ignore[reportAttributeAccessIssue]
    await task


begin(0, 10_000)
asyncio.run(main())
print("end")
