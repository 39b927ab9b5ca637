"""The readings of a TMP102, TMP105 and TMP112: twelve bits of 62.5 m°C, then four zeros."""

from noheap.hal import errors
from sensor_support import QuietI2C, check_reading, is_floor, signed
from support import rounds

# TI SBOS397, table "12-Bit Temperature Data Format"; SLLS648, table 5; SBOS473, table 2:
# (m°C, the two bytes read)
CASES = (
    (127_937.5, 0x7FF0),
    (100_000, 0x6400),
    (80_000, 0x5000),
    (75_000, 0x4B00),
    (50_000, 0x3200),
    (25_000, 0x1900),
    (250, 0x0040),
    (0, 0x0000),
    (-250, 0xFFC0),
    (-25_000, 0xE700),
    (-55_000, 0xC900),
)


def check_the_table(make):
    """The sensor `make(bus)` reads the data sheets' values, without the heap."""
    bus = QuietI2C(b"\x00\x00")
    sensor = make(bus)
    for milli_c, word in CASES:
        bus.set_word(word)
        check_reading(sensor, int(milli_c // 1))


def check_every_code(make):
    """The sensor `make(bus)` reads every code that is a temperature, and no other."""
    bus = QuietI2C(b"\x00\x00")
    sensor = make(bus)
    for word in range(0, 0x10000, rounds(1, 977)):
        bus.set_word(word)
        raw = signed(word)
        kind = sensor.try_read(sensor.values)
        if word & 0x000F or raw < -55 * 256:
            assert kind == errors.IMPLAUSIBLE, hex(word)
        else:
            assert kind == errors.OK, hex(word)
            assert is_floor(sensor.values[0], raw * 1000, 256), hex(word)
