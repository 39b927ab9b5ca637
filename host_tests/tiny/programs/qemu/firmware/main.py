# pyright: reportUndefinedVariable=false
"""Frozen machine code of each kind, then the program `vm`, which the test puts beside this file.

test_qemu.py knows the answers.
"""

from array import array

import micropython
from uctypes import addressof


@micropython.viper
def checksum(data: ptr8, length: int) -> int:
    """Fletcher's, but modulo 256."""
    low = 0
    high = 0
    for n in range(length):
        low = low + data[n] & 0xFF
        high = high + low & 0xFF
    return high << 8 | low


@micropython.viper
def literal(value: int) -> int:
    return value ^ 0x3EDCBA98  # a word behind the code, which must be aligned


@micropython.viper
def exchange(words: ptr32):
    first = words[0]
    words[0] = words[1]
    words[1] = first
    halves = ptr16(words)
    halves[4] = halves[5] + 1


@micropython.viper
def called(number) -> int:
    return int(len(str(number))) + 100


@micropython.native
def total(numbers):
    result = 0
    for number in numbers:
        try:
            result += 12 // number
        except ZeroDivisionError:
            result += 1000
    return result


@micropython.native
def halves(count):
    return [n / 2 for n in range(count)]


@micropython.asm_thumb
def weighted(r0, r1):
    lsl(r0, r0, 3)
    cmp(r0, r1)
    bge(DONE)
    add(r0, r0, r1)
    label(DONE)
    mvn(r0, r0)


@micropython.asm_thumb
def reversed_bytes(r0):
    mov(r1, 0)
    mov(r2, 4)
    label(NEXT)
    lsl(r1, r1, 8)
    mov(r3, 0xFF)
    and_(r3, r0)
    orr(r1, r3)
    lsr(r0, r0, 8)
    sub(r2, 1)
    bne(NEXT)
    mov(r0, r1)


print("checksum", checksum(b"abcdefgh", 8))
print("literal", literal(0x12345678), literal(-1))
words = array("i", (1, -2, 0x00070000))
exchange(words)
print("exchange", list(words))
print("called", called("12345"), called(None))
print("native", total((1, 5, 0, 4)), halves(4))
print("assembler", weighted(5, 3), weighted(1, 20), reversed_bytes(0x01020304))
print("address", addressof(words) & 3)
# As on the stock image, a word takes the lower bits of an int that is longer.
words[0], words[1] = -(1 << 32) - 1, (1 << 40) + 5
print("lower bits", list(words)[:2])

print("vm")
import vm  # noqa: E402, F401
