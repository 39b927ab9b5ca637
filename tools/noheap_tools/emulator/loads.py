"""Lists the memory that the emulated CPU's next instruction reads: itself and its loads.

"ARM" = ARMv6-M Architecture Reference Manual, DDI 0419.
"""

from collections.abc import Iterator

from rp2040py.rp2040 import RP2040


def reads(mcu: RP2040, at: int) -> Iterator[int]:
    """Addresses that the instruction at `at` reads, with the registers as they are. Loads from
    the stack are left out."""
    yield at
    opcode = mcu.read_uint16(at)
    if opcode >> 11 in (0b11110, 0b11101):
        yield at + 2  # a 32-bit one; BL and the like load nothing (ARM A5.3)
        return
    registers = mcu.core.registers
    base = registers[opcode >> 3 & 7]
    five = opcode >> 6 & 31
    kind = opcode >> 11
    if kind == 0b01001:  # LDR (literal), ARM A6.7.27
        yield (at + 4 & ~3) + 4 * (opcode & 0xFF)
    elif opcode >> 12 == 0b0101 and opcode >> 9 & 7 > 2:  # by register, ARM A5.2.4
        yield base + registers[opcode >> 6 & 7] & 0xFFFFFFFF
    elif kind == 0b01101:
        yield base + 4 * five & 0xFFFFFFFF
    elif kind == 0b01111:
        yield base + five & 0xFFFFFFFF
    elif kind == 0b10001:
        yield base + 2 * five & 0xFFFFFFFF
    elif kind == 0b11001:  # LDM, ARM A6.7.25
        count = bin(opcode & 0xFF).count("1")
        base = registers[opcode >> 8 & 7]
        yield from range(base, base + 4 * count, 4)
