"""Which memory an instruction of an ARMv6-M core reads or writes (ARMv6-M ARM A5.2).

form = decoded(opcode)          # None: no memory but its stack and its literals
if form:
    at = form.address(registers)    # before it runs
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple


class Form(NamedTuple):
    """Of `size` bytes, 0: several words. From `base` plus `other` on, two registers; or, where
    `other` is -1, from `base` plus `offset`."""

    base: int
    other: int
    offset: int
    size: int
    stores: bool

    def address(self, registers: Sequence[int]) -> int:
        more = self.offset if self.other < 0 else registers[self.other]
        return registers[self.base] + more & 0xFFFFFFFF


_BY_REGISTER = (  # bits 11 to 9 of the opcode: size, stores
    (4, True), (2, True), (1, True), (1, False), (4, False), (2, False), (1, False), (2, False),
)  # fmt: skip
_BY_IMMEDIATE = {  # bits 15 to 11
    0b01100: (4, True), 0b01101: (4, False), 0b01110: (1, True), 0b01111: (1, False),
    0b10000: (2, True), 0b10001: (2, False),
}  # fmt: skip
_MULTIPLE = {0b11000: True, 0b11001: False}  # STMIA, LDMIA


@cache
def decoded(opcode: int) -> Form | None:
    """What the instruction `opcode` does with memory."""
    group = opcode >> 11
    if opcode >> 12 == 0b0101:
        size, stores = _BY_REGISTER[opcode >> 9 & 7]
        return Form(opcode >> 3 & 7, opcode >> 6 & 7, 0, size, stores)
    if group in _BY_IMMEDIATE:
        size, stores = _BY_IMMEDIATE[group]
        return Form(opcode >> 3 & 7, -1, size * (opcode >> 6 & 31), size, stores)
    if group in _MULTIPLE:
        return Form(opcode >> 8 & 7, -1, 0, 0, _MULTIPLE[group])
    return None
