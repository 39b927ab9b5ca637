"""Prints what SIO's divider makes of pairs of numbers, over the bus (RP2040 datasheet 2.3.1.5)."""

import json

from rp2040py import rp2040 as chip

_SIO = 0xD0000000
_UNSIGNED, _SIGNED, _QUOTIENT, _REMAINDER, _CSR = 0x60, 0x68, 0x70, 0x74, 0x78
_NUMBERS = (0, 1, 2, 3, 7, 1000, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFF9, 0xFFFFFFFF)

mcu = chip.RP2040()
said = []
for start in (_UNSIGNED, _SIGNED):
    for dividend in _NUMBERS:
        for divisor in _NUMBERS:
            began = mcu.core.cycles
            mcu.write_uint32(_SIO + start, dividend)
            mcu.write_uint32(_SIO + start + 4, divisor)
            offsets = (_CSR, _REMAINDER, _QUOTIENT, _CSR, start, start + 4)
            read = [mcu.read_uint32(_SIO + offset) for offset in offsets]
            said.append([dividend, divisor, *read, int(mcu.core.cycles - began)])
print(json.dumps([type(mcu.core).__module__, said]))
