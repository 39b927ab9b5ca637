# pyright: reportUndefinedVariable=false
"""Takes a two-byte reading out of the RP2040's I2C FIFO and starts the next transfer, in viper."""

import micropython

from noheap.block import KIND, OVERRUNS, OWN, RAW, SOURCE
from noheap.hal.errors import (
    ARBITRATION_LOSS,
    BUS,
    NO_ACK_ADDRESS,
    NO_ACK_DATA,
    OVERRUN,
    TIMEOUT,
)
from noheap.hal.rp2040_i2c_registers import (
    ABRT_7B_ADDR_NOACK,
    ABRT_TXDATA_NOACK,
    ARB_LOST,
    CLR_TX_ABRT,
    DATA_CMD,
    MST_ACTIVITY,
    RAW_INTR_STAT,
    READ,
    RXFLR,
    STATUS,
    STOP,
    TX_ABRT,
    TX_ABRT_SOURCE,
    TXFLR,
)


# Hard ISR. No allocation.
@micropython.viper
def take(block: ptr32):  # noheap: isr
    """Puts the reading into RAW, or the kind of its fault into KIND."""
    i2c = ptr32(block[SOURCE])
    if i2c[RXFLR] - 2:
        kind = BUS
        if i2c[RAW_INTR_STAT] & TX_ABRT:
            cause = i2c[TX_ABRT_SOURCE]
            if cause & ABRT_7B_ADDR_NOACK:
                kind = NO_ACK_ADDRESS
            elif cause & ABRT_TXDATA_NOACK:
                kind = NO_ACK_DATA
            elif cause & ARB_LOST:
                kind = ARBITRATION_LOSS
            i2c[CLR_TX_ABRT]
        elif i2c[TXFLR] | i2c[STATUS] & MST_ACTIVITY:
            kind = TIMEOUT
            block[OVERRUNS] = block[OVERRUNS] + 1
        elif i2c[RXFLR]:
            kind = OVERRUN
        if kind - TIMEOUT:
            while i2c[RXFLR]:  # noheap: loop<=16, the depth of the FIFO
                i2c[DATA_CMD]
            # What went wrong may have moved the device's pointer.
            if block[OWN] >= 0:
                i2c[DATA_CMD] = block[OWN]
            i2c[DATA_CMD] = block[OWN + 1]
            i2c[DATA_CMD] = READ | STOP
        block[KIND] = kind
    else:
        # FIRST_DATA_BYTE, bit 11, is above the first byte.
        block[RAW] = i2c[DATA_CMD] << 24 >> 16 | i2c[DATA_CMD]
        i2c[DATA_CMD] = READ
        i2c[DATA_CMD] = READ | STOP
