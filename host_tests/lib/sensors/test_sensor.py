"""The base of all sensors: which error a kind becomes, and what its message says."""

from array import array

from noheap.hal import errors as bus_errors
from noheap.hal.errors import BusError
from noheap.sensors import errors
from noheap.sensors.errors import SensorError
from noheap.sensors.registers import RegisterSensor
from noheap.sensors.sensor import Sensor
from noheap_testing.bus import ScriptedI2C, write, write_read
from sensor_support import QuietI2C
from support import no_alloc, raises

KINDS = (
    errors.CRC,
    errors.IDENTITY,
    errors.NOT_READY,
    errors.OPEN,
    errors.SHORT_TO_GROUND,
    errors.SHORT_TO_SUPPLY,
    errors.OUT_OF_RANGE,
)


class Told(Sensor):
    """Returns the kind that it is given."""

    name = "TOLD"

    def __init__(self, kind, values=1):
        Sensor.__init__(self, values)
        self.kind = kind
        self.started = 0

    def try_read(self, out):
        if self.kind:
            return self.kind
        for n in range(len(out)):
            out[n] = 25_000 + n
        return 0

    def try_start(self):
        self.started += 1
        return self.kind


def test_kinds_differ_from_each_other_and_from_the_bus():
    assert len(set(KINDS)) == len(KINDS)
    assert min(KINDS) >= len(bus_errors.NAMES)


def test_a_kind_of_the_bus_is_a_bus_error_and_any_other_a_sensor_error():
    for kind in range(1, len(bus_errors.NAMES)):
        exception = SensorError if kind == bus_errors.IMPLAUSIBLE else BusError
        for method in (Told(kind).read, Told(kind).read_milli_c, Told(kind).measure):
            assert raises(exception, method).kind == kind
    for kind in KINDS:
        error = raises(SensorError, Told(kind).read)
        assert (error.kind, error.sensor, error.address) == (kind, "TOLD", None)


def test_each_message_names_the_sensor_and_what_to_check():
    for kind in KINDS + (bus_errors.IMPLAUSIBLE,):
        text = str(SensorError(kind, "TMP117", 0x48))
        assert text.startswith("TMP117 at 0x48: "), text
        assert "check" in text or "wait" in text, text
        assert str(SensorError(kind, "MAX6675")).startswith("MAX6675: ")


def test_the_wrong_identity_is_told_with_the_right_one():
    sensor = Told(0)
    sensor.expect(0x117, 0x117)
    error = raises(SensorError, sensor.expect, 0x190, 0x117)
    assert (error.kind, error.found, error.expected) == (errors.IDENTITY, 0x190, 0x117)
    said = "TOLD: another chip: check type and address; it says 0x190, not 0x117"
    assert str(error) == said, str(error)


def test_sensor_errors_are_os_errors():
    assert isinstance(SensorError(errors.CRC, "SHT3x"), OSError)


def test_a_reading_has_as_many_values_as_the_sensor():
    sensor = Told(0, 3)
    assert no_alloc(sensor.read) is sensor.values
    assert tuple(sensor.values) == (25_000, 25_001, 25_002)
    assert no_alloc(sensor.read_milli_c) == 25_000


def test_a_reading_that_fails_leaves_the_last_one():
    sensor = Told(0)
    sensor.read()
    sensor.kind = errors.CRC
    raises(SensorError, sensor.read)
    assert tuple(sensor.values) == (25_000,)


def test_measure_starts_once_and_waits():
    import time

    sensor = Told(0)
    sensor.conversion_us = 3000
    before = time.ticks_us()
    assert no_alloc(sensor.measure)[0] == 25_000
    assert time.ticks_diff(time.ticks_us(), before) >= 3000
    assert sensor.started == 1


def test_registers_are_two_bytes_the_higher_first():
    script = [
        write_read(0x48, b"\x0f", b"\x81\x17"),
        write(0x48, b"\x02\x12\x34"),
        write(0x48, b"\x03\xff\x80"),
    ]
    with ScriptedI2C(script) as bus:
        sensor = RegisterSensor(bus, 0x48, 0x48, 0x4B)
        assert sensor.read_register(0x0F) == 0x8117
        sensor.write_register(2, 0x1234)
        sensor.write_register(3, -128)


def test_registers_are_read_and_written_without_the_heap():
    bus = QuietI2C(b"\xff\xff")
    sensor = RegisterSensor(bus, 0x48, 0x48, 0x4B)
    kinds = array("i", [7] * 3)

    def everything():
        kinds[0] = sensor.try_read_register(15)
        kinds[1] = sensor.try_write_register(1, 0xFFFF)
        kinds[2] = sensor.signed()
        sensor.write_register(2, -1)
        return sensor.read_register(3)

    assert no_alloc(everything) == 0xFFFF
    assert tuple(kinds) == (0, 0, -1)
