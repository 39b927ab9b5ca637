"""Halfwords of Thumb instructions, for what stands in the place of a call in assembler.

    statement([push([2]), *address(2, 0x20000000), store(0, 2, 9), pop([2])])

MicroPython's assembler takes one statement a line, and a call is one. The numbers are those of the
ARMv6-M Architecture Reference Manual, DDI 0419, A6.7; registers are 0 to 7. Most set the flags.
"""

from collections.abc import Iterable, Sequence


def statement(code: Iterable[int]) -> str:
    return f"data(2, {', '.join(f'0x{halfword:04X}' for halfword in code)})"


def push(registers: Sequence[int]) -> int:
    return 0xB400 | _set(registers)


def pop(registers: Sequence[int]) -> int:
    return 0xBC00 | _set(registers)


def address(register: int, value: int) -> tuple[int, int]:
    """An address of which only the highest eight bits are not 0."""
    return move(register, value >> 24), shift_left(register, 24)


def move(register: int, number: int) -> int:
    """MOVS of 0 to 255."""
    return 0x2000 | register << 8 | number


def add_number(register: int, number: int) -> int:
    """ADDS of 0 to 255."""
    return 0x3000 | register << 8 | number


def add(to: int, one: int, other: int) -> int:
    return 0x1800 | other << 6 | one << 3 | to


def shift_left(register: int, bits: int) -> int:
    return bits << 6 | register << 3 | register


def load(register: int, base: int, word: int) -> int:
    """Of word 0 to 31 from the base."""
    return 0x6800 | word << 6 | base << 3 | register


def store(register: int, base: int, word: int) -> int:
    return 0x6000 | word << 6 | base << 3 | register


def _set(registers: Sequence[int]) -> int:
    return sum(1 << n for n in registers)
