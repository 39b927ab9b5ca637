"""Makes the samplers whose ticks are measured."""

import sys

import board
import micropython
from machine import Timer

from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold
from noheap.record import RECORD_WORDS
from noheap.sampler import asm, portable, vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sampler.sampler import Sampler
from noheap.sensors.tmp102 import TMP102
from noheap.source.rp2040_i2c import I2CSource

TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS).configure(conversion_hz=8)
board.led()


def make(kind, **options):
    return kind(
        I2CSource(board.SENSOR_I2C_BUS, board.SENSOR_ADDRESS),
        threshold=Threshold(0x1E00, 0x1D00),
        out_pin=board.LED_PIN,
        period_us=1000,
        **options,
    )


@micropython.viper
def nothing(timer):
    pass


def hard_timer():
    """MicroPython's own share of the portable tier."""
    return Timer(period=1, mode=Timer.PERIODIC, callback=nothing, hard=True)


sampler = None
