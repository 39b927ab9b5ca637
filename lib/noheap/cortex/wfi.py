# pyright: reportUndefinedVariable=false
"""Sleeping between interrupts without losing one; any Cortex-M.

sleep_if_equal(queue.address, queue.address + 4)
"""

import micropython


@micropython.asm_thumb
def sleep_if_equal(r0, r1):
    """Sleep until an interrupt if the words at the two addresses are equal (a queue's indices).

    Looks with interrupts masked, so that one between the look and the WFI is not slept
    through: WFI wakes for a pending interrupt even when it is masked (ARMv6-M ARM B1.5.19).
    Allocates nothing. Main loop only.
    """
    cpsid(0)
    ldr(r2, [r0, 0])
    ldr(r3, [r1, 0])
    cmp(r2, r3)
    bne(AWAKE)
    wfi()
    label(AWAKE)
    cpsie(0)
