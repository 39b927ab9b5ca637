from time import sleep_ms

import board
import machine
from machine import Pin

from noheap.control.threshold import Threshold
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler

LANES = ("pico",)  # an RP2040's registers

board.led()
settings = {
    "threshold": Threshold(on=0x1E00, off=0x1D00),
    "out_pin": board.LED_PIN,
    "period_us": 1000,
    "tier": asm,
}


def after():
    sampler.start()
    sleep_ms(5)
    sampler.deinit()
    assert sampler.stats.ticks > 2 and sampler.stats.overruns == 0
