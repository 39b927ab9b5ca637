"""Prepared reads of the RP2040, from start to finish and in flight."""

from noheap.hal import errors
from noheap.hal.i2c_transaction import Transaction
from noheap.hal.prepared import prepare
from noheap.hal.rp2040_prepared import commands
from noheap.hal.steps import write as write_step
from noheap_testing import clock, memory
from noheap_testing.wire import Target
from rp2040_i2c_support import LIMIT_US, Rig
from support import raises

# Registers and viper's stand-in are CPython's; test_rp2040_i2c_on_chip.py has the real ones.
LANES = ("host",)


def test_a_prepared_read_is_the_same_on_the_wire():
    rig = Rig()
    for count in (1, 2, 3):
        buffer = bytearray(count)
        reading = prepare(rig.device, b"\x00", buffer)
        assert reading.can_start
        rig.wire.forget()
        assert reading.try_run() == errors.OK
        assert buffer == b"\x19\x80\x05"[:count]
        once = rig.wire.log
        buffer[:] = bytes(count)
        assert reading.try_start() == errors.OK
        clock.now.advance_us(1000)
        assert reading.try_finish() == errors.OK
        assert buffer == b"\x19\x80\x05"[:count]
        assert rig.wire.log == once + " " + once
    rig.done()


def test_a_prepared_read_without_data_has_no_repeated_start():
    rig = Rig()
    assert prepare(rig.device, b"", bytearray(2)).try_run() == errors.OK
    assert rig.wire.log == "S 91 A 19 A 80 N P"
    rig.done()


def test_a_read_in_flight_is_busy_until_its_stop_and_so_is_the_bus():
    rig = Rig()
    buffer = bytearray(2)
    reading = prepare(rig.device, b"\x00", buffer)
    other = prepare(rig.nobody, b"\x00", bytearray(1))
    assert reading.try_finish() == errors.OTHER
    assert reading.try_start() == errors.OK
    transaction = Transaction([write_step(b"\x01")])
    for attempt in (
        reading.try_start,
        reading.try_run,
        other.try_start,
        other.try_run,
        lambda: rig.nobody.try_write(b"\x01"),
        lambda: rig.nobody.try_write(b""),
        lambda: rig.nobody.try_read_into(buffer),
        lambda: rig.nobody.try_transaction(transaction),
        reading.try_finish,
    ):
        assert attempt() == errors.BUSY
    assert other.try_finish() == errors.OTHER
    while reading.try_finish() == errors.BUSY:
        assert clock.now.us < 1000
    assert buffer == b"\x19\x80"
    assert rig.wire.log == "S 90 A 00 A S 91 A 19 A 80 N P"
    assert reading.try_finish() == errors.OTHER
    rig.done()


def test_a_read_in_flight_that_fails_says_why_and_frees_the_bus():
    buffer = bytearray(b"ab")

    def finish(reading):
        clock.now.advance_us(500)
        return reading.try_finish()

    rig = Rig()
    reading = prepare(rig.nobody, b"\x00", buffer)
    assert (reading.try_start(), finish(reading)) == (errors.OK, errors.NO_ACK_ADDRESS)
    reading = prepare(rig.device, b"\x00", buffer)
    rig.wire.overruled = 2
    assert (reading.try_start(), finish(reading)) == (errors.OK, errors.ARBITRATION_LOSS)
    rig.wire.stuck = True
    assert (reading.try_start(), finish(reading)) == (errors.OK, errors.BUSY)
    clock.now.advance_us(LIMIT_US)
    assert reading.try_finish() == errors.TIMEOUT
    rig.wire.stuck = False
    assert buffer == b"ab"
    assert reading.try_run() == errors.OK
    rig.done()
    rig = Rig(Target(refuse_at=0))
    reading = prepare(rig.device, b"\x00", buffer)
    assert (reading.try_start(), finish(reading)) == (errors.OK, errors.NO_ACK_DATA)
    rig.done()


def test_a_controller_that_is_stuck_in_somebody_elses_transfer_is_reset_without_a_wait():
    rig = Rig()
    assert rig.device.try_write(b"\x00") == errors.OK
    reading = prepare(rig.device, b"\x00", bytearray(2))
    rig.wire.stuck = True
    memory.store(0x40044010, 4, 0x300)  # machine.I2C's, which has given up
    assert reading.try_start() == errors.BUSY
    clock.now.advance_us(LIMIT_US - 5)
    assert reading.try_start() == errors.BUSY
    clock.now.advance_us(10)
    assert reading.try_start() == errors.TIMEOUT
    assert reading.try_start() == errors.OK  # it waits for the line now
    rig.wire.stuck = False
    clock.now.advance_us(500)
    assert reading.try_finish() == errors.OK
    rig.done()


def test_a_controller_that_was_busy_for_a_moment_is_not_taken_for_stuck_later():
    rig = Rig()
    assert rig.device.try_write(b"\x00") == errors.OK
    reading = rig.device.prepare(b"\x00", bytearray(2))
    for _ in range(3):
        memory.store(0x40044010, 4, 0x300)  # machine.I2C's
        assert reading.try_start() == errors.BUSY
        clock.now.advance_us(500)
        memory.load(0x40044010, 4)
        assert reading.try_start() == errors.OK
        clock.now.advance_us(2 * LIMIT_US)
        assert reading.try_finish() == errors.OK
    rig.done()


def test_the_counters_wrap_does_not_matter():
    rig = Rig()
    clock.now.set_us(2**31 - 30)  # the sign of the counter's word changes on the way
    reading = prepare(rig.device, b"\x00", bytearray(2))
    assert reading.try_start() == errors.OK
    clock.now.advance_us(200)
    assert reading.try_finish() == errors.OK
    clock.now.set_us(2**32 - 30)
    assert reading.try_run() == errors.OK
    clock.now.set_us(2**32 - 30)
    assert rig.device.try_write(b"\x00") == errors.OK
    rig.done()


def test_the_commands_of_a_read():
    assert commands(b"\x00", 2) == [0x00, 0x500, 0x300]
    assert commands(b"\x01\x02", 1) == [0x01, 0x02, 0x700]
    assert commands(b"", 1) == [0x300]
    rig = Rig()
    for data, buffer in ((b"", b""), (b"\x00", b""), (b"\x00", bytearray(16))):
        assert "16 in all" in str(raises(ValueError, prepare, rig.device, data, buffer))
    assert prepare(rig.device, b"\x00", bytearray(15)).try_run() == errors.OK
    rig.done()
