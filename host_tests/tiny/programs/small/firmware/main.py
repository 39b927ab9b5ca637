"""A thermostat in 64 KB: a hard interrupt drives a pin each millisecond, the main loop reads the
sensor and switches the LED."""

from time import sleep_ms

import board
import micropython
from machine import I2C, Pin

from noheap.cortex.jump import Jump
from noheap.tick.rp2040 import PwmTick

_ON_MILLI_C = 30_000
_OFF_MILLI_C = 29_000


@micropython.viper
def square():
    ptr32(-0x30000000)[7] = 1 << 2  # SIO GPIO_OUT_XOR of GP2: DS 2.3.1.7


def milli_c(reading):
    """Of the TMP102's 12 bits, a sixteenth of a degree each."""
    raw = reading[0] << 8 | reading[1]
    return ((raw ^ 0x8000) - 0x8000 >> 4) * 125 // 2


def main():
    i2c = I2C(0, sda=Pin(board.SENSOR_SDA_PIN), scl=Pin(board.SENSOR_SCL_PIN), freq=400_000)
    led = Pin(board.LED_PIN, Pin.OUT, value=0)
    Pin(2, Pin.OUT, value=0)
    PwmTick(Jump(square), 1000).start()
    reading = bytearray(2)
    while True:
        try:
            i2c.readfrom_mem_into(board.SENSOR_ADDRESS, 0, reading)
        except OSError as error:
            print("sensor", error.errno)
        now = milli_c(reading)
        if now > _ON_MILLI_C:
            led(1)
        elif now < _OFF_MILLI_C:
            led(0)
        print("milli_c", now)
        sleep_ms(125)


main()
