"""MAX6675: every code, its fault, and its traffic."""

from array import array
from errno import EIO

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.spi import SPIBus
from noheap.sensors.errors import OPEN
from noheap.sensors.max6675 import MAX6675
from noheap_testing.mocks import Mocks
from noheap_testing.pin import configure, drive
from noheap_testing.spi import receive, setup
from sensor_support import QuietSPI, check_reading, check_refused
from support import raises, rounds


def made(spi):
    return MAX6675(SPIBus(spi), spi)


def answer(code, below=0):
    """D14 to D3 are the code (Maxim 19-2235, figure 2)."""
    return bytes((code >> 5, code << 3 & 0xFF | below))


def test_every_code_is_a_quarter_of_a_degree():
    spi = QuietSPI(bytes(2))
    sensor = made(spi)
    for code in range(0, 1 << 12, rounds(1, 37)):
        spi.answer[:] = answer(code, code & 1)  # D0 is nobody's
        sensor.read()
        assert sensor.values[0] == code * 250


def test_reading_does_not_use_the_heap():
    spi = QuietSPI(bytes(2))
    sensor = made(spi)
    for code, milli_c in ((0, 0), (1, 250), (100, 25_000), (0xFFF, 1_023_750)):
        spi.answer[:] = answer(code)
        check_reading(sensor, milli_c)


def test_an_open_thermocouple_is_told():
    spi = QuietSPI(answer(100, 4))
    check_refused(made(spi), OPEN, "open")
    spi.answer[:] = answer(0xFFF, 5)
    check_refused(made(spi), OPEN, "open")


def test_what_cannot_be_is_refused():
    spi = QuietSPI(bytes(2))
    sensor = made(spi)
    for word in (b"\xff\xff", b"\x80\x00", b"\x03\x22", b"\x03\x26"):
        spi.answer[:] = word
        check_refused(sensor, errors.IMPLAUSIBLE, "data line")


def test_it_is_read_in_one_piece_at_its_rate_in_mode_0():
    with Mocks() as mocks:
        cs, spi = mocks.pin("CS"), mocks.spi()
        once = ((cs, drive(0)), (spi, receive(b"\x03\x20")), (cs, drive(1)))
        mocks.expect((cs, configure(cs.OUT, 1)), (spi, setup(4_000_000)), *(once * 2))
        sensor = MAX6675(SPIBus(spi), cs)
        assert tuple(sensor.read()) == (25_000,)
        assert sensor.read_milli_c() == 25_000


def test_a_rate_that_it_cannot_do_is_refused():
    for baudrate in (0, 4_300_001):
        assert "baudrate" in str(
            raises(ValueError, MAX6675, SPIBus(QuietSPI(b"")), None, baudrate)
        )


def test_an_error_on_the_bus_has_its_kind():
    with Mocks() as mocks:
        cs, spi = mocks.pin("CS"), mocks.spi()
        failing = ((cs, drive(0)), (spi, receive(bytes(2), error=EIO)), (cs, drive(1)))
        mocks.expect((cs, configure(cs.OUT, 1)), (spi, setup(4_000_000)), *(failing * 2))
        sensor = MAX6675(SPIBus(spi), cs)
        out = array("i", [7])
        assert (sensor.try_read(out), out[0]) == (errors.BUS, 7)
        assert raises(BusError, sensor.read_milli_c).kind == errors.BUS
