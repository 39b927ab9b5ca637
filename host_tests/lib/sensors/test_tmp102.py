"""TMP102: its numbers against the data sheet's table, its traffic against the register map."""

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.tmp102 import TMP102, milli_c_from_raw, raw_from_milli_c
from noheap.sensors.tmp102_sampled import CONVERSION_US, IMPLAUSIBLE_MASK
from noheap_testing.bus import NACK, NACK_DATA, TIMEOUT, ScriptedI2C, write, write_read
from sensor_support import (
    QuietI2C,
    check_addresses,
    check_bus_errors,
    check_refused,
    check_wrong_chip,
    is_floor,
    signed,
)
from support import no_alloc, raises, rounds
from twelve_bits_support import CASES, check_every_code, check_the_table


def test_the_data_sheets_values_convert_to_milli_degrees():
    for milli_c, word in CASES:
        assert milli_c_from_raw(signed(word)) == int(milli_c // 1), hex(word)


def test_the_data_sheets_temperatures_convert_to_raw():
    for milli_c, word in CASES:
        if milli_c == int(milli_c):
            assert raw_from_milli_c(int(milli_c)) == signed(word), milli_c


def test_no_reading_sets_the_implausible_bits():
    for _, word in CASES:
        assert word & IMPLAUSIBLE_MASK == 0


def test_milli_degrees_are_rounded_down_at_every_code():
    for code in range(-2048, 2048, rounds(1, 37)):  # DS 8.5.2: 0.0625 °C a count
        assert is_floor(milli_c_from_raw(code * 16), code * 1000, 16), code


def test_raw_is_the_lowest_code_at_or_above_a_temperature():
    # A code is 62.5 m°C: twice the temperature in m°C against 125 times the code.
    for milli_c in range(-55_000, 127_937, rounds(7, 1999)):
        raw = raw_from_milli_c(milli_c)
        code = raw // 16
        assert raw % 16 == 0, milli_c
        assert 125 * (code - 1) < 2 * milli_c <= 125 * code, milli_c


def test_a_threshold_on_a_code_is_that_code():
    for code in range(-2048, 2048, rounds(1, 37)):
        if code * 125 % 2 == 0:
            assert raw_from_milli_c(code * 125 // 2) == code * 16, code
        assert raw_from_milli_c(milli_c_from_raw(code * 16)) == code * 16, code


def test_configure_sends_the_registers_bytes_and_leaves_the_pointer_at_temperature():
    # DS table 8-9 and 8-11: CR1 CR0 are bits 7 and 6 of the second byte
    for conversion_hz, low in ((0.25, 0x00), (1, 0x40), (4, 0x80), (8, 0xC0)):
        script = [write(0x48, bytes((0x01, 0x60, low))), write(0x48, b"\x00")]
        with ScriptedI2C(script) as bus:
            TMP102(bus).configure(conversion_hz)


def test_a_rate_that_the_chip_has_not_is_refused_before_any_traffic():
    with ScriptedI2C([]) as bus:
        for conversion_hz in (0, 2, 16, 0.5):
            assert "conversion_hz" in str(raises(ValueError, TMP102(bus).configure, conversion_hz))


def test_read_raw_and_read_milli_c_give_the_data_sheets_values():
    for milli_c, word in CASES:
        answer = bytes((word >> 8, word & 0xFF))
        with ScriptedI2C(2 * [write_read(0x4B, b"\x00", answer)]) as bus:
            sensor = TMP102(bus, 0x4B)
            assert sensor.read_raw() == signed(word)
            assert sensor.read_milli_c() == int(milli_c // 1)


def test_reading_does_not_disturb_a_later_configure():
    script = [
        write_read(0x48, b"\x00", b"\x19\x00"),
        write(0x48, b"\x01\x60\xc0"),
        write(0x48, b"\x00"),
        write_read(0x48, b"\x00", b"\x19\x00"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP102(bus)
        sensor.read_raw()
        sensor.configure()
        sensor.read_raw()


def test_each_bus_error_comes_out_with_its_kind():
    for injected, kind in (
        (NACK, errors.NO_ACK_ADDRESS),
        (NACK_DATA, errors.NO_ACK_DATA),
        (TIMEOUT, errors.TIMEOUT),
    ):
        with ScriptedI2C([write(0x48, b"\x01\x60\xc0", error=injected)]) as bus:
            assert raises(BusError, TMP102(bus).configure).kind == kind
        with ScriptedI2C([write_read(0x48, b"\x00", b"\0\0", error=injected)]) as bus:
            assert raises(BusError, TMP102(bus).read_raw).kind == kind


def test_a_sensor_that_vanishes_within_configure_is_told():
    with ScriptedI2C([write(0x48, b"\x01\x60\xc0"), write(0x48, b"\x00", error=NACK)]) as bus:
        assert raises(BusError, TMP102(bus).configure).kind == errors.NO_ACK_ADDRESS


def test_only_the_four_addresses_of_the_chip_are_taken():
    check_addresses(TMP102, 0x48, 0x4B, QuietI2C(b"\x00\x00"))


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    check_every_code(TMP102)


def test_reading_does_not_use_the_heap():
    check_the_table(TMP102)


def test_what_cannot_be_is_refused():
    bus = QuietI2C(b"\x00\x00")
    sensor = TMP102(bus)
    for word in (0xFFFF, 0x8000, 0xC8F0, 0x1901, 0x190F):  # a line that is high; below -55 °C; EM
        bus.set_word(word)
        check_refused(sensor, errors.IMPLAUSIBLE, "check its data line")


def test_each_error_on_the_bus_has_its_kind():
    check_bus_errors(TMP102, 0x48, b"\x00", 2)


def test_one_conversion_is_started_and_waited_for():
    script = [
        write(0x48, b"\x01\xe1\x00"),  # OS and SD, DS table 8-9
        write_read(0x48, b"\x01", b"\x61\x20"),
        write_read(0x48, b"\x01", b"\xe1\x20"),
        write(0x48, b"\x01\xe1\x00"),
        write_read(0x48, b"\x00", b"\x19\x10"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP102(bus)
        assert sensor.try_start() == errors.OK
        assert not sensor.is_ready()
        assert sensor.is_ready()
        assert tuple(sensor.measure()) == (25_062,)
        assert sensor.conversion_us == CONVERSION_US
    with ScriptedI2C([write(0x48, b"\x01\xe1\x00", error=NACK)]) as bus:
        assert TMP102(bus).try_start() == errors.NO_ACK_ADDRESS


def test_alert_limits_and_settings_are_written_and_kept():
    script = [
        write(0x48, b"\x02\x4b\x00"),  # DS table 8-7: TLOW 2, THIGH 3
        write(0x48, b"\x03\x50\x00"),
        write(0x48, b"\x01\x60\x80"),
        write(0x48, b"\x00"),
        write(0x48, b"\x02\xff\xc0"),
        write(0x48, b"\x03\x00\x10"),
        write(0x48, b"\x01\x7e\xc0"),  # F1 F0, POL, TM
        write(0x48, b"\x00"),
        write(0x48, b"\x01\xff\x00"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP102(bus)
        sensor.set_alert(75_000, 80_000)
        sensor.configure(4)
        sensor.set_alert(-250, 1, interrupt=True, active_high=True, faults=6)
        sensor.configure()
        sensor.try_start()
        assert "faults" in str(raises(ValueError, sensor.set_alert, 0, 1, faults=3))


def test_alert_is_told_whichever_the_pins_polarity():
    # DS 8.4.7: AL is the pin's level in comparator mode.
    for active_high in (False, True):
        for al in (0x00, 0x20):
            bus = QuietI2C((0x64 if active_high else 0x60, 0x80 | al))
            sensor = TMP102(bus)
            assert sensor.is_alert() == (active_high == bool(al))


def test_its_configuration_has_bits_that_are_fixed():
    # DS table 8-9: R1 R0 are ones, bits 3 to 0 zeros, whatever the others
    for answer in (b"\x60\xa0", b"\xff\xf0", b"\x60\x00"):
        with ScriptedI2C([write_read(0x48, b"\x01", answer)]) as bus:
            TMP102(bus).identify()
    for answer, found in ((b"\x00\x00", 0), (b"\xff\xff", 0x600F), (b"\x20\xa0", 0x2000)):
        with ScriptedI2C([write_read(0x48, b"\x01", answer)]) as bus:
            check_wrong_chip(TMP102(bus), found, 0x6000)
    with ScriptedI2C([write_read(0x48, b"\x01", b"\0\0", error=NACK)]) as bus:
        assert raises(BusError, TMP102(bus).identify).kind == errors.NO_ACK_ADDRESS


def test_a_prepared_read_is_decoded():
    bus = QuietI2C(b"\x19\x00")
    sensor = TMP102(bus)
    reading = sensor.prepare()

    def step():
        return reading.try_run() or sensor.decode(sensor.values)

    assert no_alloc(step) == errors.OK
    assert sensor.values[0] == 25_000
