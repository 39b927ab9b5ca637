"""TMP105: its words against the data sheet's table, its traffic against the register map."""

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.tmp105 import TMP105
from noheap_testing.bus import NACK, ScriptedI2C, write, write_read
from sensor_support import (
    QuietI2C,
    check_addresses,
    check_bus_errors,
    check_refused,
)
from support import raises
from twelve_bits_support import check_every_code, check_the_table


def test_the_data_sheets_values_are_read():
    check_the_table(TMP105)


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    check_every_code(TMP105)


def test_what_cannot_be_is_refused():
    bus = QuietI2C(b"\xff\xff")
    check_refused(TMP105(bus), errors.IMPLAUSIBLE, "check its data line")


def test_each_error_on_the_bus_has_its_kind():
    check_bus_errors(TMP105, 0x48, b"\x00", 2)


def test_only_the_addresses_of_the_family_are_taken():
    check_addresses(TMP105, 0x48, 0x4F, QuietI2C(b"\x00\x00"))


def test_configure_writes_the_resolution_and_knows_its_time():
    # SLLS648, tables 6 and 8: R1 R0 are bits 6 and 5
    for bits, settings, us in (
        (9, 0x00, 37_500),
        (10, 0x20, 75_000),
        (11, 0x40, 150_000),
        (12, 0x60, 300_000),
    ):
        with ScriptedI2C([write(0x48, bytes((0x01, settings)))]) as bus:
            sensor = TMP105(bus)
            sensor.configure(bits)
            assert sensor.conversion_us == us
    with ScriptedI2C([write(0x48, b"\x01\x60", error=NACK)]) as bus:
        assert raises(BusError, TMP105(bus).configure).kind == errors.NO_ACK_ADDRESS
    with ScriptedI2C([]) as bus:
        for bits in (8, 13):
            assert "bits" in str(raises(ValueError, TMP105(bus).configure, bits))


def test_one_conversion_is_started_and_waited_for():
    script = [
        write(0x48, b"\x01\x81"),  # OS and SD, at the resolution after power-up
        write(0x48, b"\x01\x60"),
        write(0x48, b"\x01\xe1"),
        write_read(0x48, b"\x00", b"\x19\x10"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP105(bus)
        assert sensor.conversion_us == 37_500
        assert sensor.try_start() == errors.OK
        sensor.configure(12)
        assert tuple(sensor.measure()) == (25_062,)


def test_alert_limits_and_settings_are_written_and_kept():
    script = [
        write(0x48, b"\x02\xff\xc0"),  # SLLS648, table 2: TLOW 2, THIGH 3
        write(0x48, b"\x03\x00\x10"),
        write(0x48, b"\x01\x7e"),
        write(0x48, b"\x01\xff"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP105(bus)
        sensor.set_alert(-250, 1, interrupt=True, active_high=True, faults=6)
        sensor.configure()
        sensor.try_start()
