# pyright: reportUndefinedVariable=false
"""A thermostat on a Blue Pill, with a TMP102, in 64 KB of flash and 10 KB of RAM.

    TIM2, each ms -> interrupt: A8 toggles       main loop, each 0.5 s: sensor -> LED, a line

The interrupt is viper code, entered from the vector: A8 has 500 Hz whatever the main loop does,
and an external watchdog sees that the chip is alive. The STM32F103 has no sampler, so the main
loop reads the sensor: above 30 °C the LED is on, below 29 °C and without a sensor off.
"""

from time import sleep_ms

import board
import micropython
from machine import Pin

from noheap.cortex.jump import Jump
from noheap.tick.stm32f1 import TimTick

_ON_MILLI_C = 30_000
_OFF_MILLI_C = 29_000
_TEMPERATURE = 0  # TMP102 datasheet, table 8


@micropython.viper
def toggle():  # noheap: isr
    quarter = 0x10004200
    port = ptr32(quarter << 2)  # GPIOA: ODR and BSRR, RM0008 9.2
    if port[3] & 1 << 8:
        port[4] = 1 << 24
    else:
        port[4] = 1 << 8


def milli_c(reading):
    """Of 12 bits, a sixteenth of a degree each."""
    raw = reading[0] << 8 | reading[1]
    return ((raw ^ 0x8000) - 0x8000 >> 4) * 125 // 2


def main():
    i2c = board.sensor_i2c()
    led = board.led()
    Pin("A8", Pin.OUT, value=0)
    TimTick(Jump(toggle), 1000).start()
    reading = bytearray(2)
    while True:
        try:
            i2c.readfrom_mem_into(board.SENSOR_ADDRESS, _TEMPERATURE, reading)
            now = milli_c(reading)
            print("milli_c", now)
            if now > _ON_MILLI_C:
                led(1)
            elif now < _OFF_MILLI_C:
                led(0)
        except OSError as error:
            print("no sensor:", error.errno)
            led(0)
        sleep_ms(500)


main()
