"""DS18B20: its words against the data sheet's table, and scratchpads that are no reading."""

from array import array

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.ds18b20 import DS18B20
from noheap.sensors.errors import CRC, NOT_READY
from sensor_support import check_reading, check_refused, is_floor, signed
from support import Call, no_alloc, no_transient, raises, rounds

# Maxim 19-7487, table 1: (m°C, the register)
CASES = (
    (125_000, 0x07D0),
    (25_062.5, 0x0191),
    (10_125, 0x00A2),
    (500, 0x0008),
    (0, 0x0000),
    (-500, 0xFFF8),
    (-10_125, 0xFF5E),
    (-25_062.5, 0xFE6F),
    (-55_000, 0xFC90),
)


def crc8(data):
    """Dallas CRC-8, in functions whose frames are not taken from the heap."""
    crc = 0
    for n in range(len(data)):
        crc = crc_step(crc ^ data[n])
    return crc


def crc_step(crc):
    for _ in range(8):
        crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc


class QuietWire:
    """A OneWire whose device answers with `answer`; `kind` is what selecting it returns."""

    def __init__(self, answer=b""):
        self.answer = bytearray(answer)
        self.kind = errors.OK
        self.trusted = False  # a bus on which no checksum is wrong

    def try_reset(self):
        return self.kind

    def try_select(self, rom):
        return self.kind

    def write_byte(self, byte):
        pass

    def read_byte(self):
        return self.answer[0]

    def read_into(self, buffer):
        for n in range(len(buffer)):
            buffer[n] = self.answer[n]

    def crc8(self, data):
        return 0 if self.trusted else crc8(data)


def scratchpad(word, bits=12, sixth=0x00):
    """DS figure 7, as it is after a conversion."""
    data = bytes((word & 0xFF, word >> 8, 0x4B, 0x46, (bits - 9) << 5 | 0x1F, 0xFF, sixth, 0x10))
    return data + bytes((crc8(data),))


def test_the_data_sheets_values_are_read():
    wire = QuietWire(bytes(9))
    sensor = DS18B20(wire)
    for milli_c, word in CASES:
        wire.answer[:] = scratchpad(word)
        check_reading(sensor, int(milli_c // 1))


def test_every_code_that_is_a_temperature_is_read_and_no_other():
    wire = QuietWire(scratchpad(0))
    wire.trusted = True
    sensor = DS18B20(wire)
    for word in range(0, 0x10000, rounds(1, 977)):
        wire.answer[0] = word & 0xFF
        wire.answer[1] = word >> 8
        raw = signed(word)
        kind = sensor.try_read(sensor.values)
        if -55 * 16 <= raw <= 125 * 16:
            assert kind == errors.OK, hex(word)
            assert is_floor(sensor.values[0], raw * 1000, 16), hex(word)
        else:
            assert kind == errors.IMPLAUSIBLE, hex(word)


def test_bits_below_the_resolution_do_not_count():
    wire = QuietWire(bytes(9))
    sensor = DS18B20(wire)
    # DS figure 4: with 11 bits bit 0 is undefined, with 9 bits 2 to 0
    for bits, milli_c in ((12, 25_937), (11, 25_875), (10, 25_750), (9, 25_500)):
        wire.answer[:] = scratchpad(0x019F, bits)
        check_reading(sensor, milli_c)


def test_a_wrong_checksum_is_told_whichever_bit_is_wrong():
    good = scratchpad(0x0191)
    wire = QuietWire(good)
    sensor = DS18B20(wire)
    for bit in range(0, 72, rounds(1, 7)):
        wire.answer[:] = good
        wire.answer[bit >> 3] ^= 1 << (bit & 7)
        check_refused(sensor, CRC, "checksum")
    wire.answer[:] = b"\xff" * 9  # it was unplugged after its presence pulse
    check_refused(sensor, CRC)


def test_85_degrees_after_power_up_are_no_reading_and_85_measured_ones_are():
    wire = QuietWire(scratchpad(0x0550, sixth=0x0C))
    sensor = DS18B20(wire)
    check_refused(sensor, NOT_READY, "no conversion")
    wire.answer[:] = scratchpad(0x0550, sixth=0x10)
    check_reading(sensor, 85_000)


def test_what_cannot_be_is_refused():
    wire = QuietWire(bytes(9))  # a line that is low: its checksum is right
    sensor = DS18B20(wire)
    check_refused(sensor, errors.IMPLAUSIBLE, "data line")
    for word in (0x07D1, 0xFC8F, 0x8000, 0x7FFF):
        wire.answer[:] = scratchpad(word)
        check_refused(sensor, errors.IMPLAUSIBLE)
    wire.trusted = True
    wire.answer[:] = scratchpad(0x0191)
    for configuration in (0xFF, 0x00, 0x1E, 0x9F):
        wire.answer[4] = configuration
        check_refused(sensor, errors.IMPLAUSIBLE)


def test_each_error_on_the_wire_has_its_kind():
    wire = QuietWire(scratchpad(0))
    sensor = DS18B20(wire)
    out = array("i", [7])
    for kind in (errors.NO_ACK_ADDRESS, errors.BUS):
        wire.kind = kind
        assert no_alloc(lambda: sensor.try_read(out)) == no_alloc(sensor.try_start) == kind
        assert out[0] == 7
        for method in (sensor.read_milli_c, sensor.measure, sensor.configure, sensor.identify):
            error = raises(BusError, method)
            assert (error.kind, error.address, error.device) == (kind, None, "1-Wire")


def test_setting_up_does_not_use_the_heap():
    sensor = DS18B20(QuietWire(b"\x00"))

    def everything():
        sensor.configure(9, -55, 125)
        sensor.save()
        return sensor.try_start() + sensor.is_ready()

    assert no_alloc(everything) == 0
    assert no_transient(Call(sensor.configure, (10,))) is None
