# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Takes a two-byte reading out of the RP2040's I2C FIFO and starts the next transfer, in
assembler: parts for cortex/link_asm.py.

`take` leaves the reading in r0; `explain`, which goes aside, the kind of the fault in r1.
"""

import micropython

from noheap.block import OVERRUNS, OWN, SOURCE
from noheap.hal.errors import (
    ARBITRATION_LOSS,
    BUS,
    NO_ACK_ADDRESS,
    NO_ACK_DATA,
    OVERRUN,
    TIMEOUT,
)
from noheap.hal.rp2040_i2c_registers import (
    CLR_TX_ABRT,
    DATA_CMD,
    RAW_INTR_STAT,
    RXFLR,
    STATUS,
    TX_ABRT_SOURCE,
    TXFLR,
)


# Hard ISR. No allocation.
@micropython.asm_thumb
def take():  # noheap: isr
    ldr(r2, [r3, 4 * SOURCE])
    ldr(r0, [r2, 4 * RXFLR])
    cmp(r0, 2)
    bne(EXPLAIN)
    ldr(r0, [r2, 4 * DATA_CMD])
    ldr(r1, [r2, 4 * DATA_CMD])
    lsl(r0, r0, 24)  # drops FIRST_DATA_BYTE, bit 11
    asr(r0, r0, 16)
    orr(r0, r1)
    mov(r1, 1)  # READ
    lsl(r1, r1, 8)
    str(r1, [r2, 4 * DATA_CMD])
    mov(r1, 3)  # READ | STOP
    lsl(r1, r1, 8)
    str(r1, [r2, 4 * DATA_CMD])
    label(EXPLAIN)


# r0: RXFLR; r2: the controller. What went wrong may have moved the device's pointer, so it is
# written again. This order is quickest for an address that nobody answers.
@micropython.asm_thumb
def explain():  # noheap: isr
    ldr(r1, [r2, 4 * RAW_INTR_STAT])
    lsl(r1, r1, 25)  # TX_ABRT
    bpl(NO_ABORT)
    mov(r1, 4 * TX_ABRT_SOURCE)  # too far for a load's own offset
    add(r1, r1, r2)
    ldr(r0, [r1, 0])
    mov(r1, NO_ACK_ADDRESS)
    lsr(r0, r0, 1)  # ABRT_7B_ADDR_NOACK
    bcs(CLEAR)
    mov(r1, NO_ACK_DATA)
    lsr(r0, r0, 3)  # ABRT_TXDATA_NOACK
    bcs(CLEAR)
    mov(r1, ARBITRATION_LOSS)
    lsr(r0, r0, 9)  # ARB_LOST
    bcs(CLEAR)
    mov(r1, BUS)
    label(CLEAR)
    ldr(r0, [r2, 4 * CLR_TX_ABRT])
    label(DRAIN)  # noheap: loop<=17, the depth of the FIFO and once more
    ldr(r0, [r2, 4 * RXFLR])
    cmp(r0, 0)
    bne(DRAIN_ONE)
    mov(r0, 4 * OWN)
    data(2, 0x5818)  # ldr r0, [r3, r0]
    cmp(r0, 0)
    blt(READ_ONLY)
    str(r0, [r2, 4 * DATA_CMD])
    label(READ_ONLY)
    mov(r0, 4 * OWN + 4)
    data(2, 0x5818)
    str(r0, [r2, 4 * DATA_CMD])
    mov(r0, 3)  # READ | STOP
    lsl(r0, r0, 8)
    str(r0, [r2, 4 * DATA_CMD])
    b(END)
    label(DRAIN_ONE)
    ldr(r0, [r2, 4 * DATA_CMD])
    b(DRAIN)
    label(NO_ABORT)
    ldr(r1, [r2, 4 * TXFLR])
    cmp(r1, 0)
    bne(RUNNING)
    ldr(r1, [r2, 4 * STATUS])
    lsl(r1, r1, 26)  # MST_ACTIVITY
    bmi(RUNNING)
    mov(r1, BUS)
    cmp(r0, 0)
    beq(DRAIN)
    mov(r1, OVERRUN)
    b(DRAIN)
    label(RUNNING)
    mov(r1, 4 * OVERRUNS)
    add(r1, r1, r3)
    ldr(r0, [r1, 0])
    add(r0, r0, 1)
    str(r0, [r1, 0])
    mov(r1, TIMEOUT)
    label(END)
