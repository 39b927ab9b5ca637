"""Code without a jump."""

import micropython


@micropython.asm_thumb
def add(r0, r1):
    add(r0, r0, r1)
    lsl(r1, r0, 3)
    eor(r0, r1)
    mov(r2, 5)
    add(r0, r0, r2)


@micropython.asm_thumb
def sum_of_four(r0):
    # noheap: ram
    push({r4, r5})
    ldr(r1, [r0, 0])
    ldr(r4, [r0, 4])
    ldr(r5, [r0, 8])
    ldr(r2, [r0, 12])
    add(r1, r1, r4)
    add(r1, r1, r5)
    add(r1, r1, r2)
    str(r1, [r0, 0])
    mov(r0, r1)
    pop({r4, r5})


@micropython.asm_thumb
def set_pin():
    mov(r0, 0xD0)
    lsl(r0, r0, 24)
    mov(r2, 4)
    str(r2, [r0, 0x14])


@micropython.asm_thumb
def read_timer():
    mov(r1, 0x40)
    lsl(r1, r1, 24)
    mov(r2, 0x54)
    lsl(r2, r2, 12)
    add(r1, r1, r2)
    ldr(r0, [r1, 0x28])
    ldr(r2, [r1, 0x28])
    sub(r0, r2, r0)


@micropython.viper
def nothing():
    pass


@micropython.viper
def mixed(a: int, b: int) -> int:  # noheap: call<=60
    c = a + b
    c = (c << 2) ^ b
    c = c - (a & 0xFF)
    return c | 1
