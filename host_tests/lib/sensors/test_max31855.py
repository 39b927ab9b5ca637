"""MAX31855: its words against the data sheet's tables, each fault, and its traffic."""

from array import array
from errno import EIO

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.spi import SPIBus
from noheap.sensors.errors import OPEN, SHORT_TO_GROUND, SHORT_TO_SUPPLY
from noheap.sensors.max31855 import MAX31855
from noheap_testing.mocks import Mocks
from noheap_testing.pin import configure, drive
from noheap_testing.spi import receive, setup
from sensor_support import QuietSPI, check_reading, check_refused, is_floor, signed
from support import raises, rounds

# Maxim 19-5793, table 4: (m°C, D31 to D18)
THERMOCOUPLE = (
    (1_600_000, 0b01100100000000),
    (1_000_000, 0b00111110100000),
    (100_750, 0b00000110010011),
    (25_000, 0b00000001100100),
    (0, 0b00000000000000),
    (-250, 0b11111111111111),
    (-1_000, 0b11111111111100),
    (-250_000, 0b11110000011000),
)
# Table 5: (m°C, D15 to D4)
INTERNAL = (
    (127_000, 0b011111110000),
    (100_562.5, 0b011001001001),
    (25_000, 0b000110010000),
    (0, 0b000000000000),
    (-62.5, 0b111111111111),
    (-1_000, 0b111111110000),
    (-20_000, 0b111011000000),
    (-55_000, 0b110010010000),
)


def frame(thermocouple, internal, faults=0):
    upper = thermocouple << 2 | (1 if faults else 0)
    lower = internal << 4 | faults
    return bytes((upper >> 8, upper & 0xFF, lower >> 8, lower & 0xFF))


def made(spi):
    return MAX31855(SPIBus(spi), spi)


def test_the_data_sheets_values_are_read():
    spi = QuietSPI(bytes(4))
    sensor = made(spi)
    for n in range(len(THERMOCOUPLE)):
        milli_c, upper = THERMOCOUPLE[n]
        internal, lower = INTERNAL[n - 2]
        spi.answer[:] = frame(upper, lower)
        check_reading(sensor, milli_c, int(internal // 1))


def test_every_code_is_read():
    spi = QuietSPI(bytes(4))
    sensor = made(spi)
    for code in range(0, 1 << 14, rounds(1, 37)):
        spi.answer[:] = frame(code, 0x190)
        sensor.read()
        assert is_floor(sensor.values[0], signed(code, 14) * 1000, 4), code
    for code in range(0, 1 << 12, rounds(1, 37)):
        spi.answer[:] = frame(1, code)
        sensor.read()
        assert is_floor(sensor.values[1], signed(code, 12) * 1000, 16), code


def test_each_fault_has_its_kind():
    spi = QuietSPI(bytes(4))
    sensor = made(spi)
    for bit, kind, words in (
        (1, OPEN, "open"),
        (2, SHORT_TO_GROUND, "ground"),
        (4, SHORT_TO_SUPPLY, "supply"),
    ):
        spi.answer[:] = frame(0x1FFF, 0x190, bit)
        check_refused(sensor, kind, words)


def test_what_cannot_be_is_refused():
    spi = QuietSPI(bytes(4))
    sensor = made(spi)
    for answer in (
        b"\x00\x00\x00\x00",  # a line that is low
        b"\xff\xff\xff\xff",  # or high
        b"\x01\x92\x19\x00",  # D17
        b"\x01\x90\x19\x08",  # D3
        b"\x01\x91\x19\x00",  # a fault, and none of the three
        b"\x01\x90\x19\x01",  # one of the three, and no fault
    ):
        spi.answer[:] = answer
        check_refused(sensor, errors.IMPLAUSIBLE, "data line")


def test_it_is_read_in_one_piece_at_its_rate_in_mode_0():
    with Mocks() as mocks:
        cs, spi = mocks.pin("CS"), mocks.spi()
        once = ((cs, drive(0)), (spi, receive(b"\x01\x90\x19\x00")), (cs, drive(1)))
        mocks.expect((cs, configure(cs.OUT, 1)), (spi, setup(4_000_000)), *(once * 2))
        sensor = MAX31855(SPIBus(spi), cs)
        assert tuple(sensor.read()) == (25_000, 25_000)
        assert sensor.read_milli_c() == 25_000


def test_a_rate_that_it_cannot_do_is_refused():
    for baudrate in (0, 5_000_001):
        assert "baudrate" in str(
            raises(ValueError, MAX31855, SPIBus(QuietSPI(b"")), None, baudrate)
        )


def test_an_error_on_the_bus_has_its_kind():
    with Mocks() as mocks:
        cs, spi = mocks.pin("CS"), mocks.spi()
        failing = ((cs, drive(0)), (spi, receive(bytes(4), error=EIO)), (cs, drive(1)))
        mocks.expect((cs, configure(cs.OUT, 1)), (spi, setup(4_000_000)), *(failing * 2))
        sensor = MAX31855(SPIBus(spi), cs)
        out = array("i", [7, 7])
        assert sensor.try_read(out) == errors.BUS
        assert tuple(out) == (7, 7)
        error = raises(BusError, sensor.read_milli_c)
        assert (error.kind, error.device) == (errors.BUS, "SPI")
