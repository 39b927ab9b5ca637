"""Makes samplers of each source and prints their readings. The test sets MAX31855_CS."""

import time
from array import array

import board
import machine
from machine import Pin

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.plausibility import Plausibility
from noheap.control.threshold import Threshold
from noheap.hal.errors import kind_of
from noheap.record import RAW, RECORD_WORDS, STATUS, fault_of
from noheap.sampler import asm, portable, vector
from noheap.sampler.sampler import Sampler
from noheap.source.call import CallSource
from noheap.source.rp2040_adc import ADCSource
from noheap.source.rp2040_i2c import I2CSource
from noheap.source.rp2040_spi import SPISource

board.led()
queue = SPSC(64, RECORD_WORDS)
record = array("i", [0] * RECORD_WORDS)


def make(source, on, off, **options):
    options.setdefault("period_us", 1000)
    options.setdefault("tier", vector)
    return Sampler(
        source,
        threshold=Threshold(on, off),
        out_pin=board.LED_PIN,
        queue=queue,
        above_pattern=(blink.ON, 1),
        **options,
    )


def values(count):
    while queue.dequeue(record):
        pass
    found = []
    while len(found) < count:
        if queue.dequeue(record):
            found.append(fault_of(record[STATUS]) or record[RAW])
    return found


def settled(count=3):
    said = values(count)[-1]
    print(said, sampler.state, sampler.stats.missed, sampler.tier)


spi = machine.SPI(0, baudrate=4_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(20))
cs = Pin(MAX31855_CS, Pin.OUT, value=1)
buffer = bytearray(2)
i2c = board.sensor_i2c()


def read(reading):
    try:
        i2c.readfrom_into(0x48, buffer)
    except OSError as error:
        reading[1] = kind_of(error)
        return
    reading[0] = (buffer[0] << 8 | buffer[1]) - (buffer[0] >> 7 << 16)
    reading[1] = 0
