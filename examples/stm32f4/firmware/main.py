"""An over-temperature switch on a pyboard v1.1, with a TMP102.

    TIM5, each 10 ms -> interrupt (I2C1 -> compare -> LED)           main loop: a line each 0.5 s

The interrupt is viper code in RAM, entered from the vector. The controller has no FIFO, so it
waits for its two bytes, 70 µs. It alone drives the output: above 30 °C the LED is on, below
29 °C off, and without a sensor on. Nothing that the main loop does delays it.
"""

from time import sleep_ms

import board

from noheap.block import ABOVE, BELOW, FAULT
from noheap.control.threshold import Threshold
from noheap.sampler import vector
from noheap.sampler.lean_sampler import LeanSampler
from noheap.sensors import tmp102

_NAMES = {ABOVE: "above", BELOW: "below", FAULT: "FAULT"}


def main():
    tmp102.TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS).configure(conversion_hz=8)
    board.led()  # an output from here on, and off
    sampler = LeanSampler(
        board.sensor_source(),
        threshold=Threshold(
            on=tmp102.raw_from_milli_c(30_000), off=tmp102.raw_from_milli_c(29_000)
        ),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        period_us=10_000,
        tier=vector,
        fail_safe_on=True,
    )
    stats = sampler.stats
    with sampler:
        while True:
            sleep_ms(500)
            sampler.count_missed()
            print(_NAMES[sampler.state], "ticks", stats.ticks, "missed", stats.missed)


main()
