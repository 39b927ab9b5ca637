"""Ends the emulated DMA's transfers at a reset.

All registers of a channel are 0 after a reset but CHAIN_TO, BUSY among them (RP2040 datasheet
2.5.7). rp2040py 0.3.6 leaves BUSY as it was, so that the next start goes on with the old count.
"""

from rp2040py.peripherals.dma import RPDMAChannel
from rp2040py.rp2040 import RP2040


def install(rp2040: RP2040) -> None:
    for channel in rp2040.dma.channels:
        _end(channel)


def _end(channel: RPDMAChannel) -> None:
    reset = channel.reset

    def end_and_reset() -> None:
        channel.abort()
        channel._trans_count = channel._dreq_counter = 0  # noqa: SLF001
        reset()

    channel.reset = end_and_reset  # type: ignore[method-assign]
