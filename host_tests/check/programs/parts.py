"""Parts of a handler, one of which allocates."""

import micropython


@micropython.viper
def take(block: ptr32):
    block[0] = 5


@micropython.viper
def judge(block: ptr32):
    return [block[0]]


@micropython.asm_thumb
def end():
    mov(r0, 1)
