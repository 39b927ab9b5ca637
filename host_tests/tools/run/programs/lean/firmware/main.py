"""Samples and reports; has no config.py."""

import sys

import board

from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold
from noheap.loop import report
from noheap.record import RECORD_WORDS
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102
from noheap.wire.telemetry import Telemetry

board.led()
tmp102.TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS).configure(conversion_hz=8)
telemetry = Telemetry(sys.stdout.buffer.write)
raw = tmp102.raw_from_milli_c
with Sampler(
    board.sensor_source(),
    threshold=Threshold(on=raw(30_000), off=raw(29_000)),
    out_pin=board.LED_PIN,
    period_us=10_000,
    queue=SPSC(64, RECORD_WORDS),
    tier=asm,
) as sampler:
    telemetry.hello(board.FIRMWARE, sampler, 30_000, 29_000)
    report.run(sampler, telemetry, tmp102)
