"""Replaces what is Thumb code in the library, where the firmware runs on CPython.

Each function is written as plainly as it can be. The sampler's tiers in machine code are replaced
by the portable one.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from noheap import block
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.wire.out_words import STATS_AT
from noheap_board.mock.schedule import Schedule
from noheap_tools.link.decode import crc16


def install(schedule: Schedule, load: Callable[[int, int], int]) -> dict[str, ModuleType]:
    """Returns further modules, by name. To be called where imports find the mocks.

    `load(address, size)` reads the simulated memory.
    """
    from noheap.cortex import wfi
    from noheap.loop import sleep
    from noheap.sampler import portable
    from noheap.wire import counters, frame, telemetry

    def word(address: int) -> int:
        return load(address, 4)

    def sleep_if_equal(first: int, second: int) -> None:
        if word(first) == word(second):
            schedule.wait_for_interrupt()

    def sleep_below(queue: int, count: int) -> int:
        used = word(queue + 4 * WRITE) - word(queue + 4 * READ)
        if used < 0:
            used += word(queue + 4 * END) - FIRST
        if used >= count:
            return 1
        schedule.wait_for_interrupt()
        return 0

    wfi.sleep_if_equal = sleep_if_equal
    sleep.sleep_below = sleep_below
    frame.encode = telemetry.encode = encode
    counters.fill_stats = telemetry.fill_stats = fill_stats
    telemetry.Telemetry.listen = lambda self, stdin: None  # nobody types at the mock
    telemetry.Telemetry.answer = lambda self: None
    rp2 = ModuleType("_rp2")
    rp2.bootsel_button = lambda: 0  # pyright: ignore[reportAttributeAccessIssue]
    return {
        "noheap.sampler.asm": portable,
        "noheap.sampler.vector": portable,
        "_rp2": rp2,
    }


def encode(records: Any, out: Any, length: int, kind: int) -> None:
    """Does what wire/frame.py's does."""
    data = bytes(memoryview(records).cast("B"))
    out = memoryview(out).cast("B")
    at = 0
    for n in range(kind >> 8):
        frame = _framed(bytes([kind & 0xFF]) + data[n * length : (n + 1) * length])
        out[at : at + len(frame)] = frame
        at += len(frame)


def fill_stats(out: Any, sampler: Any, queue: Any) -> Any:
    """Does what wire/counters.py's does."""
    words = memoryview(out)[STATS_AT:]
    words[0] = sampler[block.PERIODS] - sampler[block.MISSED]
    words[1] = sampler[block.MISSED]
    words[2] = sampler[block.FAULTS]
    words[3] = sampler[block.OVERRUNS]
    words[4] = queue[DROPPED]
    words[5] = sampler[block.LATENCY_MIN_US]
    words[6] = sampler[block.LATENCY_MAX_US]
    words[7] = sampler[block.STATUS] & 0xFF
    return words


def _framed(payload: bytes) -> bytes:
    blocks = (payload + crc16(payload).to_bytes(2, "little")).split(b"\0")
    return b"\0" + b"".join(bytes([len(block) + 1]) + block for block in blocks) + b"\0"
