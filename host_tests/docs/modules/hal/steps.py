from noheap.hal.spi import SPIBus, SPIDevice
from noheap_testing.spi import ScriptedSPI, receive, send, setup

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

spi = ScriptedSPI([setup(1_000_000), send(b"\x9f"), receive(b"\xef\x40")])
spi_device = SPIDevice(SPIBus(spi), None)
buffer = bytearray(2)


def after():
    assert buffer == b"\xef\x40"
