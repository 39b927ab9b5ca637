"""Kinds of errors: their names, and the one that an OSError of each port stands for."""

import errno

from noheap.hal import errors


def test_each_kind_has_its_name_at_its_number():
    kinds = [name for name in dir(errors) if name == name.upper() and name[0] != "_"]
    kinds.remove("NAMES")
    assert len(errors.NAMES) == len(kinds)
    for number, name in enumerate(errors.NAMES):
        assert getattr(errors, name.upper()) == number, name


def test_an_oserror_is_sorted_by_its_number():
    cases = (
        (errno.EIO, errors.NO_ACK_ADDRESS),  # machine.I2C on rp2
        (errno.ENODEV, errors.NO_ACK_ADDRESS),  # on stm32 and esp32, SoftI2C everywhere
        (errno.ETIMEDOUT, errors.TIMEOUT),
        (errno.EPERM, errors.OTHER),
        (errno.EINVAL, errors.OTHER),
    )
    for number, kind in cases:
        assert errors.kind_of(OSError(number, "")) == kind, number


def test_an_oserror_without_a_number_is_other():
    assert errors.kind_of(OSError()) == errors.OTHER


def test_a_bus_error_is_an_oserror_that_says_what_and_where():
    error = errors.BusError(errors.NO_ACK_DATA, 0x48)
    assert isinstance(error, OSError)
    assert (error.kind, error.address) == (errors.NO_ACK_DATA, 0x48)
    assert str(error) == "I2C address 0x48: no_ack_data"


def test_only_a_timeout_has_the_errno_of_one():
    # args, because CPython sets `errno` only when there are two.
    for kind in range(1, len(errors.NAMES)):
        expected = errno.ETIMEDOUT if kind == errors.TIMEOUT else errno.EIO
        assert errors.BusError(kind, 0x08).args[0] == expected, kind
