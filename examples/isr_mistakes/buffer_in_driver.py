"""A buffer made by a driver that the handler calls:
https://github.com/ehong-tl/micropySX126X/issues/38"""

from machine import SPI, Pin


class Radio:
    def __init__(self, spi):
        self._spi = spi

    def irq_status(self):
        data = bytearray(2)  # NH001
        self._spi.readinto(data)  # NH021
        return data[0] << 8 | data[1]


radio = Radio(SPI(0))


def on_packet(pin):
    radio.irq_status()


Pin(20, Pin.IN).irq(handler=on_packet, trigger=Pin.IRQ_RISING, hard=True)
