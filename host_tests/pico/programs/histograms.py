"""A sampler that measures its interrupt, and reports the histograms; one tick is made late."""

import sys
import time

import board
from machine import disable_irq, enable_irq

from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold
from noheap.loop import report
from noheap.record import RECORD_WORDS
from noheap.sampler import vector
from noheap.sampler.histograms import Histograms
from noheap.sampler.measured import MeasuredStats
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102_sampled as tmp102
from noheap.wire.telemetry import Telemetry


class Late:
    """A hook that holds up ticks, once."""

    def __init__(self):
        self._at = time.ticks_ms() + 50

    def turn(self, block, record):
        if self._at and time.ticks_ms() > self._at:
            self._at = 0
            state = disable_irq()
            began = time.ticks_us()
            while time.ticks_diff(time.ticks_us(), began) < 1500:
                pass
            enable_irq(state)
        return 0


def main():
    board.led()
    board.sensor_i2c()
    telemetry = Telemetry(sys.stdout.buffer.write)
    sampler = Sampler(
        board.sensor_source(),
        threshold=Threshold(on=0x1E00, off=0x1D00),
        out_pin=board.LED_PIN,
        period_us=1000,
        tier=vector,
        queue=SPSC(64, RECORD_WORDS),
        measured=MeasuredStats(deadline_us=50),
    )
    histograms = Histograms(sampler, telemetry, every_ms=100)
    with sampler:
        telemetry.hello(board.FIRMWARE, sampler)
        telemetry.declare(*histograms.records)
        report.run(
            sampler, telemetry, tmp102, stats_ms=100, sample_every=100, hooks=(histograms, Late())
        )


if __name__ == "__main__":
    main()
