"""The FIFO back end, and each way to transfer."""

import time

import board
import micropython

from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap.hal.rp2040_i2c import FifoI2C

i2c = board.sensor_i2c()
bus = FifoI2C(i2c, board.SENSOR_I2C_BUS, timeout_us=2000)
device = I2CDevice(bus, board.SENSOR_ADDRESS)
device.write(b"\x02\x12\x30")
buffer = bytearray(2)
reading = prepare(device, b"\x02", buffer)


def fetch():
    kind = reading.try_start()
    if kind:
        return kind
    while True:
        kind = reading.try_finish()
        if kind != 9:
            return kind


ways = (
    lambda: device.try_read_into(buffer),
    lambda: device.try_write(b"\x02"),
    lambda: device.try_write_read_into(b"\x02", buffer),
    reading.try_run,
    fetch,
)
