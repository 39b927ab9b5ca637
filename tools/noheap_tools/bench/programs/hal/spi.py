"""Writing 2 bytes to a device on SPI0."""

import machine

from noheap.hal.spi import SPIBus, SPIDevice


def made():
    pin = machine.Pin
    spi = machine.SPI(0, 10_000_000, sck=pin(18), mosi=pin(19), miso=pin(16))
    cs = pin(17, pin.OUT)
    return spi, cs, SPIDevice(SPIBus(spi), cs, 10_000_000), b"12"


def write(high, low):
    spi, _, _, data = made()
    for _ in range(2):
        high()
        spi.write(data)
        low()
    return True


def write_between_pins(high, low):
    spi, cs, _, data = made()
    for _ in range(2):
        high()
        cs.value(0)
        spi.write(data)
        cs.value(1)
        low()
    return True


def device_try_write(high, low):
    _, _, device, data = made()
    for _ in range(2):
        high()
        device.try_write(data)
        low()
    return True
