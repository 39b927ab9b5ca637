"""Loads and stores of Thumb code, by what their bits say: ARMv7-M ARM, A5.2.4 and A5.3.

access = instruction.access(0x68186018)     # the first halfword is the lower half
access.is_load, access.register, access.size, access.length
"""

from dataclasses import dataclass
from functools import cache

_WORD, _HALF, _BYTE = 4, 2, 1
# A5.2.4, opA 0101: by opB, (size, is_load, is_signed)
_BY_REGISTER = (
    (_WORD, False, False),
    (_HALF, False, False),
    (_BYTE, False, False),
    (_BYTE, True, True),
    (_WORD, True, False),
    (_HALF, True, False),
    (_BYTE, True, False),
    (_HALF, True, True),
)
_BY_OFFSET = {0b0110: _WORD, 0b0111: _BYTE, 0b1000: _HALF}


@dataclass(frozen=True)
class Access:
    """`size` and `length`, of the instruction, are in bytes."""

    is_load: bool
    register: int
    size: int
    length: int
    is_signed: bool = False


@cache
def access(code: int) -> Access | None:
    """None: it is none, or one that changes its base, too, or more than one register."""
    first, second = code & 0xFFFF, code >> 16
    if first >> 12 == 0b0101:
        size, is_load, is_signed = _BY_REGISTER[first >> 9 & 7]
        return Access(is_load, first & 7, size, 2, is_signed)
    if first >> 12 in _BY_OFFSET:
        return Access(bool(first >> 11 & 1), first & 7, _BY_OFFSET[first >> 12], 2)
    if first >> 9 == 0b1111100 and first >> 5 & 3 != 3:
        # A5.3.7 to A5.3.10: single items, with 12 bits of offset, 8 without write-back, or a
        # register.
        is_wide = bool(first >> 7 & 1)
        simple = second >> 6 & 0x3F == 0 or second >> 8 & 0xF == 0b1100
        if is_wide or simple:
            size = 1 << (first >> 5 & 3)
            return Access(bool(first >> 4 & 1), second >> 12, size, 4, bool(first >> 8 & 1))
    return None
