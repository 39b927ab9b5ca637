"""Joins sensor, interrupt, queue and report: the LED blinks while it is warm.

timer tick -> interrupt (two bytes from the I2C FIFO -> compare -> LED) -> queue -> loop -> USB
"""

import sys

import board
import config
import limits

from noheap.buf.spsc import SPSC
from noheap.loop import report
from noheap.record import RECORD_WORDS
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.sensors import lm75_scale as scale
from noheap.sensors.tmp102 import TMP102
from noheap.source.rp2040_i2c import I2CSource
from noheap.wire.telemetry import Telemetry


def main():
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.listen(sys.stdin)
    telemetry.text("board=" + board.NAME)
    sensor = TMP102(board.sensor_i2c(), config.SENSOR_ADDRESS)
    sensor.configure(conversion_hz=8)
    sensor.try_read(sensor.values)  # its pointer is at the temperature from here on
    board.led()  # an output from here on, and off
    sampler = Sampler(
        I2CSource(board.SENSOR_I2C_BUS, config.SENSOR_ADDRESS),
        threshold=limits.threshold(),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        period_us=config.PERIOD_US,
        queue=SPSC(64, RECORD_WORDS),
        tier=asm,
        low=limits.raw(config.LOWEST_C),
        high=limits.raw(config.HIGHEST_C),
    )
    with sampler:
        telemetry.hello(
            board.FIRMWARE, sampler, round(config.ON_C * 1000), round(config.OFF_C * 1000)
        )
        report.run(sampler, telemetry, scale, sample_every=5, look=telemetry.answer)


if __name__ == "__main__":
    main()
