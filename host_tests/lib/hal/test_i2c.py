"""I2CDevice: exact traffic on a scripted bus, each error once, and one bus for several."""

from errno import EINVAL, EIO, ENODEV, EPERM

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.i2c import I2CDevice, bus_of
from noheap.hal.i2c_transaction import Transaction
from noheap.hal.steps import read_into as read_step
from noheap.hal.steps import write as write_step
from noheap_testing.bus import (
    ARBITRATION_LOST,
    NACK,
    NACK_DATA,
    TIMEOUT,
    ScriptedI2C,
    nack_at,
    read,
    write,
    write_read,
)
from support import Call, no_alloc, no_transient, raises

ADDRESS = 0x48
FLAVOURS = ("rp2", "stm32", "soft")
IN_READING = ((NACK, errors.NO_ACK_ADDRESS), (TIMEOUT, errors.TIMEOUT), (EPERM, errors.OTHER))
IN_WRITING = IN_READING + ((NACK_DATA, errors.NO_ACK_DATA),)


def device(bus):
    return I2CDevice(bus, ADDRESS)


def fails(kind, method, *arguments):
    error = raises(BusError, method, *arguments)
    assert (error.kind, error.address) == (kind, ADDRESS)


def test_read_into_fills_the_buffer_in_one_transaction():
    with ScriptedI2C([read(ADDRESS, b"\x19\x80\x01"), read(ADDRESS, b"\x01\x02\x03")]) as bus:
        buffer = bytearray(3)
        device(bus).read_into(buffer)
        assert buffer == b"\x19\x80\x01"
        assert device(bus).try_read_into(buffer) == errors.OK
        assert buffer == b"\x01\x02\x03"


def test_write_sends_all_bytes_in_one_transaction():
    script = [write(ADDRESS, b"\x01\x60\xc0"), write(ADDRESS, b""), write(ADDRESS, b"\x02")]
    with ScriptedI2C(script) as bus:
        device(bus).write(b"\x01\x60\xc0")
        device(bus).write(bytearray())
        assert device(bus).try_write(b"\x02") == errors.OK


def test_write_read_into_repeats_the_start_without_a_stop():
    script = [write_read(ADDRESS, b"\x00", b"\x32\x00"), write_read(ADDRESS, b"\x01", b"\x07\x08")]
    with ScriptedI2C(script) as bus:
        buffer = bytearray(2)
        device(bus).write_read_into(b"\x00", buffer)
        assert buffer == b"\x32\x00"
        assert device(bus).try_write_read_into(b"\x01", buffer) == errors.OK
        assert buffer == b"\x07\x08"


def test_a_transaction_is_one_transfer_on_the_wire():
    a, b = bytearray(1), bytearray(2)
    transaction = Transaction(
        [write_step(b"\x07"), write_step(b"\x01\x02"), read_step(a), read_step(b)]
    )
    with ScriptedI2C([write_read(ADDRESS, b"\x07\x01\x02", b"abc")] * 2) as bus:
        device(bus).transaction(transaction)
        assert (a, b) == (b"a", b"bc")
        assert device(bus).try_transaction(transaction) == errors.OK


def test_a_transaction_that_ends_in_a_write_stops_there():
    a = bytearray(2)
    transaction = Transaction([read_step(a), write_step(b"\x09")])
    script = [read(ADDRESS, b"xy", stop=False), write(ADDRESS, b"\x09")]
    with ScriptedI2C(script) as bus:
        device(bus).transaction(transaction)
        assert a == b"xy"


def test_each_error_of_a_read_has_its_kind_and_leaves_the_buffer():
    for flavour in FLAVOURS:
        for injected, kind in IN_READING:
            script = [read(ADDRESS, b"\xee\xee", error=injected)] * 2
            with ScriptedI2C(script, flavour) as bus:
                buffer = bytearray(b"ab")
                fails(kind, device(bus).read_into, buffer)
                assert device(bus).try_read_into(buffer) == kind
                assert buffer == b"ab"


def test_each_error_of_a_write_has_its_kind():
    for flavour in FLAVOURS:
        for injected, kind in IN_WRITING:
            with ScriptedI2C([write(ADDRESS, b"\x01\x02", error=injected)] * 2, flavour) as bus:
                fails(kind, device(bus).write, b"\x01\x02")
                assert device(bus).try_write(b"\x01\x02") == kind


def test_a_byte_refused_in_the_middle_is_a_data_nack_too():
    for flavour in FLAVOURS:
        for taken in (0, 1):
            with ScriptedI2C([write(ADDRESS, b"\x01\x02", error=nack_at(taken))], flavour) as bus:
                assert device(bus).try_write(b"\x01\x02") == errors.NO_ACK_DATA


def test_after_an_error_in_the_writing_nothing_is_read_and_the_bus_is_free():
    for flavour in FLAVOURS:  # of which rp2 alone sends a STOP after a refused byte by itself
        for injected, kind in IN_WRITING:
            script = [write_read(ADDRESS, b"\x00", b"\x01\x02", error=injected)] * 2
            with ScriptedI2C(script, flavour) as bus:
                buffer = bytearray(b"ab")
                fails(kind, device(bus).write_read_into, b"\x00", buffer)
                assert device(bus).try_write_read_into(b"\x00", buffer) == kind
                assert buffer == b"ab"


def test_after_an_error_in_a_transaction_the_rest_is_left_out_and_the_bus_is_free():
    buffer = bytearray(b"ab")
    transaction = Transaction([write_step(b"\x00"), read_step(buffer), write_step(b"\x01")])
    for flavour in ("rp2", "soft"):  # stm32's machine.I2C cannot read without a STOP
        for injected, kind in IN_WRITING:
            script = [write(ADDRESS, b"\x00", error=injected, stop=False)]
            with ScriptedI2C(script, flavour) as bus:
                assert device(bus).try_transaction(transaction) == kind
                assert buffer == b"ab"
        script = [
            write(ADDRESS, b"\x00", stop=False),
            read(ADDRESS, b"xy", stop=False),
            write(ADDRESS, b"\x01", error=NACK_DATA),
        ]
        with ScriptedI2C(script, flavour) as bus:
            fails(errors.NO_ACK_DATA, device(bus).transaction, transaction)
            buffer[:] = b"ab"


def test_a_refused_stop_is_not_told_over_the_refused_byte():
    class NoBus:
        """Refuses the only byte, then the empty write that sends the STOP."""

        def writeto(self, address, data, stop=True):
            if not data:
                raise OSError(EIO)
            return 0

        def readfrom_into(self, address, buffer, stop=True):
            raise AssertionError("nothing is read after a refused byte")

    assert device(NoBus()).try_write_read_into(b"\x00", bytearray(1)) == errors.NO_ACK_DATA


def test_an_error_in_the_reading_after_the_writing_is_told_too():
    for injected, kind in IN_READING:
        script = [write_read(ADDRESS, b"\x00", b"\x01\x02", read_error=injected)]
        with ScriptedI2C(script) as bus:
            buffer = bytearray(b"ab")
            fails(kind, device(bus).write_read_into, b"\x00", buffer)
            assert buffer == b"ab"


def test_lost_arbitration_is_an_error_on_each_port():
    for flavour, kind in (("rp2", errors.NO_ACK_ADDRESS), ("stm32", errors.TIMEOUT)):
        with ScriptedI2C([read(ADDRESS, 2, error=ARBITRATION_LOST)], flavour) as bus:
            assert device(bus).try_read_into(bytearray(2)) == kind  # the port gives no more detail


def test_the_device_works_again_after_an_error():
    for injected, kind in IN_WRITING:
        with ScriptedI2C(
            [write(ADDRESS, b"\x01", error=injected), write(ADDRESS, b"\x01")]
        ) as bus:
            fails(kind, device(bus).write, b"\x01")
            device(bus).write(b"\x01")


def test_addresses_that_i2c_reserves_are_refused():
    with ScriptedI2C([]) as bus:
        for address in (-1, 0x00, 0x07, 0x78, 0x100):
            assert "address" in str(raises(ValueError, I2CDevice, bus, address))
        for address in (0x08, 0x77):
            assert I2CDevice(bus, address).address == address


# --- sharing --------------------------------------------------------------------------------


def test_devices_made_for_one_bus_share_it_and_others_do_not():
    with ScriptedI2C([]) as one, ScriptedI2C([]) as other:
        assert I2CDevice(one, 0x48).bus is I2CDevice(one, 0x49).bus
        assert I2CDevice(one, 0x48).bus is not I2CDevice(other, 0x48).bus
        assert bus_of(bus_of(one)) is bus_of(one)


def test_an_interrupt_in_the_middle_of_a_transfer_is_refused_and_harms_nothing():
    seen = []
    other = []
    buffer = bytearray(2)
    transaction = Transaction([write_step(b"\x01")])

    def interrupt():
        seen.append(other[0].try_read_into(bytearray(1)))
        seen.append(other[0].try_write(b"\x01"))
        seen.append(other[0].try_write_read_into(b"\x01", bytearray(1)))
        seen.append(other[0].try_transaction(transaction))
        seen.append(raises(BusError, other[0].write, b"\x01").kind)

    script = [write_read(ADDRESS, b"\x00", b"\x32\x00", during=interrupt), write(0x49, b"\x01")]
    with ScriptedI2C(script) as bus:
        other.append(I2CDevice(bus, 0x49))
        device(bus).write_read_into(b"\x00", buffer)
        assert seen == [errors.BUSY] * 5
        assert buffer == b"\x32\x00"
        assert other[0].try_write(b"\x01") == errors.OK


def test_a_wrong_argument_raises_and_frees_the_bus():
    with ScriptedI2C([write(ADDRESS, b"\x01")]) as bus:
        raises(TypeError, device(bus).try_write, object())
        assert device(bus).try_write(b"\x01") == errors.OK


# --- memory ---------------------------------------------------------------------------------


class QuietBus:
    """A `machine.I2C` whose own bookkeeping does not allocate."""

    def __init__(self):
        self.error = None

    def writeto(self, address, data, stop=True):
        if self.error is not None:
            raise self.error
        return len(data)

    def readfrom_into(self, address, buffer, stop=True):
        buffer[0] = 7


def test_no_method_allocates():
    bus = QuietBus()
    quiet = device(bus)
    data, buffer, more = b"\x00", bytearray(2), bytearray(1)
    transaction = Transaction(
        [write_step(data), write_step(data), read_step(buffer), read_step(more)]
    )

    def everything():
        quiet.read_into(buffer)
        quiet.write(data)
        quiet.write_read_into(data, buffer)
        quiet.transaction(transaction)
        return (
            quiet.try_read_into(buffer)
            | quiet.try_write(data)
            | quiet.try_write_read_into(data, buffer)
            | quiet.try_transaction(transaction)
        )

    assert no_alloc(everything) == errors.OK
    for method, arguments in (
        (quiet.try_read_into, (buffer,)),
        (quiet.try_write, (data,)),
        (quiet.try_write_read_into, (data, buffer)),
        (quiet.try_transaction, (transaction,)),
    ):
        assert no_transient(Call(method, arguments)) == errors.OK


def test_a_try_method_that_fails_allocates_nothing_of_its_own():
    bus = QuietBus()
    bus.error = OSError(ENODEV, "")
    quiet = device(bus)
    data, buffer = b"\x00", bytearray(2)

    def fail():
        return quiet.try_write(data) | quiet.try_write_read_into(data, buffer)

    assert no_alloc(fail) == errors.NO_ACK_ADDRESS


def test_the_fake_refuses_what_stm32_refuses():
    with ScriptedI2C([], "stm32") as bus:
        assert raises(OSError, bus.readfrom_into, 0x48, bytearray(1), False).args[0] == EINVAL
