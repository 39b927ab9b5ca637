"""The latest value of 3 words."""

from array import array

import micropython
from micropython import const

from noheap.buf import cell
from noheap.buf.cell import Cell
from noheap.cortex.bind import bind

_SIO = const(-0x30000000)


def write(high, low):
    c, v = Cell(3), array("i", [1, 2, 3])
    high()
    c.write(v)
    low()
    return c.version == 1 and c.read_into(v) == 1 and list(v) == [1, 2, 3]


def write_bound(high, low):
    c, v = Cell(3), array("i", [1, 2, 3])
    write = bind(cell.write, c.storage, v)
    high()
    write()
    low()
    return c.version == 1 and c.read_into(v) == 1 and list(v) == [1, 2, 3]


@micropython.viper
def _write(c: ptr32, slot: int, v: ptr32):
    ptr32(_SIO)[5] = 4
    slot = int(c) + 8
    if (c[0] + 1) & 1:
        slot += 12
    ptr32(slot)[0] = v[0]
    ptr32(slot)[1] = v[1]
    ptr32(slot)[2] = v[2]
    slot = c[0] + 1
    if slot > 0x3FFFFFFF:
        slot = 2
    c[0] = slot
    ptr32(_SIO)[6] = 4


def write_in_viper(masked):
    c, v = Cell(3), array("i", [1, 2, 3])
    masked(_write, c.storage, 0, v)
    return c.version == 1 and c.read_into(v) == 1 and list(v) == [1, 2, 3]


def written():
    c, v = Cell(3), array("i", [1, 2, 3])
    c.write(v)
    return c, array("i", [0, 0, 0])


def read_into(high, low):
    c, v = written()
    high()
    c.read_into(v)
    low()
    return list(v) == [1, 2, 3]


def read_bound(high, low):
    c, v = written()
    read = bind(cell.read, c.storage, v)
    high()
    read()
    low()
    return list(v) == [1, 2, 3]


@micropython.viper
def _read_into(c: ptr32, slot: int, v: ptr32):
    ptr32(_SIO)[5] = 4
    while c[0]:
        version = c[0]
        slot = int(c) + 8
        if version & 1:
            slot += 12
        v[0] = ptr32(slot)[0]
        v[1] = ptr32(slot)[1]
        v[2] = ptr32(slot)[2]
        if c[0] == version:
            break
    ptr32(_SIO)[6] = 4


def read_into_in_viper(masked):
    c, v = written()
    masked(_read_into, c.storage, 0, v)
    return list(v) == [1, 2, 3]
