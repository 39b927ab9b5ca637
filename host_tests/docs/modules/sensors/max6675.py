from noheap.hal.spi import SPIBus
from noheap_testing import machine
from noheap_testing.spi import ScriptedSPI, receive, setup

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

machine.attach("SPI", 0, ScriptedSPI([setup(4_000_000), receive(b"\x03\x20")]))


def after():
    assert sensor.values[0] == 25_000
