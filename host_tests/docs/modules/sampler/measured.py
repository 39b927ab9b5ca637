from time import sleep_ms

import board

from noheap.control.threshold import Threshold
from noheap.sampler import vector
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_i2c import I2CSource

LANES = ("pico",)  # its registers are an RP2040's

board.led()
board.sensor_i2c()
source = I2CSource(board.SENSOR_I2C_BUS, board.SENSOR_ADDRESS)
settings = {
    "threshold": Threshold(on=0x1E00, off=0x1D00),
    "out_pin": board.LED_PIN,
    "period_us": 1000,
}


def after():
    sleep_ms(5)
    sampler.deinit()
    assert 0 < sampler.stats.execution_max_us < 50 and sampler.stats.overdue == 0
