# pyright: reportUndefinedVariable=false, reportArgumentType=false
"""Takes a conversion of the RP2040's converter and starts the next one, in assembler: parts for
cortex/link_asm.py. In viper: rp2040_adc.py.

`take` leaves the reading in r0; `explain`, which goes aside, the kind of the fault in r1.
RP2040 datasheet, 4.9.6.
"""

import micropython

from noheap.block import OVERRUNS, OWN, SOURCE
from noheap.hal.errors import BUS, TIMEOUT


# Hard ISR. No allocation.
@micropython.asm_thumb
def take():  # noheap: isr
    ldr(r2, [r3, 4 * SOURCE])
    ldr(r0, [r2, 0])  # CS
    lsl(r0, r0, 22)
    lsr(r0, r0, 30)  # ERR and READY
    cmp(r0, 1)
    bne(EXPLAIN)
    ldr(r0, [r2, 4])  # RESULT
    mov(r1, 1)
    lsl(r1, r1, 13)  # a write at this offset sets bits: 2.1.2
    add(r2, r2, r1)
    mov(r1, 4)  # START_ONCE
    str(r1, [r2, 0])
    mov(r1, 4 * OWN)  # too far for a load's own offset
    add(r1, r1, r3)
    ldr(r1, [r1, 0])
    eor(r0, r1)
    label(EXPLAIN)


# r0: 0 while the conversion runs; r2: the converter.
@micropython.asm_thumb
def explain():  # noheap: isr
    mov(r1, 1)
    lsl(r1, r1, 13)
    add(r2, r2, r1)
    mov(r1, 4)
    str(r1, [r2, 0])
    mov(r1, BUS)
    cmp(r0, 0)
    bne(END)
    mov(r1, 4 * OVERRUNS)
    add(r1, r1, r3)
    ldr(r0, [r1, 0])
    add(r0, r0, 1)
    str(r0, [r1, 0])
    mov(r1, TIMEOUT)
    label(END)
