"""Where each of the RP2040's sources has its reading, and what starts the next one, for the DMA.

"DS" = Raspberry Pi RP2040 datasheet. Not for ISRs; everything allocates.
"""

from noheap.hal.rp2040_dma_registers import SET
from noheap.hal.rp2040_i2c_registers import (
    CLR_TX_ABRT,
    DATA_CMD,
    READ,
    RXFLR,
    STATUS,
    STOP,
    TX_ABRT_SOURCE,
)


class Reading:
    """status     address of the byte that tells whether there is a reading
    is_good    tells it of that byte
    idle       address of the byte that tells whether the peripheral is free for the next one
    is_idle    tells it of that byte
    data       address of the reading; `width` 0: its two bytes, the upper one first, one after the
               other; 1: a halfword
    words      what is written to `start`, one after the other, for the next one
    clear      addresses that are read after a failed one; what the first of them has is recorded
    """

    def __init__(self, status, is_good, idle, is_idle, data, width, start, words, clear):
        self.status = status
        self.is_good = is_good
        self.idle = idle
        self.is_idle = is_idle
        self.data = data
        self.width = width
        self.start = start
        self.words = words
        self.clear = clear


def reading(source) -> Reading:
    """Returns that of an I2CSource, ADCSource or SPISource."""
    base = source.base
    kind = source.name[:3]
    if kind == "i2c":
        register, first = source.own
        last = READ | STOP
        # DS 4.3.17: RXFLR; STATUS, TFE and MST_ACTIVITY; the abort's source is read before it is
        # cleared.
        return Reading(
            base + 4 * RXFLR,
            lambda byte: byte == 2,
            base + 4 * STATUS,
            lambda byte: byte & 0x24 == 4,
            base + 4 * DATA_CMD,
            0,
            base + 4 * DATA_CMD,
            (first, last) if register < 0 else (register, first, last),
            (base + 4 * TX_ABRT_SOURCE, base + 4 * CLR_TX_ABRT),
        )
    if kind == "adc":
        # DS 4.9.6: CS, of whose second byte bit 0 is READY, bit 1 ERR; START_ONCE is bit 2.
        return Reading(
            base + 1,
            lambda byte: byte & 3 == 1,
            base + 1,
            lambda byte: byte & 1,
            base + 4,
            1,
            base + SET,
            (4,),
            (),
        )
    # DS 4.4.4: SSPSR, RNE is bit 2, BSY bit 4; SSPDR.
    return Reading(
        base + 0xC,
        lambda byte: byte & 0x14 == 4,
        base + 0xC,
        lambda byte: not byte & 0x10,
        base + 8,
        1,
        base + 8,
        (0,),
        (),
    )
