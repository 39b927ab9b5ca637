"""Code with jumps, loops, helpers and methods."""

import micropython


@micropython.asm_thumb
def branches(r0):
    cmp(r0, 3)
    bgt(MORE)
    mov(r0, 1)
    nop()
    nop()
    b(END)
    label(MORE)
    mul(r0, r0)
    label(END)


@micropython.asm_thumb
def subroutine(r0):
    bl(TWICE)
    bl(TWICE)
    b(END)
    label(TWICE)
    add(r0, r0, r0)
    bx(lr)
    label(END)


@micropython.asm_thumb
def sum_of(r0, r1):
    # noheap: ram
    mov(r2, 0)
    label(NEXT)  # noheap: loop<=8
    ldr(r3, [r0, 0])
    add(r2, r2, r3)
    add(r0, 4)
    sub(r1, 1)
    bne(NEXT)
    mov(r0, r2)


@micropython.viper
def nested(a: ptr32, rows: int) -> int:  # noheap: call<=170
    # noheap: ram
    total = 0
    while rows:  # noheap: loop<=5
        rows -= 1
        for n in range(4):  # noheap: loop<=4
            if a[n + 0] & 1:
                continue
            total += a[n + 0]
    while True:  # noheap: loop<=8
        total += 1
        if total & 7 == 0:
            break
    return total


@micropython.viper
def forever(n: int) -> int:  # noheap: call<=100
    while n:
        n -= 1
    return n


@micropython.viper
def through_a_helper(x):
    return x.count


def bytecode(n):
    return sum(range(n))


def raises():
    raise ValueError("on purpose")


class Counter:
    def __init__(self):
        self.count = 0

    def up(self):
        self.count += 1
