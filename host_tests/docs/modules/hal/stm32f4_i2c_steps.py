from array import array

from uctypes import addressof

from noheap.hal.errors import BUSY
from noheap.hal.stm32f4_i2c import description
from noheap.hal.stm32f4_i2c_registers import TRISE
from noheap.hal.stm32f4_i2c_words import FAILED, STATE

LANES = ("host", "pico")  # it keeps addresses in 32-bit words: not for the 64-bit VM

# RAM in the registers' place: they never say that START is out.
registers, buffer = array("i", bytes(4 * (TRISE + 1))), bytearray(2)
words = description(addressof(registers), 0x48, b"\x00", buffer)
at = addressof(words)


def after():
    assert kind == BUSY
