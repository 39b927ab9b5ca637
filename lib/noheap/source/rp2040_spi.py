# pyright: reportUndefinedVariable=false
"""A sampler's source: one 16-bit frame of an SPI device, through the RP2040's FIFO.

    spi = machine.SPI(0, baudrate=4_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(16))
    sampler = Sampler(SPISource(bus=0, cs_pin=17), implausible=0x0003, **settings)  # MAX31855

The tick takes the frame that the tick before started. The controller drives the chip select
itself, low for the length of a frame, so `cs_pin` must be one that has that function.
"DS" = RP2040 datasheet, 4.4.
"""

import micropython
from machine import mem32
from micropython import const

from noheap.block import KIND, OVERRUNS, RAW, SOURCE
from noheap.hal import rp2040
from noheap.hal.errors import OVERRUN, TIMEOUT

_SPI0 = const(0x4003C000)  # DS 4.4.4: SSPCR0, SSPCR1, SSPDR, SSPSR
_STRIDE = const(0x4000)
_DR = const(0x08)
_SR = const(0x0C)
_DSS = const(0xF)  # SSPCR0: bits of a frame, less one
_CTRL = const(0x40014004)  # GPIO0_CTRL, DS 2.19.6.1; two words a pin
_SPI_FUNCTION = const(1)
_SIO_FUNCTION = const(5)

# For the part, in words from the base.
_DR_WORD = const(2)
_SR_WORD = const(3)
_RNE = const(1 << 2)  # SSPSR
_BSY = const(1 << 4)


# Hard ISR. No allocation.
@micropython.viper
def take(block: ptr32):  # noheap: isr
    """Puts the reading into RAW, or the kind of its fault into KIND."""
    spi = ptr32(block[SOURCE])
    status = spi[_SR_WORD] & (_RNE | _BSY)
    if status - _RNE:
        block[KIND] = OVERRUN
        if status & _BSY:
            block[KIND] = TIMEOUT
            block[OVERRUNS] = block[OVERRUNS] + 1
        else:
            spi[_DR_WORD] = 0
    else:
        block[RAW] = spi[_DR_WORD] << 16 >> 16
        spi[_DR_WORD] = 0


class SPISource:
    """`bus` is 0 or 1, set up by machine.SPI with 8 bits in the device's mode, and left alone
    while the sampler runs; `cs_pin` is a GPIO whose SPI function is that bus's CSn (DS 1.4.3): 1,
    5, 17, 21 for SPI0, 9, 13, 25, 29 for SPI1.

    A reading is int16. Of a MAX31855 that is the thermocouple's half, in 0.25 °C above two bits
    that no good reading sets (`implausible` 0x0003); of a MAX6675 all of it, in 0.25 °C above
    three (0x0006, if its bit 2 says that the thermocouple is open). A line that is high is
    implausible for both; one that is low reads 0. Tiers portable,
    vector and asm.
    """

    chip = rp2040
    own = ()
    fastest_us = 32

    def __init__(self, bus: int, cs_pin: int):
        rp2040.require()
        if bus not in (0, 1):
            raise ValueError("bus: 0 or 1")
        if cs_pin % 4 != 1 or cs_pin >> 3 & 1 != bus or not 0 <= cs_pin <= 29:
            raise ValueError("cs_pin: a GPIO whose function is SPI%d CSn" % bus)
        self.base = _SPI0 + bus * _STRIDE
        self.name = "spi%d" % bus
        self._cs_pin = cs_pin

    def viper_parts(self) -> tuple:
        """See source/__init__.py."""
        return (take,)

    def asm_parts(self) -> tuple:
        """See source/__init__.py."""
        from noheap.source.rp2040_spi_asm import explain, take

        return take, explain

    def tick_module(self):
        """See source/__init__.py."""
        from noheap.tick import rp2040 as ticks

        return ticks

    def begin(self) -> None:
        self._frame(_DSS)
        mem32[_CTRL + 8 * self._cs_pin] = _SPI_FUNCTION
        mem32[self.base + _DR] = 0

    def end(self) -> None:
        while mem32[self.base + _SR] & 16:
            pass
        mem32[_CTRL + 8 * self._cs_pin] = _SIO_FUNCTION
        self._frame(7)

    def _frame(self, bits: int) -> None:
        while mem32[self.base + _SR] & 4:
            mem32[self.base + _DR]
        mem32[self.base] = mem32[self.base] & ~_DSS | bits
