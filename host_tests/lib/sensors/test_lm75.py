"""LM75: its words against the data sheets' tables, its traffic against the register map."""

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.lm75 import LM75
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

# TI SNIS153, "Temperature data format": (m°C, the upper nine bits)
NINE_BITS = (
    (125_000, 0x0FA),
    (25_000, 0x032),
    (500, 0x001),
    (0, 0x000),
    (-500, 0x1FF),
    (-25_000, 0x1CE),
    (-55_000, 0x192),
)
# NXP LM75B, table 10: (m°C, the upper eleven bits)
ELEVEN_BITS = (
    (127_000, 0x3F8),
    (126_875, 0x3F7),
    (126_125, 0x3F1),
    (125_000, 0x3E8),
    (25_000, 0x0C8),
    (125, 0x001),
    (0, 0x000),
    (-125, 0x7FF),
    (-25_000, 0x738),
    (-54_875, 0x649),
    (-55_000, 0x648),
)


def test_the_data_sheets_values_are_read_whatever_the_bits_below():
    for bits, table in ((9, NINE_BITS), (11, ELEVEN_BITS)):
        bus = QuietI2C(b"\x00\x00")
        sensor = LM75(bus, 0x48, bits)
        for milli_c, code in table:
            for below in (0, (1 << 16 - bits) - 1):
                bus.set_word(code << 16 - bits | below)
                check_reading(sensor, milli_c)


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    for bits in (9, 11):
        bus = QuietI2C(b"\x00\x00")
        sensor = LM75(bus, 0x4F, bits)
        for word in range(0, 0x10000, rounds(1, 977)):
            bus.set_word(word)
            code = signed(word >> 16 - bits, bits)
            kind = sensor.try_read(sensor.values)
            if code << 16 - bits < -55 * 256:
                assert kind == errors.IMPLAUSIBLE, hex(word)
            else:
                # 0.5 °C a count of nine bits, a quarter of it with two bits more
                assert kind == errors.OK, hex(word)
                assert is_floor(sensor.values[0], code * 500, 1 << bits - 9), hex(word)


def test_what_cannot_be_is_refused():
    bus = QuietI2C(b"\x80\x00")
    for bits in (9, 11):
        check_refused(LM75(bus, 0x48, bits), errors.IMPLAUSIBLE, "check its data line")


def test_each_error_on_the_bus_has_its_kind():
    check_bus_errors(LM75, 0x48, b"\x00", 2)


def test_only_the_addresses_of_the_chip_are_taken():
    check_addresses(LM75, 0x48, 0x4F, QuietI2C(b"\x00\x00"))
    assert "bits" in str(raises(ValueError, LM75, QuietI2C(b""), 0x48, 10))


def test_it_is_woken_measured_and_put_to_sleep():
    script = [
        write(0x48, b"\x01\x00"),
        write(0x48, b"\x01\x01"),  # SNIS153, configuration register, D0
        write(0x48, b"\x01\x00"),
        write_read(0x48, b"\x00", b"\x19\x00"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = LM75(bus)
        sensor.configure()
        sensor.sleep()
        assert tuple(sensor.measure()) == (25_000,)
    with ScriptedI2C([write(0x48, b"\x01\x00", error=NACK)] * 2) as bus:
        assert LM75(bus).try_start() == errors.NO_ACK_ADDRESS
        assert raises(BusError, LM75(bus).configure).kind == errors.NO_ACK_ADDRESS


def test_alert_limits_and_settings_are_written_and_kept():
    script = [
        write(0x48, b"\x02\x4b\x00"),  # THYST
        write(0x48, b"\x03\x50\x00"),  # TOS
        write(0x48, b"\x01\x00"),
        write(0x48, b"\x02\xff\x80"),  # -0.5 °C is the step at or above -0.9 °C
        write(0x48, b"\x03\x00\x80"),
        write(0x48, b"\x01\x1e"),
        write(0x48, b"\x01\x1f"),
        write(0x48, b"\x02\x4b\x00"),
        write(0x48, b"\x03\x50\x00"),
        write(0x48, b"\x01\x08"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = LM75(bus)
        sensor.set_alert(75_000, 80_000)
        sensor.configure()
        sensor.set_alert(-900, 1, interrupt=True, active_high=True, faults=6)
        sensor.configure()
        sensor.sleep()
        sensor.set_alert(75_000, 80_000, faults=2)
        sensor.configure()
        assert "faults" in str(raises(ValueError, sensor.set_alert, 0, 1, faults=5))


def test_texas_instruments_lm75a_is_known_by_its_product_register():
    with ScriptedI2C([write_read(0x48, b"\x07", b"\xa1")]) as bus:
        LM75(bus).identify()
    with ScriptedI2C([write_read(0x48, b"\x07", b"\x50")]) as bus:  # NXP: that of TOS
        check_wrong_chip(LM75(bus), 0x5, 0xA)
    with ScriptedI2C([write_read(0x48, b"\x07", b"\xff", error=NACK)]) as bus:
        assert raises(BusError, LM75(bus).identify).kind == errors.NO_ACK_ADDRESS
