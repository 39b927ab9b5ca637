"""The chips of emulator/wired.py, each read once."""

import time

import machine

from noheap.hal.adc import AnalogInput
from noheap.hal.onewire import OneWire
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.spi import SPIBus
from noheap.sensors.bme280 import BME280
from noheap.sensors.ds18b20 import DS18B20
from noheap.sensors.lm75 import LM75
from noheap.sensors.max6675 import MAX6675
from noheap.sensors.max31855 import MAX31855
from noheap.sensors.mcp9808 import MCP9808
from noheap.sensors.ntc import NTC, beta_ohms, divider_codes
from noheap.sensors.rp2040_temperature import RP2040Temperature
from noheap.sensors.sht3x import SHT3x
from noheap.sensors.tmp102 import TMP102
from noheap.sensors.tmp105 import TMP105
from noheap.sensors.tmp112 import TMP112
from noheap.sensors.tmp117 import TMP117

i2c = FifoI2C(machine.I2C(0, sda=machine.Pin(4), scl=machine.Pin(5), freq=400_000), 0)
spi = SPIBus(machine.SPI(0, sck=machine.Pin(18), mosi=machine.Pin(19), miso=machine.Pin(16)))
wire = OneWire(machine.Pin(13))
codes = divider_codes(beta_ohms(10_000, 3950, -40, 125, 5), 10_000)


def again(s, high, low):
    """The second reading of `s`."""
    out = s.values
    s.read()
    high()
    s.try_read(out)
    low()
    return s.read_milli_c()


def configured(s, high, low):
    s.configure()
    time.sleep_ms(700)
    return again(s, high, low)


def tmp102(high, low):
    return configured(TMP102(i2c, 0x48), high, low)


def tmp105(high, low):
    return configured(TMP105(i2c, 0x49), high, low)


def tmp112(high, low):
    return configured(TMP112(i2c, 0x4A), high, low)


def tmp117(high, low):
    return configured(TMP117(i2c, 0x4B), high, low)


def lm75(high, low):
    return configured(LM75(i2c, 0x4C), high, low)


def mcp9808(high, low):
    return configured(MCP9808(i2c, 0x18), high, low)


def sht3x(high, low):
    """Awaits the next reading, because it gives each one once."""
    s = SHT3x(i2c, 0x44)
    out = s.values
    s.configure(10)
    time.sleep_ms(200)
    s.read()
    time.sleep_ms(200)
    high()
    s.try_read(out)
    low()
    return out[0]


def bme280(high, low):
    return configured(BME280(i2c, 0x76), high, low)


def ds18b20(high, low):
    s = DS18B20(wire)
    s.configure()
    s.measure()
    return again(s, high, low)


def max31855(high, low):
    s = MAX31855(spi, machine.Pin(21))
    time.sleep_ms(300)
    return again(s, high, low)


def max6675(high, low):
    s = MAX6675(spi, machine.Pin(22))
    time.sleep_ms(300)
    return again(s, high, low)


def ntc(high, low):
    return again(NTC(AnalogInput(machine.ADC(28)), codes, -40_000, 5_000), high, low)


def rp2040_temperature(high, low):
    chip = AnalogInput(machine.ADC(machine.ADC.CORE_TEMP))
    return again(RP2040Temperature(chip), high, low)
