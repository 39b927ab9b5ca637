"""Joins sensor, interrupt and thermostat, and prints each change."""

import board
import config
from machine import Pin, Timer
from thermostat import MILLI_C, ON, Thermostat

from noheap.hal.rp2040_i2c import FifoI2C
from noheap.loop import plain
from noheap.sensors.mcp9808 import MCP9808


def handle(record):
    print("warm" if record[ON] else "cool", record[MILLI_C], "m°C")


def main():
    sensor = MCP9808(FifoI2C(board.sensor_i2c(), board.SENSOR_I2C_BUS), config.SENSOR_ADDRESS)
    sensor.identify()
    sensor.configure(bits=12)
    thermostat = Thermostat(sensor, Pin(config.ALARM_PIN, Pin.OUT, value=0))
    period_ms, tick = config.PERIOD_MS, thermostat.tick
    timer = Timer(-1, period=period_ms, callback=tick, hard=True)  # pyright: ignore
    try:
        plain.run(thermostat.queue, handle)
    finally:
        timer.deinit()


if __name__ == "__main__":
    main()
