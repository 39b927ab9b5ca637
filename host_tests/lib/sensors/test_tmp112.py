"""TMP112: its words against its data sheet's table; the rest is the TMP102's."""

from noheap.hal import errors
from noheap.sensors.tmp112 import TMP112
from noheap_testing.bus import ScriptedI2C, write, write_read
from sensor_support import (
    QuietI2C,
    check_addresses,
    check_bus_errors,
    check_refused,
)
from twelve_bits_support import check_every_code, check_the_table


def test_the_data_sheets_values_are_read():
    check_the_table(TMP112)


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    check_every_code(TMP112)


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
