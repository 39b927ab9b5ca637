# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Takes a frame out of the RP2040's SPI FIFO and starts the next one, in assembler: parts for
cortex/link_asm.py. In viper: rp2040_spi.py.

`take` leaves the reading in r0; `explain`, which goes aside, the kind of the fault in r1.
RP2040 datasheet, 4.4.4.
"""

import micropython

from noheap.block import OVERRUNS, SOURCE
from noheap.hal.errors import OVERRUN, TIMEOUT


# Hard ISR. No allocation.
@micropython.asm_thumb
def take():  # noheap: isr
    ldr(r2, [r3, 4 * SOURCE])
    ldr(r0, [r2, 12])  # SSPSR
    mov(r1, 0x14)  # BSY, RNE
    and_(r0, r1)
    cmp(r0, 4)
    bne(EXPLAIN)
    ldr(r0, [r2, 8])  # SSPDR
    lsl(r0, r0, 16)
    asr(r0, r0, 16)
    mov(r1, 0)
    str(r1, [r2, 8])
    label(EXPLAIN)


# r0: BSY, RNE; r2: the controller.
@micropython.asm_thumb
def explain():  # noheap: isr
    mov(r1, OVERRUN)
    lsr(r0, r0, 5)  # BSY
    bcs(RUNNING)
    mov(r0, 0)
    str(r0, [r2, 8])
    b(END)
    label(RUNNING)
    mov(r1, 4 * OVERRUNS)  # too far for a load's own offset
    add(r1, r1, r3)
    ldr(r0, [r1, 0])
    add(r0, r0, 1)
    str(r0, [r1, 0])
    mov(r1, TIMEOUT)
    label(END)
