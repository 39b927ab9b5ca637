# pyright: reportUndefinedVariable=false
"""../../small for an STM32F4, and for the STM32F103 of the Blue Pill."""

from time import sleep_ms

import board
import micropython
from machine import Pin

from noheap.cortex.jump import Jump

if board.NAME == "bluepill_f103":
    from noheap.tick.stm32f1 import TimTick
else:
    from noheap.tick.stm32f4 import TimTick

_ON_MILLI_C = 30_000
_OFF_MILLI_C = 29_000


@micropython.viper
def square_f1():
    quarter = 0x10004200
    port = ptr32(quarter << 2)  # GPIOA: ODR and BSRR, RM0008 9.2
    if port[3] & 1 << 8:
        port[4] = 1 << 24
    else:
        port[4] = 1 << 8


@micropython.viper
def square_f4():
    quarter = 0x10008000
    port = ptr32(quarter << 2)  # GPIOA: ODR and BSRR, RM0383 8.4
    if port[5] & 1 << 8:
        port[6] = 1 << 24
    else:
        port[6] = 1 << 8


def milli_c(reading):
    """Of the TMP102's 12 bits, a sixteenth of a degree each."""
    raw = reading[0] << 8 | reading[1]
    return ((raw ^ 0x8000) - 0x8000 >> 4) * 125 // 2


def main():
    i2c = board.sensor_i2c()
    led = board.led()
    Pin("A8", Pin.OUT, value=0)
    TimTick(Jump(square_f1 if board.NAME == "bluepill_f103" else square_f4), 1000).start()
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
