"""BME280: its traffic against the register map, its trimming values, what is no reading."""

from array import array
from struct import pack

from noheap.buf.spsc import SPSC
from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors import bme280_trimming
from noheap.sensors.bme280 import BME280, RECORD_WORDS
from noheap.sensors.errors import NOT_READY, SensorError
from noheap_testing.bus import NACK, ScriptedI2C, write, write_read
from sensor_support import (
    check_addresses,
    check_bus_errors,
    check_reading,
    check_refused,
    check_wrong_chip,
)
from support import no_alloc, raises

# Bosch BMP280 data sheet, 3.12, its worked example; humidity of a real BME280
LOW = pack(
    "<HhhHhhhhhhhhxB",
    *(27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000, 75),
)
HIGH = b"\x6a\x01\x00\x13\x27\x03\x1e"  # H2 362, H3 0, H4 0x137 = 311, H5 0x032 = 50, H6 30
VALUES = (27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000) + (
    (75, 362, 0, 311, 50, 30)
)
DATA = b"\x65\x5a\xc0\x7e\xed\x00\x75\x30"  # 415 148, 519 888, 30 000
READING = (25_082, 100_653, 5_570)  # humidity by DS 4.2.3 in test_bme280_compensation.py


def trimmed(low=LOW, high=HIGH, status=0):
    return [
        write_read(0x76, b"\xf3", bytes((status,))),
        write_read(0x76, b"\x88", low),
        write_read(0x76, b"\xe1", high),
    ]


class RegisterI2C:
    """A `machine.I2C` whose reads answer with the registers from the one written last on."""

    def __init__(self):
        self.registers = bytearray(256)
        self.registers[0x88:0xA2] = LOW
        self.registers[0xE1:0xE8] = HIGH
        self.registers[0xF7:0xFF] = DATA
        self.at = 0

    def writeto(self, address, data, stop=True):
        self.at = data[0]
        return len(data)

    def readfrom_into(self, address, buffer, stop=True):
        for n in range(len(buffer)):
            buffer[n] = self.registers[self.at + n]

    def set_data(self, data):
        self.registers[0xF7:0xFF] = data


def ready():
    bus = RegisterI2C()
    sensor = BME280(bus)
    sensor.configure()
    return bus, sensor


def test_the_data_sheets_example_is_read():
    _, sensor = ready()
    check_reading(sensor, *READING)


def test_trimming_values_are_where_the_data_sheet_has_them():
    with ScriptedI2C(trimmed()[1:]) as bus:
        assert tuple(bme280_trimming.read(BME280(bus).device)) == VALUES
    # DS table 16: H4 and H5 share 0xe5, and are signed; so are H2 and H6
    for high, h2_to_h6 in (
        (b"\xff\xff\xff\xff\xff\xff\xff", (-1, 255, -1, -1, -1)),
        (b"\x00\x80\x80\x80\x00\x80\x80", (-32768, 128, -2048, -2048, -128)),
        (b"\xff\x7f\x00\x7f\xff\x7f\x7f", (32767, 0, 2047, 2047, 127)),
        (b"\x00\x00\x00\x12\x34\x56\x00", (0, 0, 0x124, 0x563, 0)),
    ):
        with ScriptedI2C(trimmed(high=high)[1:]) as bus:
            assert tuple(bme280_trimming.read(BME280(bus).device))[13:] == h2_to_h6


def test_trimming_values_of_a_line_that_is_stuck_are_refused():
    for low in (
        b"\x00" * 26,
        b"\xff" * 26,
        b"\x00\x00" + LOW[2:],
        b"\xff\xff" + LOW[2:],
        LOW[:6] + b"\x00\x00" + LOW[8:],
        LOW[:6] + b"\xff\xff" + LOW[8:],
    ):
        with ScriptedI2C(trimmed(low)) as bus:
            error = raises(SensorError, BME280(bus).configure)
            assert (error.kind, error.address) == (errors.IMPLAUSIBLE, 0x76)
            assert "check its data line" in str(error)


def test_trimming_values_that_the_chip_still_copies_are_not_read():
    with ScriptedI2C(trimmed(status=1)[:1]) as bus:
        assert raises(SensorError, BME280(bus).configure).kind == NOT_READY


def test_configure_sleeps_writes_the_settings_and_starts():
    # DS 5.4.3, 5.4.5 and 5.4.6: osrs_h; osrs_t, osrs_p, mode; t_sb, filter
    for settings, written, us in (
        ({}, b"\xf4\x00\xf2\x01\xf5\x40\xf4\x27", 9_300),
        ({"standby_ms": 0.5}, b"\xf4\x00\xf2\x01\xf5\x00\xf4\x27", 9_300),
        ({"standby_ms": 62.5}, b"\xf4\x00\xf2\x01\xf5\x20\xf4\x27", 9_300),
        ({"standby_ms": 250}, b"\xf4\x00\xf2\x01\xf5\x60\xf4\x27", 9_300),
        ({"standby_ms": 500}, b"\xf4\x00\xf2\x01\xf5\x80\xf4\x27", 9_300),
        ({"standby_ms": 1000}, b"\xf4\x00\xf2\x01\xf5\xa0\xf4\x27", 9_300),
        ({"standby_ms": 10}, b"\xf4\x00\xf2\x01\xf5\xc0\xf4\x27", 9_300),
        ({"standby_ms": 20, "times": 2}, b"\xf4\x00\xf2\x02\xf5\xe0\xf4\x4b", 16_200),
        ({"times": 4, "filtered": 1}, b"\xf4\x00\xf2\x03\xf5\x44\xf4\x6f", 30_000),
        ({"times": 8, "filtered": 3}, b"\xf4\x00\xf2\x04\xf5\x4c\xf4\x93", 57_600),
        ({"times": 16, "filtered": 4}, b"\xf4\x00\xf2\x05\xf5\x50\xf4\xb7", 112_800),
    ):
        with ScriptedI2C(trimmed() + [write(0x76, written)]) as bus:
            sensor = BME280(bus)
            sensor.configure(**settings)
            assert sensor.conversion_us == us


def test_what_the_chip_cannot_do_is_refused_before_any_traffic():
    with ScriptedI2C([]) as bus:
        for settings in ({"standby_ms": 3}, {"times": 0}, {"times": 3}, {"filtered": 5}):
            error = raises(ValueError, BME280(bus).configure, **settings)
            assert "standby_ms, times, filtered" in str(error)


def test_one_conversion_is_started_and_waited_for():
    script = trimmed() + [
        write(0x76, b"\xf4\x00\xf2\x01\xf5\x40\xf4\x27"),
        write(0x76, b"\xf4\x25"),  # DS table 25: forced
        write_read(0x76, b"\xf3", b"\x08"),
        write_read(0x76, b"\xf3", b"\x04"),
        write(0x76, b"\xf4\x25"),
        write_read(0x76, b"\xf7", DATA),
    ]
    with ScriptedI2C(script) as bus:
        sensor = BME280(bus)
        sensor.configure()
        assert sensor.try_start() == errors.OK
        assert not sensor.is_ready()
        assert sensor.is_ready()
        assert tuple(sensor.measure()) == READING


def test_before_configure_and_before_a_conversion_there_is_no_reading():
    with ScriptedI2C([]) as bus:
        sensor = BME280(bus)
        assert sensor.try_read(array("i", [0] * 3)) == sensor.try_start() == NOT_READY
        assert "no conversion" in str(raises(SensorError, sensor.measure))
    bus, sensor = ready()
    bus.set_data(b"\x80\x00\x00\x80\x00\x00\x80\x00")  # DS table 18
    check_refused(sensor, NOT_READY, "no conversion")


def test_what_cannot_be_is_refused():
    bus, sensor = ready()
    for data in (b"\x00" * 8, b"\xff" * 8, b"\x00" * 3 + DATA[3:]):
        bus.set_data(data)
        check_refused(sensor, errors.IMPLAUSIBLE, "check its data line")


def test_its_identity_is_checked():
    with ScriptedI2C([write_read(0x77, b"\xd0", b"\x60")]) as bus:
        BME280(bus, 0x77).identify()
    for found in (0x58, 0x61, 0x00, 0xFF):
        with ScriptedI2C([write_read(0x76, b"\xd0", bytes((found,)))]) as bus:
            check_wrong_chip(BME280(bus), found, 0x60)
    with ScriptedI2C([write_read(0x76, b"\xd0", b"\x60", error=NACK)]) as bus:
        assert raises(BusError, BME280(bus).identify).kind == errors.NO_ACK_ADDRESS


def test_each_error_on_the_bus_has_its_kind():
    def made(bus):
        sensor = BME280(bus)
        sensor._trimming = array("i", VALUES)
        return sensor

    check_bus_errors(made, 0x76, b"\xf7", 8)
    with ScriptedI2C([write(0x76, b"\xf4\x00", error=NACK)]) as bus:
        assert made(bus).try_start() == errors.NO_ACK_ADDRESS
    for n in range(3):
        script = trimmed()[:n] + [
            write_read(0x76, (b"\xf3", b"\x88", b"\xe1")[n], bytes((1, 26, 7)[n]), error=NACK)
        ]
        with ScriptedI2C(script) as bus:
            assert raises(BusError, BME280(bus).configure).kind == errors.NO_ACK_ADDRESS


def test_a_record_of_a_prepared_read_is_decoded_later():
    bus, sensor = ready()
    queue = SPSC(4, RECORD_WORDS)
    fetched = bytearray(4 * RECORD_WORDS)
    reading = sensor.prepare(fetched)
    record = array("i", [0] * RECORD_WORDS)
    values = array("i", [0] * 3)

    def tick():
        return reading.try_run() or not queue.enqueue(fetched)

    def decode():
        return queue.dequeue(record) and sensor.decode_record(record, values)

    assert no_alloc(tick) == errors.OK
    bus.set_data(b"\x80\x00\x00\x80\x00\x00\x80\x00")
    assert no_alloc(tick) == errors.OK
    assert no_alloc(decode) == errors.OK
    assert tuple(values) == READING
    assert no_alloc(decode) == NOT_READY
    assert tuple(values) == READING
    assert BME280(bus).decode_record(record, values) == NOT_READY  # before `configure`


def test_only_the_addresses_of_the_chip_are_taken():
    check_addresses(BME280, 0x76, 0x77, RegisterI2C())


def test_no_method_but_configure_allocates():
    bus, sensor = ready()
    bus.registers[0xD0] = 0x60

    def everything():
        sensor.identify()
        return sensor.try_start() + sensor.is_ready()

    assert no_alloc(everything) == 1
