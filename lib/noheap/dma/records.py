# pyright: reportUndefinedVariable=false
"""Brings the records that the DMA has put into its ring to the main loop, and counts.

    found = bring(words)

An entry of the ring has eight bytes: the reading's two, the byte that tells whether there is one,
the byte that tells whether the peripheral was idle or, of a good reading, which row the DMA's list
goes on by, and a word with the reason of a failure. Its
period is its place: the DMA counts periods in a register, so that no entry is torn, and those that
were overwritten before anybody took them are counted as dropped. Main loop only; allocates
nothing.
"""

import micropython

from noheap.block import (
    FAILING,
    FAULT,
    FAULT_TICKS,
    FAULTS,
    IMPLAUSIBLE,
    OVERRUNS,
    PERIODS,
    RAW,
    SIDE,
    STATUS,
)
from noheap.buf.spsc_words import DROPPED, END, FIRST, READ, WRITE
from noheap.dma.words import (
    AT,
    BEGUN,
    BLOCK,
    COUNT,
    FLAGS,
    GOOD,
    IDLE,
    IDLE_KIND,
    LAST,
    LEFT,
    PAGES,
    PERIODS_MASK,
    QUEUE,
    RING,
    TAKEN,
    TO_AFTER,
    TO_ASK,
    TO_RECORD,
    UPPER,
    XOR,
)
from noheap.hal.errors import (
    ARBITRATION_LOSS,
    BUS,
    NO_ACK_ADDRESS,
    NO_ACK_DATA,
    OUT_OF_RANGE,
    TIMEOUT,
)
from noheap.hal.errors import IMPLAUSIBLE as IMPLAUSIBLE_KIND
from noheap.hal.rp2040_i2c_registers import ABRT_7B_ADDR_NOACK, ABRT_TXDATA_NOACK, ARB_LOST
from noheap.record import KIND_SHIFT, RECORD_WORDS
from noheap.record import LATE_US as RECORD_LATE_US
from noheap.record import PERIOD as RECORD_PERIOD
from noheap.record import RAW as RECORD_RAW
from noheap.record import STATUS as RECORD_STATUS


@micropython.viper
def bring(words: ptr32) -> int:
    """Count and queue the entries that came since the last call, as the DMA judged them.
    Returns how many there were. `words`: dma/words.py."""
    block = ptr32(words[BLOCK])
    count = words[COUNT]
    place = (ptr32(words[AT])[0] - words[RING]) >> 3
    left = ptr32(words[LEFT])[0]
    begun = words[BEGUN] + ((words[LAST] - left) & PERIODS_MASK)
    words[BEGUN] = begun
    words[LAST] = left
    done = begun - ((begun - place) & (count - 1))
    taken = words[TAKEN]
    lost = begun - taken - count + 1
    if lost < 0:
        lost = 0
    if lost > done - taken:
        lost = done - taken
    taken = taken + lost
    found = 0
    while taken - done:  # noheap: loop<=32768, the entries of the largest ring
        entry = ptr32(words[RING] + ((taken & (count - 1)) << 3))
        first = entry[0]
        reason = entry[1]
        left = ptr32(words[LEFT])[0]
        taken = taken + 1
        begun = words[BEGUN] + ((words[LAST] - left) & PERIODS_MASK)
        if begun - taken >= count - 1:
            lost = lost + 1  # it may have been overwritten while it was read
        else:
            found = found + 1
            shift = words[UPPER]
            upper = (first >> shift) & 0xFF
            lower = (first >> (8 - shift)) & 0xFF
            kind = 0
            status = (first >> 16) & 0xFF
            idle = (first >> 24) & 0xFF
            if ptr8(words[GOOD])[status + 0] == 0:
                raw = (((upper << 8) | lower) ^ 0x8000) - 0x8000
                raw = raw ^ words[XOR]
                block[RAW] = raw
                page = ptr8(words[PAGES])[upper + 0]
                if ptr8(((words[PAGES] >> 16) << 16) | (page << 8))[lower + 0] == 3:
                    kind = OUT_OF_RANGE
                    if raw & block[IMPLAUSIBLE]:
                        kind = IMPLAUSIBLE_KIND
            elif ptr8(words[IDLE])[idle + 0] == TO_RECORD:
                kind = TIMEOUT
                block[OVERRUNS] = block[OVERRUNS] + 1
            elif words[IDLE_KIND]:
                kind = words[IDLE_KIND]
            elif reason & ABRT_7B_ADDR_NOACK:
                kind = NO_ACK_ADDRESS
            elif reason & ABRT_TXDATA_NOACK:
                kind = NO_ACK_DATA
            elif reason & ARB_LOST:
                kind = ARBITRATION_LOSS
            else:
                kind = BUS
            if kind:
                block[FAULTS] = block[FAULTS] + 1
                state = block[FAILING] + 1
                block[FAILING] = state
                if state >= block[FAULT_TICKS]:
                    state = FAULT
                else:
                    state = block[STATUS] & 0xFF
                block[STATUS] = (kind << KIND_SHIFT) | state
            else:
                # Byte 3 is the row's first byte, dma/judging.py: where a low reading goes.
                if idle == TO_AFTER:
                    block[STATUS] = FAULT  # the sensor has not settled
                else:
                    block[FAILING] = 0
                    block[SIDE] = 0
                    if idle == TO_ASK:
                        block[SIDE] = 1
                    block[STATUS] = block[SIDE]
            if words[QUEUE]:
                queue = ptr32(words[QUEUE])
                slot = ptr32(queue[WRITE] + words[QUEUE])
                slot[RECORD_RAW] = block[RAW]
                slot[RECORD_STATUS] = block[STATUS]
                slot[RECORD_PERIOD] = taken
                slot[RECORD_LATE_US] = 0
                after = queue[WRITE] + 4 * RECORD_WORDS
                if after == queue[END]:
                    after = FIRST
                if after == queue[READ]:
                    queue[DROPPED] = queue[DROPPED] + 1
                else:
                    queue[WRITE] = after
    words[TAKEN] = taken
    block[PERIODS] = taken
    if words[QUEUE]:
        queue = ptr32(words[QUEUE])
        queue[DROPPED] = queue[DROPPED] + lost
    if ptr32(words[FLAGS])[0] & 0x80:
        block[STATUS] = ((block[STATUS] >> KIND_SHIFT) << KIND_SHIFT) | FAULT
    return found
