"""Joins sensor, interrupt and alarm, and nothing else. The stubs for pyright miss `hard`."""

import board
import config
from alarm import Alarm
from machine import Pin, Timer

from noheap.hal.rp2040_i2c import FifoI2C
from noheap.loop import plain
from noheap.sensors.bme280 import BME280


def main():
    sensor = BME280(FifoI2C(board.sensor_i2c(), board.SENSOR_I2C_BUS), config.SENSOR_ADDRESS)
    sensor.identify()
    sensor.configure(standby_ms=10)
    alarm = Alarm(sensor, Pin(config.ALARM_PIN, Pin.OUT, value=0))
    timer = Timer(-1, period=config.PERIOD_MS, callback=alarm.tick, hard=True)  # pyright: ignore
    try:
        plain.run(alarm.queue, alarm.judge, alarm.each_turn)
    finally:
        timer.deinit()


if __name__ == "__main__":
    main()
