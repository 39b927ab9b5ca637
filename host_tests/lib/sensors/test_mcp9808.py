"""MCP9808: its words against the data sheet's, its traffic against the register map."""

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.mcp9808 import ABOVE, BELOW, CRITICAL, MCP9808
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

# Microchip DS25095A, 5.1.3.1: 16ths of 1 °C with sign in bit 12. (m°C, the register's lower 13
# bits); the ends are those of the range.
CASES = (
    (125_000, 0x07D0),
    (25_250, 0x0194),
    (25_062, 0x0191),
    (62, 0x0001),
    (0, 0x0000),
    (-63, 0x1FFF),
    (-250, 0x1FFC),
    (-25_250, 0x1E6C),
    (-40_000, 0x1D80),
)


def test_the_data_sheets_values_are_read_whatever_the_flags():
    bus = QuietI2C(b"\x00\x00")
    sensor = MCP9808(bus)
    for n, (milli_c, word) in enumerate(CASES):
        flags = (0, BELOW, ABOVE, CRITICAL | ABOVE)[n & 3]
        bus.set_word(word | flags << 13)
        check_reading(sensor, milli_c)
        assert sensor.flags == flags


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    bus = QuietI2C(b"\x00\x00")
    sensor = MCP9808(bus)
    for word in range(0, 0x10000, rounds(1, 977)):
        bus.set_word(word)
        code = signed(word & 0x1FFF, 13)
        kind = sensor.try_read(sensor.values)
        if -55 * 16 <= code <= 150 * 16 and word & 0x6000 != 0x6000:
            assert kind == errors.OK, hex(word)
            assert is_floor(sensor.values[0], code * 1000, 16), hex(word)
        else:
            assert kind == errors.IMPLAUSIBLE, hex(word)


def test_what_cannot_be_is_refused_and_the_flags_stay():
    bus = QuietI2C(b"\xc1\x94")
    sensor = MCP9808(bus)
    sensor.read()
    for word in (0xFFFF, 0x6000, 0x1000, 0x0961, 0x1C8F):
        bus.set_word(word)
        check_refused(sensor, errors.IMPLAUSIBLE, "check its data line")
    assert sensor.flags == CRITICAL | ABOVE


def test_each_error_on_the_bus_has_its_kind():
    check_bus_errors(MCP9808, 0x18, b"\x05", 2)


def test_only_the_addresses_of_the_chip_are_taken():
    check_addresses(MCP9808, 0x18, 0x1F, QuietI2C(b"\x00\x00"))


def test_its_identity_is_checked_and_any_revision_taken():
    good = write_read(0x18, b"\x06", b"\x00\x54")
    for revision in (b"\x04\x00", b"\x04\x01"):
        with ScriptedI2C([good, write_read(0x18, b"\x07", revision)]) as bus:
            MCP9808(bus).identify()
    with ScriptedI2C([write_read(0x18, b"\x06", b"\x00\x55")]) as bus:
        check_wrong_chip(MCP9808(bus), 0x55, 0x54)
    with ScriptedI2C([good, write_read(0x18, b"\x07", b"\x02\x00")]) as bus:
        check_wrong_chip(MCP9808(bus), 0x02, 0x04)
    with ScriptedI2C([write_read(0x18, b"\x06", b"\0\0", error=NACK)]) as bus:
        assert raises(BusError, MCP9808(bus).identify).kind == errors.NO_ACK_ADDRESS


def test_configure_writes_the_resolution_and_knows_its_time():
    # DS 5.2.4: 30, 65, 130 and 250 ms, typically
    for bits, typical_us in ((9, 30_000), (10, 65_000), (11, 130_000), (12, 250_000)):
        script = [write(0x18, bytes((0x08, bits - 9))), write(0x18, b"\x01\x00\x00")]
        with ScriptedI2C(script) as bus:
            sensor = MCP9808(bus)
            sensor.configure(bits)
            assert sensor.conversion_us == typical_us * 6 // 5
    with ScriptedI2C([]) as bus:
        for bits in (8, 13):
            assert "bits" in str(raises(ValueError, MCP9808(bus).configure, bits))
    with ScriptedI2C([write(0x18, b"\x08\x03", error=NACK)]) as bus:
        assert raises(BusError, MCP9808(bus).configure).kind == errors.NO_ACK_ADDRESS


def test_it_is_put_to_sleep_and_measured():
    script = [
        write(0x18, b"\x01\x01\x00"),
        write(0x18, b"\x01\x00\x00"),
        write_read(0x18, b"\x05", b"\x01\x94"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = MCP9808(bus)
        sensor.sleep()
        assert tuple(sensor.measure()) == (25_250,)


def test_alert_limits_and_settings_are_written_and_kept():
    script = [
        # DS register 5-3: quarters of 1 °C, the lowest two bits zero. -0.1 and 30.1 °C go up.
        write(0x18, b"\x03\x00\x00"),
        write(0x18, b"\x02\x01\xe4"),
        write(0x18, b"\x04\x05\x00"),
        write(0x18, b"\x01\x00\x0b"),
        write(0x18, b"\x01\x01\x0b"),
        write(0x18, b"\x01\x00\x2b"),
        write(0x18, b"\x03\x1d\x80"),
        write(0x18, b"\x02\x1f\xfc"),
        write(0x18, b"\x04\x1f\xfc"),
        write(0x18, b"\x01\x00\x08"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = MCP9808(bus)
        sensor.set_alert(-100, 30_100, 80_000, interrupt=True, active_high=True)
        sensor.sleep()
        sensor.clear_alert()
        sensor.set_alert(-40_000, -250, -250)
        assert "limits" in str(raises(ValueError, sensor.set_alert, 2, 1, 3))
        assert "limits" in str(raises(ValueError, sensor.set_alert, 1, 3, 2))
