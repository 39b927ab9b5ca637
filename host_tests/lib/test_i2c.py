"""I2CDevice: exact traffic on a scripted bus, and each error once."""

from errno import EPERM

from fakes.bus import NACK, NACK_DATA, TIMEOUT, ScriptedI2C, read, write, write_read
from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.i2c import I2CDevice
from support import raises

ADDRESS = 0x48


def device(bus):
    return I2CDevice(bus, ADDRESS)


def fails(kind, function, *arguments):
    error = raises(BusError, function, *arguments)
    assert (error.kind, error.address) == (kind, ADDRESS)


def test_read_into_fills_the_buffer_in_one_transaction():
    with ScriptedI2C([read(ADDRESS, b"\x19\x80\x01")]) as bus:
        buffer = bytearray(3)
        device(bus).read_into(buffer)
        assert buffer == b"\x19\x80\x01"


def test_write_sends_all_bytes_in_one_transaction():
    with ScriptedI2C([write(ADDRESS, b"\x01\x60\xc0"), write(ADDRESS, b"")]) as bus:
        device(bus).write(b"\x01\x60\xc0")
        device(bus).write(bytearray())


def test_write_read_into_repeats_the_start_without_a_stop():
    with ScriptedI2C([write_read(ADDRESS, b"\x00", b"\x32\x00")]) as bus:
        buffer = bytearray(2)
        device(bus).write_read_into(b"\x00", buffer)
        assert buffer == b"\x32\x00"


def test_each_error_of_a_read_has_its_kind_and_leaves_the_buffer():
    for flavour in ("rp2", "stm32"):
        for injected, kind in (
            (NACK, errors.NO_ACK_ADDRESS),
            (TIMEOUT, errors.TIMEOUT),
            (EPERM, errors.OTHER),
        ):
            with ScriptedI2C([read(ADDRESS, b"\xee\xee", error=injected)], flavour) as bus:
                buffer = bytearray(b"ab")
                fails(kind, device(bus).read_into, buffer)
                assert buffer == b"ab"


def test_each_error_of_a_write_has_its_kind():
    for flavour in ("rp2", "stm32"):
        for injected, kind in (
            (NACK, errors.NO_ACK_ADDRESS),
            (NACK_DATA, errors.NO_ACK_DATA),
            (TIMEOUT, errors.TIMEOUT),
            (EPERM, errors.OTHER),
        ):
            with ScriptedI2C([write(ADDRESS, b"\x01\x02", error=injected)], flavour) as bus:
                fails(kind, device(bus).write, b"\x01\x02")


def test_after_an_error_in_the_writing_nothing_is_read():
    for injected, kind in (
        (NACK, errors.NO_ACK_ADDRESS),
        (NACK_DATA, errors.NO_ACK_DATA),
        (TIMEOUT, errors.TIMEOUT),
    ):
        with ScriptedI2C([write_read(ADDRESS, b"\x00", b"\x01\x02", error=injected)]) as bus:
            buffer = bytearray(b"ab")
            fails(kind, device(bus).write_read_into, b"\x00", buffer)
            assert buffer == b"ab"


def test_an_error_in_the_reading_after_the_writing_is_told_too():
    for injected, kind in ((NACK, errors.NO_ACK_ADDRESS), (TIMEOUT, errors.TIMEOUT)):
        script = [write_read(ADDRESS, b"\x00", b"\x01\x02", read_error=injected)]
        with ScriptedI2C(script) as bus:
            buffer = bytearray(b"ab")
            fails(kind, device(bus).write_read_into, b"\x00", buffer)
            assert buffer == b"ab"


def test_the_device_works_again_after_an_error():
    with ScriptedI2C([write(ADDRESS, b"\x01", error=NACK), write(ADDRESS, b"\x01")]) as bus:
        fails(errors.NO_ACK_ADDRESS, device(bus).write, b"\x01")
        device(bus).write(b"\x01")


def test_addresses_that_i2c_reserves_are_refused():
    with ScriptedI2C([]) as bus:
        for address in (-1, 0x00, 0x07, 0x78, 0x100):
            assert "address" in str(raises(ValueError, I2CDevice, bus, address))
        for address in (0x08, 0x77):
            assert I2CDevice(bus, address).address == address
