import micropython

from noheap.cortex.code import Code
from noheap.cortex.jump import Jump

LANES = ("pico",)  # a core's exceptions

PWM_CSR = 0x40050000


@micropython.asm_thumb
def handle():
    nop()


made = Code()
handler = Jump(handle)
handler.begin(made)
handler.append(made)
address, code = made.finish()


def after():
    assert not vector.installed
