# pyright: reportUndefinedVariable=false
"""A sampler's source: one 16-bit frame of an SPI device, through the FIFO of an RP2040 or
RP2350.

    spi = machine.SPI(0, baudrate=4_000_000, sck=Pin(18), mosi=Pin(19), miso=Pin(16))
    sampler = Sampler(SPISource(bus=0, cs_pin=17), implausible=0x0003, **settings)  # MAX31855

The tick takes the frame that the tick before started. The controller drives the chip select
itself, low for the length of a frame, so `cs_pin` must be one that has that function.
"DS" = RP2040 datasheet, 4.4; the RP2350's, 12.3, has the same registers.
"""

import micropython
from machine import mem32
from micropython import const

from noheap.block import KIND, OVERRUNS, RAW, SOURCE
from noheap.hal import rp2040
from noheap.hal.errors import OVERRUN, TIMEOUT
from noheap.hal.rp2040_registers import GPIO_CTRL, ISO, LAST_GPIO, PADS, RP2350, SPI0, SPI_STRIDE

_DR = const(0x08)  # DS 4.4.4: SSPCR0, SSPCR1, SSPDR, SSPSR
_SR = const(0x0C)
_DSS = const(0xF)  # SSPCR0: bits of a frame, less one
_SPI_FUNCTION = const(1)
_SIO_FUNCTION = const(5)
_CLEAR = const(0x3000)  # DS 2.1.2: a write clears the bits that are ones

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
    5, 17, 21 for SPI0, 9, 13, 25, 29 for SPI1; of an RP2350 also 33, 37 and 41, 45.

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
        if cs_pin % 4 != 1 or cs_pin >> 3 & 1 != bus or not 0 <= cs_pin <= LAST_GPIO:
            raise ValueError("cs_pin: a GPIO whose function is SPI%d CSn" % bus)
        self.base = SPI0 + bus * SPI_STRIDE
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
        mem32[GPIO_CTRL + 8 * self._cs_pin] = _SPI_FUNCTION
        if RP2350:  # the pad of a pin that nobody has used: only now it may follow
            mem32[PADS + 4 * self._cs_pin + _CLEAR] = ISO
        mem32[self.base + _DR] = 0

    def end(self) -> None:
        while mem32[self.base + _SR] & 16:
            pass
        mem32[GPIO_CTRL + 8 * self._cs_pin] = _SIO_FUNCTION
        self._frame(7)

    def _frame(self, bits: int) -> None:
        while mem32[self.base + _SR] & 4:
            mem32[self.base + _DR]
        mem32[self.base] = mem32[self.base] & ~_DSS | bits
