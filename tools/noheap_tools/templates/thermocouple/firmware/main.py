"""Switches a heater by a thermocouple: an interrupt takes a frame from the SPI FIFO, compares,
switches and starts the next one. While the probe fails, the heater is off.

timer tick -> interrupt (SPI FIFO -> compare -> HEATER_PIN) -> queue -> loop -> a line
"""

import config
import probe
from machine import SPI, Pin

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.loop import plain
from noheap.record import RAW, RECORD_WORDS, STATUS, fault_of
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.source.rp2040_spi import SPISource


def handle(record):
    if fault_of(record[STATUS]):
        print("the probe fails")
    else:
        print("milli_c", probe.milli_c_from_raw(record[RAW]))


def main():
    SPI(0, baudrate=1_000_000, sck=Pin(2), mosi=Pin(3), miso=Pin(4))
    Pin(config.HEATER_PIN, Pin.OUT, value=0)
    sampler = Sampler(
        SPISource(0, config.CS_PIN),
        threshold=Threshold(on=probe.raw_from_c(config.OFF_C), off=probe.raw_from_c(config.ON_C)),
        out_pin=config.HEATER_PIN,
        active_high=False,  # above the threshold the heater's pin is low,
        above_pattern=(blink.ON, 1),
        fault_pattern=(blink.ON, 1),  # and while the probe fails
        fault_ticks=1,
        implausible=probe.FAULTS,
        period_us=config.PERIOD_US,
        queue=SPSC(16, RECORD_WORDS),
        tier=asm,
    )
    sampler.start()
    try:
        plain.run(sampler.queue, handle)
    finally:
        sampler.halt()  # the pin stays as it is: `deinit` would make it high
        Pin(config.HEATER_PIN, Pin.OUT, value=0)


if __name__ == "__main__":
    main()
