"""SPIDevice: what is on the bus and on the chip select, in which order, and what goes wrong."""

from errno import EIO, ENODEV, ETIMEDOUT

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.spi import SPIBus, SPIDevice
from noheap.hal.steps import delay_us, read_into, transfer_into, write
from noheap_testing.mocks import Mocks
from noheap_testing.pin import configure, drive
from noheap_testing.spi import exchange, receive, send, setup
from sensor_support import QuietSPI
from support import Call, no_alloc, no_transient, raises

HZ = 2_000_000


def setting_up(mocks, spi, cs, **options):
    mocks.expect((cs, configure(cs.OUT, 1)))
    return SPIDevice(SPIBus(spi), cs, HZ, **options)


def fails(kind, method, *arguments):
    error = raises(BusError, method, *arguments)
    assert (error.kind, error.address) == (kind, None)


def test_each_transfer_is_set_up_selected_and_deselected():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs, polarity=1, phase=1)
        mocks.expect((spi, setup(HZ, 1, 1)))
        for step in (send(b"\x9f"), receive(b"\xef\x40"), exchange(b"\x01\x02", b"ab")):
            mocks.expect((cs, drive(0)), (spi, step), (cs, drive(1)))
        buffer = bytearray(2)
        device.write(b"\x9f")
        device.read_into(buffer)
        assert buffer == b"\xef\x40"
        device.transfer_into(b"\x01\x02", buffer)
        assert buffer == b"ab"


def test_the_try_forms_do_the_same_and_return_ok():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)))
        for step in (send(b"\x9f"), receive(b"\xef\x40"), exchange(b"\x01\x02", b"ab")):
            mocks.expect((cs, drive(0)), (spi, step), (cs, drive(1)))
        buffer = bytearray(2)
        assert device.try_write(b"\x9f") == errors.OK
        assert device.try_read_into(buffer) == errors.OK
        assert device.try_transfer_into(b"\x01\x02", buffer) == errors.OK
        assert buffer == b"ab"


def test_a_transaction_is_under_one_chip_select():
    buffer = bytearray(1)
    steps = (write(b"\x9f"), delay_us(5), read_into(buffer), transfer_into(b"\x07", buffer))
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)))
        for _ in range(2):
            mocks.expect(
                (cs, drive(0)),
                (spi, send(b"\x9f")),
                (spi, receive(b"x")),
                (spi, exchange(b"\x07", b"y")),
                (cs, drive(1)),
            )
        device.transaction(steps)
        assert buffer == b"y"
        assert device.try_transaction(list(steps)) == errors.OK


def test_a_device_may_be_selected_by_high_or_not_at_all():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        mocks.expect((cs, configure(cs.OUT, 0)), (spi, setup(HZ)))
        mocks.expect((cs, drive(1)), (spi, send(b"\x01")), (cs, drive(0)))
        bus = SPIBus(spi)
        SPIDevice(bus, cs, HZ, cs_active_high=True).write(b"\x01")
        mocks.expect((spi, setup(HZ)), (spi, send(b"\x02")))
        SPIDevice(bus, None, HZ).write(b"\x02")


def test_the_bus_is_set_up_again_only_when_the_device_changes():
    with Mocks() as mocks:
        spi, one, two = mocks.spi(), mocks.pin("CS 1"), mocks.pin("CS 2")
        mocks.expect((one, configure(one.OUT, 1)), (two, configure(two.OUT, 1)))
        bus = SPIBus(spi)
        slow = SPIDevice(bus, one, 100_000, polarity=1)
        fast = SPIDevice(bus, two, 8_000_000, phase=1)
        for device, cs, rate, mode in (
            (slow, one, 100_000, (1, 0)),
            (fast, two, 8_000_000, (0, 1)),
        ):
            mocks.expect((spi, setup(rate, mode[0], mode[1])))
            for _ in range(2):
                mocks.expect((cs, drive(0)), (spi, send(b"\x01")), (cs, drive(1)))
                device.write(b"\x01")


def test_an_error_on_the_bus_has_its_kind_and_deselects():
    for code, kind in (
        (EIO, errors.BUS),
        (ENODEV, errors.BUS),
        (ETIMEDOUT, errors.TIMEOUT),
        (99, errors.OTHER),
    ):
        with Mocks() as mocks:
            spi, cs = mocks.spi(), mocks.pin("CS")
            device = setting_up(mocks, spi, cs)
            mocks.expect((spi, setup(HZ)))
            for step in (send(b"\x01", code), receive(b"ab", error=code)) * 2:
                mocks.expect((cs, drive(0)), (spi, step), (cs, drive(1)))
            buffer = bytearray(b"xy")
            fails(kind, device.write, b"\x01")
            fails(kind, device.read_into, buffer)
            assert device.try_write(b"\x01") == kind
            assert device.try_read_into(buffer) == kind
            assert buffer == b"xy"


def test_after_an_error_the_other_steps_are_left_out():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)), (cs, drive(0)), (spi, send(b"\x01", EIO)), (cs, drive(1)))
        assert device.try_transaction((write(b"\x01"), write(b"\x02"))) == errors.BUS


def test_a_bus_error_outranks_a_chip_select_error():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)))
        mocks.expect((cs, drive(0)), (spi, send(b"\x01", ETIMEDOUT)), (cs, drive(1, error=EIO)))
        assert device.try_write(b"\x01") == errors.TIMEOUT


def test_a_chip_select_that_cannot_be_released_is_told():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)))
        mocks.expect((cs, drive(0)), (spi, send(b"\x01")), (cs, drive(1, error=EIO)))
        fails(errors.CHIP_SELECT, device.write, b"\x01")


def test_a_chip_select_that_cannot_be_asserted_leaves_the_bus_alone():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)), (cs, drive(0, error=EIO)))
        assert device.try_write(b"\x01") == errors.CHIP_SELECT
        mocks.expect((cs, drive(0)), (spi, send(b"\x01")), (cs, drive(1)))
        assert device.try_write(b"\x01") == errors.OK


def test_a_wrong_argument_deselects_and_frees_the_bus():
    with Mocks() as mocks:
        spi, cs = mocks.spi(), mocks.pin("CS")
        device = setting_up(mocks, spi, cs)
        mocks.expect((spi, setup(HZ)), (cs, drive(0)), (cs, drive(1)))
        raises(ValueError, device.try_transfer_into, b"\x01\x02", bytearray(1))
        mocks.expect((cs, drive(0)), (spi, send(b"\x01")), (cs, drive(1)))
        assert device.try_write(b"\x01") == errors.OK


def test_an_interrupt_in_the_middle_of_a_transaction_is_refused():
    seen = []
    made = []

    def interrupt():
        seen.append(made[0].try_write(b"\x02"))
        seen.append(made[0].try_transaction((write(b"\x02"),)))
        seen.append(raises(BusError, made[0].write, b"\x02").kind)

    with Mocks() as mocks:
        spi, one, two = mocks.spi(), mocks.pin("CS 1"), mocks.pin("CS 2")
        mocks.expect((one, configure(one.OUT, 1)), (two, configure(two.OUT, 1)))
        bus = SPIBus(spi)
        device = SPIDevice(bus, one, HZ)
        made.append(SPIDevice(bus, two, HZ))
        mocks.expect((spi, setup(HZ)), (one, drive(0)))
        mocks.expect((spi, send(b"\x01", during=interrupt)), (one, drive(1)))
        device.write(b"\x01")
        assert seen == [errors.BUSY] * 3
        mocks.expect((spi, setup(HZ)), (two, drive(0)), (spi, send(b"\x02")), (two, drive(1)))
        assert made[0].try_write(b"\x02") == errors.OK


def test_impossible_settings_are_refused():
    bus = SPIBus(QuietSPI(b"\x07"))
    for name, arguments in (
        ("baudrate", {"baudrate": 0}),
        ("polarity", {"polarity": 2}),
        ("phase", {"phase": -1}),
    ):
        assert name in str(raises(ValueError, SPIDevice, bus, None, **arguments))


def test_no_method_allocates():
    quiet = QuietSPI(b"\x07")
    bus = SPIBus(quiet)
    device = SPIDevice(bus, quiet, HZ, cs_delay_us=1)
    other = SPIDevice(bus, quiet, HZ)
    data, buffer = b"\x00", bytearray(1)
    steps = (write(data), delay_us(1), read_into(buffer), transfer_into(data, buffer))

    def everything():
        device.write(data)
        device.read_into(buffer)
        other.transfer_into(data, buffer)
        device.transaction(steps)
        return (
            device.try_write(data)
            | device.try_read_into(buffer)
            | other.try_transfer_into(data, buffer)
            | device.try_transaction(steps)
        )

    assert no_alloc(everything) == errors.OK
    for method, arguments in (
        (device.try_write, (data,)),
        (device.try_read_into, (buffer,)),
        (device.try_transfer_into, (data, buffer)),
        (device.try_transaction, (steps,)),
    ):
        assert no_transient(Call(method, arguments)) == errors.OK
