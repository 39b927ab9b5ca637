from noheap.sensors.sensirion import crc8
from noheap_testing.bus import ScriptedI2C, read, write

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same


def word(value):
    data = bytes((value >> 8, value & 0xFF))
    return data + bytes((crc8(data, 0),))


reading = word(0x6666) + word(0x8000)
i2c = ScriptedI2C(
    [
        write(0x44, b"\xf3\x2d"),
        read(0x44, word(0x8010)),
        write(0x44, b"\x24\x00"),
        read(0x44, reading),
        write(0x44, b"\x30\x93"),
        write(0x44, b"\x27\x37"),
        write(0x44, b"\xe0\x00"),
        read(0x44, reading),
    ]
)


def after():
    assert (milli_c, rh_x100) == (25_000, 5_000)
