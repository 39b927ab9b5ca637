"""Samples a TMP102, and sends pressures from the reports' loop. weather.py is the guide's."""

import sys

import board
from machine import I2C, Pin
from weather import PRESSURE, Weather

from noheap.buf.spsc import SPSC
from noheap.control.threshold import Threshold
from noheap.loop import report
from noheap.record import RECORD_WORDS
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102
from noheap.sensors.bme280 import BME280
from noheap.wire.telemetry import Telemetry


def main():
    board.led()
    tmp102.TMP102(board.sensor_i2c(), board.SENSOR_ADDRESS).configure(conversion_hz=8)
    sensor = BME280(I2C(1, sda=Pin(6), scl=Pin(7), freq=400_000))
    sensor.configure()
    telemetry = Telemetry(sys.stdout.buffer.write)
    telemetry.listen(sys.stdin)
    raw = tmp102.raw_from_milli_c
    with Sampler(
        board.sensor_source(),
        threshold=Threshold(on=raw(30_000), off=raw(29_000)),
        out_pin=board.LED_PIN,
        period_us=10_000,
        queue=SPSC(64, RECORD_WORDS),
        tier=asm,
    ) as sampler:
        telemetry.hello(board.FIRMWARE, sampler, 30_000, 29_000)
        telemetry.declare(PRESSURE)
        hooks = (Weather(telemetry, sensor),)
        report.run(sampler, telemetry, tmp102, hooks=hooks, look=telemetry.answer)


if __name__ == "__main__":
    main()
