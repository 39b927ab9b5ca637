"""TMP102: its numbers against the data sheet's table, its traffic against the register map."""

from fakes.bus import NACK, NACK_DATA, TIMEOUT, ScriptedI2C, write, write_read
from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.tmp102 import (
    IMPLAUSIBLE_MASK,
    TMP102,
    milli_c_from_raw,
    raw_from_milli_c,
)
from support import raises, rounds

# TI SBOS397, table "12-Bit Temperature Data Format": (m°C, the two bytes read)
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


def signed(word):
    return word - 0x10000 if word & 0x8000 else word


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
    for code in range(-2048, 2048, rounds(1, 37)):
        milli_c = milli_c_from_raw(code * 16)
        assert milli_c * 2 <= code * 125 < (milli_c + 1) * 2, code


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
    with ScriptedI2C([]) as bus:
        for address in (0x47, 0x4C, 0x00):
            assert "address" in str(raises(ValueError, TMP102, bus, address))
        for address in (0x48, 0x49, 0x4A, 0x4B):
            assert TMP102(bus, address).device.address == address
