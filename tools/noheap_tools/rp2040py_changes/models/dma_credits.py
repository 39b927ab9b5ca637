"""Counts the emulated DMA's requests: each wrap of a PWM slice asks for one transfer.

A channel has a counter of requests that are not served yet, which its start clears and which
CHx_DBG_CTDREQ shows (RP2040 datasheet 2.5.3.2, 2.5.7). A PWM slice requests once a wrap (4.5.2.6).
rp2040py 0.3.6 keeps that request for ever, so that the channel transfers without end at the first
wrap. The requests of FIFOs are levels in rp2040py, and stay so.
"""

from rp2040py.peripherals.dma import DREQChannel, RPDMAChannel
from rp2040py.rp2040 import RP2040

_PULSES = range(DREQChannel.DREQ_PWM_WRAP0, DREQChannel.DREQ_PWM_WRAP7 + 1)
_MOST = 63  # six bits


def install(rp2040: RP2040) -> None:
    dma = rp2040.dma
    set_level = dma.set_dreq
    for channel in dma.channels:
        _count(rp2040, channel)

    def set_dreq(number: int) -> None:
        if number not in _PULSES:
            set_level(number)
            return
        for channel in dma.channels:
            if channel.treq == number and channel.active:
                waits = channel._dreq_counter == 0  # noqa: SLF001
                channel._dreq_counter = min(channel._dreq_counter + 1, _MOST)  # noqa: SLF001
                if waits:
                    channel.transfer_alarm.schedule(0)

    dma.set_dreq = set_dreq  # type: ignore[method-assign]


def _count(rp2040: RP2040, channel: RPDMAChannel) -> None:
    transfer, start, schedule = channel.transfer, channel.start, channel.schedule_transfer

    def counted_transfer() -> None:
        if channel.treq in _PULSES:
            channel._dreq_counter -= 1  # noqa: SLF001
        transfer()

    def counted_start() -> None:
        if not channel.active:
            channel._dreq_counter = 0  # noqa: SLF001
        start()

    def schedule_transfer() -> None:
        if channel.treq not in _PULSES:
            schedule()
        elif channel._dreq_counter:  # noqa: SLF001
            channel.transfer_alarm.schedule(0)

    channel.transfer = counted_transfer  # type: ignore[method-assign]
    channel.start = counted_start  # type: ignore[method-assign]
    channel.schedule_transfer = schedule_transfer  # type: ignore[method-assign]
    channel.transfer_alarm = rp2040.clock.create_alarm(lambda: channel.transfer())
