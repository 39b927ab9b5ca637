import board

from noheap.sampler import asm
from noheap.source.rp2040_i2c import I2CSource

LANES = ("pico",)  # its registers are an RP2040's

board.led()
board.sensor_i2c()
