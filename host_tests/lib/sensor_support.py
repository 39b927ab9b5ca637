"""Quiet buses, and checks that the tests of several sensors share."""

from array import array

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.sensors.errors import SensorError
from noheap_testing.bus import NACK, NACK_DATA, TIMEOUT, ScriptedI2C, write_read
from support import Call, no_alloc, no_transient, raises


class QuietI2C:
    """A `machine.I2C` that answers each read with the beginning of `answer`, and keeps no books:
    its own calls allocate nothing. `written` is what was written last."""

    def __init__(self, answer):
        self.answer = bytearray(answer)
        self.written = b""

    def writeto(self, address, data, stop=True):
        self.written = data
        return len(data)

    def readfrom_into(self, address, buffer, stop=True):
        for n in range(len(buffer)):
            buffer[n] = self.answer[n]

    def set_word(self, word):
        self.answer[0] = word >> 8 & 0xFF
        self.answer[1] = word & 0xFF


class QuietSPI:
    """A `machine.SPI` and its chip select, as QuietI2C."""

    OUT = 1

    def __init__(self, answer):
        self.answer = bytearray(answer)

    def init(self, mode=0, value=0, baudrate=0, polarity=0, phase=0):
        pass

    def value(self, level):
        pass

    def write(self, data):
        pass

    def readinto(self, buffer):
        for n in range(len(buffer)):
            buffer[n] = self.answer[n]

    def write_readinto(self, data, buffer):
        self.readinto(buffer)


class QuietADC:
    """A `machine.ADC` that says `u16`."""

    def __init__(self, u16=0):
        self.u16 = u16

    def read_u16(self):
        return self.u16


def signed(word, bits=16):
    return word - (1 << bits) if word >> (bits - 1) else word


def is_floor(value, numerator, denominator):
    """Whether `value` is numerator / denominator, rounded towards minus infinity."""
    return value * denominator <= numerator < (value + 1) * denominator


def check_bus_errors(make, address, pointer, length):
    """The sensor `make(bus)` reads `length` bytes after `pointer`: each error on the way."""
    out = array("i", [7] * 3)
    for injected, kind in (
        (NACK, errors.NO_ACK_ADDRESS),
        (NACK_DATA, errors.NO_ACK_DATA),
        (TIMEOUT, errors.TIMEOUT),
    ):
        script = [write_read(address, pointer, bytes(length), error=injected)] * 3
        with ScriptedI2C(script) as bus:
            sensor = make(bus)
            assert sensor.try_read(out) == kind
            assert list(out) == [7] * 3
            for method in (sensor.read, sensor.read_milli_c):
                error = raises(BusError, method)
                assert (error.kind, error.address) == (kind, address)


def check_refused(sensor, kind, words=""):
    """The sensor has no reading now: an error of this kind, with `words` in the message."""
    out = array("i", [7] * 3)
    assert no_alloc(lambda: sensor.try_read(out)) == kind
    assert list(out) == [7] * 3
    error = raises(SensorError, sensor.read_milli_c)
    assert (error.kind, error.sensor, error.address) == (kind, sensor.name, sensor.address)
    assert sensor.name in str(error)
    assert words in str(error), str(error)


def check_reading(sensor, *values):
    """The sensor reads these, without the heap."""
    out = array("i", [-(2**30)] * len(values))

    def read():
        kind = sensor.try_read(out)
        return kind or sensor.read_milli_c() - out[0]

    assert no_alloc(read) == errors.OK
    assert no_transient(Call(sensor.try_read, (out,))) == errors.OK
    assert tuple(out) == tuple(sensor.values) == values


def check_addresses(make, first, last, bus):
    """`make(bus, address)` takes these addresses and no other."""
    for address in (first - 1, last + 1, 0):
        assert "0x%02x to 0x%02x" % (first, last) in str(raises(ValueError, make, bus, address))
    for address in range(first, last + 1):
        assert make(bus, address).address == address


def check_wrong_chip(sensor, found, expected):
    """`identify` reports what it found."""
    error = raises(SensorError, sensor.identify)
    assert (error.found, error.expected) == (found, expected)
    assert "it says 0x%02x, not 0x%02x" % (found, expected) in str(error)
    assert "another chip" in str(error)
