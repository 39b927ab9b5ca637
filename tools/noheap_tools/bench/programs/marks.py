# pyright: reportArgumentType=false
"""Marks on GPIO 2 around an operation, which runs with interrupts masked.

A row of a bench is a function that returns whether the operation did its work:

    def push(high, low):            # from bytecode
        v = Vec(8)
        high()
        v.push(7)
        low()
        return len(v) == 1

    def push_in_viper(masked):      # inline in viper
        v = Vec(8)
        masked(_push, v.storage, v.items)
        return len(v) == 1

`_push` makes the marks itself, by a store to the SIO's GPIO_OUT_SET and one to its GPIO_OUT_CLR
(RP2040 datasheet 2.3.1.7), words 5 and 6. For warm caches of the interpreter, a row from bytecode
marks twice, and the second time counts.
"""

import micropython
from machine import Pin, disable_irq, enable_irq
from micropython import const

_SIO = const(-0x30000000)


@micropython.asm_thumb
def high():
    data(2, 0xB672)  # cpsid i, ARMv6-M manual B4.2.2
    mov(r0, 4)
    mov(r1, 0xD0)
    lsl(r1, r1, 24)
    str(r0, [r1, 20])


@micropython.asm_thumb
def low():
    mov(r0, 4)
    mov(r1, 0xD0)
    lsl(r1, r1, 24)
    str(r0, [r1, 24])
    data(2, 0xB662)  # cpsie i


def masked(operation, *arguments):
    state = disable_irq()
    operation(*arguments)
    enable_irq(state)


def empty(high, low):
    high()
    low()
    return True


@micropython.viper
def _nothing():
    ptr32(_SIO)[5] = 4
    ptr32(_SIO)[6] = 4


def empty_in_viper(masked):
    masked(_nothing)
    return True


def begin():
    Pin(2, Pin.OUT, value=0)
