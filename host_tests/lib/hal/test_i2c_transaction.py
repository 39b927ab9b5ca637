"""Transactions: neighbours are joined, parts are copied, order and last are right."""

from noheap.hal.i2c_transaction import Transaction
from noheap.hal.steps import delay_us, read_into, transfer_into, write
from support import no_alloc, raises


def test_each_change_of_direction_begins_a_segment():
    a, b = bytearray(1), bytearray(2)
    for steps, directions in (
        ([write(b"x")], [(False, True)]),
        ([read_into(a)], [(True, True)]),
        ([write(b"x"), read_into(a)], [(False, False), (True, True)]),
        ([read_into(a), write(b"x")], [(True, False), (False, True)]),
        (
            [write(b"x"), write(b"y"), read_into(a), read_into(b), write(b"z")],
            [(False, False), (True, False), (False, True)],
        ),
    ):
        segments = Transaction(steps).segments
        assert [(reading, last) for reading, _, last in segments] == directions


def test_a_single_step_uses_the_callers_own_buffer():
    a = bytearray(3)
    data = b"xy"
    segments = Transaction((write(data), read_into(a))).segments
    assert segments[0][1] is data
    assert segments[1][1] is a


def test_neighbours_are_gathered_and_scattered():
    data, a, b = bytearray(b"12"), bytearray(1), bytearray(2)
    transaction = Transaction([write(b"\x07"), write(data), read_into(a), read_into(b)])
    (_, out, _), (_, into, _) = transaction.segments
    data[:] = b"34"
    transaction.copy(False)
    assert out == b"\x0734"
    into[:] = b"abc"
    transaction.copy(True)
    assert (a, b) == (b"a", b"bc")


def test_copying_allocates_nothing():
    a = bytearray(2)
    transaction = Transaction([write(b"\x07"), write(a), read_into(a), read_into(bytearray(1))])

    def both():
        transaction.copy(False)
        transaction.copy(True)

    no_alloc(both)


def test_what_i2c_cannot_do_is_refused():
    for steps in ([], [delay_us(1)], [write(b"x"), transfer_into(b"x", bytearray(1))]):
        assert "steps" in str(raises(ValueError, Transaction, steps))
