"""TMP112: its words against its data sheet's table; the rest is the TMP102's."""

from noheap.hal import errors
from noheap.sensors.tmp112 import TMP112
from noheap_testing.bus import ScriptedI2C, write, write_read
from sensor_support import (
    QuietI2C,
    check_addresses,
    check_bus_errors,
    check_reading,
    check_refused,
    is_floor,
    signed,
)
from support import rounds

# TI SBOS473, table 2, 12-bit temperature data format: (m°C, the upper twelve bits)
CASES = (
    (127_937, 0x7FF),
    (100_000, 0x640),
    (80_000, 0x500),
    (75_000, 0x4B0),
    (50_000, 0x320),
    (25_000, 0x190),
    (250, 0x004),
    (0, 0x000),
    (-250, 0xFFC),
    (-25_000, 0xE70),
    (-55_000, 0xC90),
)


def test_the_data_sheets_values_are_read():
    bus = QuietI2C(b"\x00\x00")
    sensor = TMP112(bus)
    for milli_c, code in CASES:
        bus.set_word(code << 4)
        check_reading(sensor, milli_c)


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    bus = QuietI2C(b"\x00\x00")
    sensor = TMP112(bus)
    for word in range(0, 0x10000, rounds(1, 977)):
        bus.set_word(word)
        raw = signed(word)
        kind = sensor.try_read(sensor.values)
        if word & 0x000F or raw < -55 * 256:
            assert kind == errors.IMPLAUSIBLE, hex(word)
        else:
            assert kind == errors.OK, hex(word)
            assert is_floor(sensor.values[0], raw * 1000, 256), hex(word)


def test_it_says_its_own_name():
    check_refused(TMP112(QuietI2C(b"\xff\xff")), errors.IMPLAUSIBLE, "TMP112 at 0x48")
    check_bus_errors(TMP112, 0x48, b"\x00", 2)
    check_addresses(TMP112, 0x48, 0x4B, QuietI2C(b"\x00\x00"))


def test_configuration_has_the_tmp102s_bits():
    # SBOS473, tables 7 to 12: OS R1 R0 F1 F0 POL TM SD, CR1 CR0 AL EM
    script = [
        write(0x48, b"\x01\x60\xc0"),
        write(0x48, b"\x00"),
        write(0x48, b"\x01\xe1\x00"),
        write_read(0x48, b"\x00", b"\xe7\x00"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP112(bus)
        sensor.configure(8)
        assert sensor.conversion_us == 35_000
        assert tuple(sensor.measure()) == (-25_000,)
