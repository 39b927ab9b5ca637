"""TMP117: its words against the data sheet's table, its traffic against the register map."""

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.errors import NOT_READY
from noheap.sensors.tmp117 import (
    ALERT_HIGH,
    ALERT_LOW,
    TMP117,
    milli_c_from_raw,
    raw_from_milli_c,
)
from noheap_testing.bus import NACK, ScriptedI2C, write, write_read
from sensor_support import (
    QuietI2C,
    check_addresses,
    check_bus_errors,
    check_reading,
    check_refused,
    check_wrong_chip,
    is_floor,
    signed,
)
from support import raises, rounds

# TI SNOSD82D, table 7-1: (µ°C, the register)
CASES = (
    (-256_000_000, 0x8000),
    (-25_000_000, 0xF380),
    (-125_000, 0xFFF0),
    (-7812.5, 0xFFFF),
    (0, 0x0000),
    (7812.5, 0x0001),
    (125_000, 0x0010),
    (1_000_000, 0x0080),
    (25_000_000, 0x0C80),
    (100_000_000, 0x3200),
    (255_992_187.5, 0x7FFF),
)


def test_the_data_sheets_values_convert_to_milli_degrees():
    for micro_c, word in CASES:
        assert milli_c_from_raw(signed(word)) == int(micro_c // 1000), hex(word)


def test_milli_degrees_are_rounded_down_at_every_code():
    for raw in range(-0x8000, 0x8000, rounds(1, 977)):  # DS 7.3.3: 7.8125 m°C a count
        assert is_floor(milli_c_from_raw(raw), raw * 1000, 128), raw


def test_raw_is_the_lowest_code_at_or_above_a_temperature():
    for milli_c in range(-256_000, 256_000, rounds(7, 4999)):
        raw = raw_from_milli_c(milli_c)
        assert (raw - 1) * 1000 < milli_c * 128 <= raw * 1000, milli_c


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    bus = QuietI2C(b"\x00\x00")
    sensor = TMP117(bus)
    for word in range(0, 0x10000, rounds(1, 977)):
        bus.set_word(word)
        raw = signed(word)
        kind = sensor.try_read(sensor.values)
        if word == 0x8000:
            assert kind == NOT_READY
        elif -55 * 128 <= raw <= 150 * 128:
            assert kind == errors.OK, hex(word)
            assert is_floor(sensor.values[0], raw * 1000, 128), hex(word)
        else:
            assert kind == errors.IMPLAUSIBLE, hex(word)


def test_reading_does_not_use_the_heap():
    bus = QuietI2C(b"\x00\x00")
    sensor = TMP117(bus)
    for milli_c, word in ((-55_000, 0xE480), (-8, 0xFFFF), (0, 0), (150_000, 0x4B00)):
        bus.set_word(word)
        check_reading(sensor, milli_c)


def test_no_conversion_and_what_cannot_be_are_told_apart():
    bus = QuietI2C(b"\x80\x00")
    sensor = TMP117(bus)
    check_refused(sensor, NOT_READY, "no conversion")
    for word in (0x8001, 0xE47F, 0x4B01, 0x7FFF):
        bus.set_word(word)
        check_refused(sensor, errors.IMPLAUSIBLE, "check its data line")


def test_each_error_on_the_bus_has_its_kind():
    check_bus_errors(TMP117, 0x48, b"\x00", 2)


def test_only_the_addresses_of_the_chip_are_taken():
    check_addresses(TMP117, 0x48, 0x4B, QuietI2C(b"\x00\x00"))


def test_its_identity_is_checked_and_any_revision_taken():
    for answer in (b"\x01\x17", b"\x31\x17"):
        with ScriptedI2C([write_read(0x48, b"\x0f", answer)]) as bus:
            TMP117(bus).identify()
    for found in (0x116, 0x190, 0xFFF, 0x000):
        with ScriptedI2C([write_read(0x48, b"\x0f", bytes((found >> 8, found & 255)))]) as bus:
            check_wrong_chip(TMP117(bus), found, 0x117)
    with ScriptedI2C([write_read(0x48, b"\x0f", b"\x01\x17", error=NACK)]) as bus:
        assert raises(BusError, TMP117(bus).identify).kind == errors.NO_ACK_ADDRESS


def test_configure_writes_period_and_averages():
    # DS 7.6, Configuration: CONV is bits 9 to 7, AVG bits 6 and 5; table 7-7
    for period_ms, averages, settings in (
        (1000, 8, 0x0220),  # as after power-up
        (16, 1, 0x0000),
        (125, 1, 0x0080),
        (125, 8, 0x00A0),
        (500, 32, 0x01C0),
        (1000, 64, 0x0260),
        (16_000, 64, 0x03E0),
    ):
        with ScriptedI2C([write(0x48, bytes((1, settings >> 8, settings & 255)))]) as bus:
            sensor = TMP117(bus)
            sensor.configure(period_ms, averages)
            assert sensor.conversion_us == 17_500 * averages


def test_what_the_chip_cannot_do_is_refused_before_any_traffic():
    with ScriptedI2C([]) as bus:
        sensor = TMP117(bus)
        for averages in (0, 2, 16):
            assert "averages" in str(raises(ValueError, sensor.configure, 1000, averages))
        for period_ms, averages in ((100, 1), (16, 8), (125, 32), (250, 32), (500, 64)):
            assert "period_ms" in str(raises(ValueError, sensor.configure, period_ms, averages))


def test_one_conversion_is_started_and_waited_for():
    script = [
        write(0x48, b"\x01\x0c\x20"),  # MOD 11; 8 averages, as after power-up
        write_read(0x48, b"\x01", b"\x0c\x20"),
        write_read(0x48, b"\x01", b"\x2c\x20"),
        write(0x48, b"\x01\x00\x00"),
        write(0x48, b"\x01\x0c\x00"),
        write_read(0x48, b"\x00", b"\x0c\x80"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP117(bus)
        assert sensor.conversion_us == 140_000
        assert sensor.try_start() == errors.OK
        assert not sensor.is_ready()
        assert sensor.is_ready()
        sensor.configure(16, 1)
        assert tuple(sensor.measure()) == (25_000,)


def test_alert_limits_and_settings_are_written_and_kept():
    script = [
        write(0x48, b"\x03\xff\xff"),  # TLow_Limit 3, THigh_Limit 2
        write(0x48, b"\x02\x00\x01"),
        write(0x48, b"\x01\x02\x38"),  # T/nA, POL
        write(0x48, b"\x01\x0c\x38"),
        write(0x48, b"\x03\x00\x00"),
        write(0x48, b"\x02\x32\x00"),
        write(0x48, b"\x01\x02\x20"),
        write_read(0x48, b"\x01", b"\x82\x20"),
        write_read(0x48, b"\x01", b"\x42\x20"),
        write_read(0x48, b"\x01", b"\x22\x20"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = TMP117(bus)
        sensor.set_alert(-8, 1, therm=True, active_high=True)
        sensor.configure()
        sensor.try_start()
        sensor.set_alert(0, 100_000)
        sensor.configure()
        assert [sensor.alerts() for _ in range(3)] == [ALERT_HIGH, ALERT_LOW, 0]


def test_the_offset_is_written():
    with ScriptedI2C([write(0x48, b"\x07\xff\x80"), write(0x48, b"\x07\x00\x40")]) as bus:
        TMP117(bus).set_offset(-1000)
        TMP117(bus).set_offset(500)
