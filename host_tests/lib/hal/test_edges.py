"""EdgeWait: which edges end a wait, and that the pin's interrupt is off after it."""

import asyncio

from noheap.hal.edges import EdgeWait
from noheap_testing.pin import RecordingPin

# asyncio with its ThreadSafeFlag: CPython has none, nor has the unix build of the lane vm.
LANES = ("pico", "board")

LOW, HIGH = 0, 1

# A task that is due may run before one that a flag wakes: give the woken one the time to run,
# with a collection of the heap in between.
LONG_ENOUGH_MS = 20


def play(name, before, *levels):
    """Wait by the method `name`, while the pin goes through `levels`; after how many it ended."""
    pin = RecordingPin(3, RecordingPin.IN)
    pin.outside(before)
    waiting = EdgeWait(pin)
    ended = []

    async def wait():
        await getattr(waiting, name)()
        ended.append(seen[0])

    async def outside():
        for level in levels:
            await asyncio.sleep_ms(LONG_ENOUGH_MS)
            seen[0] += 1
            pin.outside(level)
        await asyncio.sleep_ms(LONG_ENOUGH_MS)

    async def both():
        task = asyncio.create_task(wait())
        await outside()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass

    seen = [0]
    asyncio.run(both())
    assert pin._handler is None
    return ended[0] if ended else None


def test_each_edge_ends_its_wait_and_no_other():
    for name, before, levels, after in (
        ("wait_for_rising_edge", LOW, (HIGH,), 1),
        ("wait_for_rising_edge", HIGH, (LOW, HIGH), 2),
        ("wait_for_rising_edge", HIGH, (LOW,), None),
        ("wait_for_falling_edge", HIGH, (LOW,), 1),
        ("wait_for_falling_edge", LOW, (HIGH, LOW), 2),
        ("wait_for_falling_edge", LOW, (HIGH,), None),
        ("wait_for_any_edge", LOW, (HIGH,), 1),
        ("wait_for_any_edge", HIGH, (LOW,), 1),
        ("wait_for_any_edge", HIGH, (HIGH,), None),
    ):
        assert play(name, before, *levels) == after, (name, before, levels)


def test_a_level_that_is_there_ends_the_wait_at_once():
    assert play("wait_for_high", HIGH) == 0
    assert play("wait_for_low", LOW) == 0


def test_a_level_that_comes_ends_the_wait():
    assert play("wait_for_high", LOW, HIGH) == 1
    assert play("wait_for_low", HIGH, LOW) == 1
    assert play("wait_for_high", LOW, LOW) is None


def test_a_level_that_is_gone_again_has_ended_the_wait():
    pin = RecordingPin(3, RecordingPin.IN)
    pin.outside(LOW)
    ended = []

    async def wait():
        await EdgeWait(pin).wait_for_high()
        ended.append(True)

    async def main():
        task = asyncio.create_task(wait())
        await asyncio.sleep_ms(LONG_ENOUGH_MS)
        pin.outside(HIGH)
        pin.outside(LOW)
        await asyncio.wait_for(task, 1)

    asyncio.run(main())
    assert ended


def test_an_edge_before_the_call_does_not_count():
    pin = RecordingPin(3, RecordingPin.IN)
    pin.outside(LOW)
    waiting = EdgeWait(pin)

    async def main():
        pin.outside(HIGH)
        task = asyncio.create_task(waiting.wait_for_rising_edge())
        pin.outside(LOW)
        pin.outside(HIGH)
        await asyncio.sleep_ms(LONG_ENOUGH_MS)
        assert not task.done()
        task.cancel()

    asyncio.run(main())
