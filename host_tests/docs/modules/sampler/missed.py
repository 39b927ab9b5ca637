from time import sleep_ms

import board

from noheap.control.threshold import Threshold
from noheap.sampler import asm
from noheap.sampler.lean_sampler import LeanSampler
from noheap.source.rp2040_i2c import I2CSource

LANES = ("pico",)  # Thumb code

board.led()
board.sensor_i2c()
sampler = LeanSampler(
    I2CSource(board.SENSOR_I2C_BUS, board.SENSOR_ADDRESS),
    threshold=Threshold(on=0x1E00, off=0x1D00),
    out_pin=board.LED_PIN,
    period_us=1000,
    tier=asm,
)
sampler.start()
sleep_ms(5)


def after():
    assert (sampler.stats.ticks > 2, sampler.stats.missed) == (True, 0)
    sampler.deinit()
