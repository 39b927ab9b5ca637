"""Images for an STM32 as MicroPython's build makes them, and the boards that take them."""

import struct
import zlib

from noheap_tools.board import boards

F411 = boards.load("nucleo_f411re")
F446 = boards.load("nucleo_f446re")
F405 = boards.load("pybv11")
PICO2 = boards.load("pico2")

FLASH = 0x08000000
TEXT = 0x08020000
NUCLEO = b"MicroPython v1.26.1 on 2025-09-11; NUCLEO-F411RE with STM32F411xE"


def vectors(stack: int = 0x2001C000, reset: int = TEXT + 0x101) -> bytes:
    return struct.pack("<2I", stack, reset) + bytes(64)


def dfu(*elements: tuple[int, bytes]) -> bytes:
    """A DfuSe file as MicroPython's tools/dfu.py makes one."""
    target = b"".join(struct.pack("<2I", at, len(data)) + data for at, data in elements)
    head = struct.pack("<6sBI255s2I", b"Target", 0, 1, b"ST...", len(target), len(elements))
    body = struct.pack("<5sBIB", b"DfuSe", 1, len(head + target) + 11, 1) + head + target
    body += struct.pack("<4H3sB", 0, 0xDF11, 0x0483, 0x011A, b"UFD", 16)
    return body + struct.pack("<I", 0xFFFFFFFF & -zlib.crc32(body) - 1)
