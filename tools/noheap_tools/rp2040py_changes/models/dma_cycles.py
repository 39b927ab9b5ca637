"""Lets the emulated DMA's transfers take time where nothing paces them: a cycle each.

The DMA reads and writes one word a clock at most (RP2040 datasheet 2.5). rp2040py 0.3.6 copies any
number of words in no time, and needs a callback for each. Not modelled: other masters on the bus,
which of several channels goes first, and the few cycles between a channel's start and its first
write.
"""

from rp2040py.peripherals.dma import TREQ, RPDMAChannel
from rp2040py.rp2040 import RP2040

_AT_ONCE = 16  # transfers for which the clock is asked once


def install(rp2040: RP2040, cycle_ns: float) -> None:
    for channel in rp2040.dma.channels:
        _take_time(rp2040, channel, cycle_ns)


def _take_time(rp2040: RP2040, channel: RPDMAChannel, cycle_ns: float) -> None:
    transfer, schedule = channel.transfer, channel.schedule_transfer

    def count() -> int:
        return min(channel._trans_count, _AT_ONCE)  # noqa: SLF001

    def schedule_transfer() -> None:
        if channel.treq == TREQ.PERMANENT:
            if not running:
                channel.transfer_alarm.schedule(count() * cycle_ns)
        else:
            schedule()

    def several() -> None:
        if channel.treq == TREQ.PERMANENT:
            running.append(True)
            for _ in range(count() - 1):
                transfer()
            running.clear()
        transfer()

    running: list[bool] = []
    channel.transfer = several  # type: ignore[method-assign]
    channel.schedule_transfer = schedule_transfer  # type: ignore[method-assign]
    channel.transfer_alarm = rp2040.clock.create_alarm(lambda: channel.transfer())
