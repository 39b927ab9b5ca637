"""Calls a viper function that is frozen in, plainly and bound.

CRC-8 of 0xBEEF: SHT3x datasheet, 4.12.
"""

from uctypes import addressof

from noheap.cortex.bind import bind
from noheap.sensors.sensirion import crc8

data = b"\xbe\xef"
print(__import__("noheap").__file__, crc8(data, 0), bind(crc8, addressof(data), 0)())
