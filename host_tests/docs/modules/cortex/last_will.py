from array import array

from uctypes import addressof

LANES = ("host", "pico")  # it keeps addresses in 32-bit words: not for the 64-bit VM

registers = array("i", [1, 2])
PWM_CSR = addressof(registers)
NVIC_ICER = PWM_CSR + 4
function, buffer = enumerate, bytearray(1)


def after():
    assert list(registers) == [0, 1 << 4]
