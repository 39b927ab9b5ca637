"""The source of the interrupt, for rt/tick_isr.py, which forgets this module once it is used.

Names in braces are filled in there. The numbers in b[...] are the words of the block: rt/stats.py
up to 6, rt/tick_isr.py from there on.
"""

# Register offsets are words from the I2C base (RP2040 datasheet 4.3.17): DATA_CMD 4,
# RAW_INTR_STAT 13 (TX_ABRT is bit 6), CLR_TX_ABRT 21, STATUS 28 (MST_ACTIVITY is bit 5),
# TXFLR 29, RXFLR 30, TX_ABRT_SOURCE 32. TIMERAWL lies 0x400a words above I2C0, 0x300a above I2C1.
# Viper keeps the first two pointers in registers, `x[n] = x[n] + 1` costs a third of
# `x[n] += 1`, and a literal above 0x3fffffff would be a big int: hence the shapes below.
SOURCE = """
import micropython
@micropython.viper
def tick_isr(timer):
    # Hard ISR. No allocation.
    b = ptr32({block})
    i = ptr32(b[10])
    late = i[{timerawl}] - b[8]
    b[8] = b[8] + {period_us}
    b[0] = b[0] + 1
    if late > b[5]:
        if late >= {period_us}:
            b[1] = b[1] + 1
            return
        b[5] = late
    if late < b[4]:
        b[4] = late
    if i[30] == 2:
        v = i[4] << 24 >> 16 | i[4] & 255
        i[4] = 0x100
        i[4] = 0x300
        if v & {implausible}:
            v = {fault} + 8
    else:
        v = {fault} + 4
        if i[13] & 64:
            w = i[32]
            if w & 1:
                v = {fault} + 1
            elif w & 8:
                v = {fault} + 2
            elif w & 0x1000:
                v = {fault} + 3
            i[21]
        elif i[29] | i[28] & 32:
            v = {fault} + 6
            b[3] = b[3] + 1
        elif i[30]:
            v = {fault} + 5
        if v != {fault} + 6:
            while i[30]:
                i[4]
            i[4] = 0x100
            i[4] = 0x300
    if v < {fault}:
        if b[13]:
            if b[6] != 2:
                b[13] = 0
            elif b[21] < {settle_ticks}:
                b[21] = b[21] + 1
            else:
                b[13] = 0
                b[6] = b[7]
                b[9] = 0
                if b[7]:
                    b[15] = b[17]
                    b[16] = b[18]
                else:
                    b[15] = 0
                    b[16] = 0
        elif b[7]:
            if v < {off}:
                if {debounce} and b[14] < {debounce}:
                    b[14] = b[14] + 1
                else:
                    b[7] = 0
                    b[6] = 0
                    b[15] = 0
                    b[16] = 0
                    if {debounce}:
                        b[14] = 0
            elif {debounce}:
                b[14] = 0
        else:
            if v >= {on}:
                if {debounce} and b[14] < {debounce}:
                    b[14] = b[14] + 1
                else:
                    b[7] = 1
                    b[6] = 1
                    b[9] = 0
                    b[15] = b[17]
                    b[16] = b[18]
                    if {debounce}:
                        b[14] = 0
            elif {debounce}:
                b[14] = 0
    else:
        b[2] = b[2] + 1
        b[13] = b[13] + 1
        b[21] = 0
        if b[13] == {fault_ticks}:
            b[6] = 2
            b[9] = 0
            b[15] = b[19]
            b[16] = b[20]
    i = ptr32(b[11])
    w = b[9]
    b[9] = w + b[15]
    i[{inactive} ^ b[16] >> (w >> 27 & 31) & 1] = {out_mask}
    i = ptr32(b[12])
    w = i[0]
    i = ptr32((w << 2) + b[12])
    i[0] = b[0]
    i[1] = late
    i[2] = v
    w += 3
    if w == {queue_end}:
        w = 5
    i = ptr32(b[12])
    if w == i[1]:
        i[4] = i[4] + 1
    else:
        i[0] = w
"""
