"""Reads each of the devices in test_soldered.py, and again after each line from the host."""

import sys
from time import sleep_ms

import machine
from machine import Pin

from noheap.hal.adc import AnalogInput
from noheap.hal.onewire import OneWire
from noheap.hal.spi import SPIBus
from noheap.sensors.bme280 import BME280
from noheap.sensors.ds18b20 import DS18B20
from noheap.sensors.max31855 import MAX31855
from noheap.sensors.tmp117 import TMP117

i2c = machine.I2C(0, sda=Pin(4), scl=Pin(5))
air = BME280(i2c, 0x76)
air.configure(standby_ms=0.5)
cold = TMP117(i2c, 0x49)
cold.configure(period_ms=125, averages=8)
oven = MAX31855(SPIBus(machine.SPI(0, sck=Pin(18), mosi=Pin(19), miso=Pin(16))), Pin(17))
water = DS18B20(OneWire(Pin(13)))
level = AnalogInput(machine.ADC(27))
door = Pin(3, Pin.IN)


def read():
    temperature, pressure, humidity = air.read()
    print("air", temperature, pressure, humidity)
    print("cold", cold.read_milli_c())
    print("oven", oven.read()[0])
    print("water", water.measure()[0])
    print("level", level.mv_from_u16(level.read_u16()), door.value())


while True:
    sleep_ms(200)  # a conversion of each
    read()
    sys.stdin.readline()
