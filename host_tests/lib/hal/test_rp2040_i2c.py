"""The FIFO back end on a simulated controller: what is on the wire, and each way to fail."""

from uctypes import addressof

from noheap.hal import errors
from noheap.hal.errors import BusError
from noheap.hal.i2c_transaction import Transaction
from noheap.hal.prepared import prepare
from noheap.hal.rp2040_i2c import FifoI2C
from noheap.hal.rp2040_i2c_words import HELD, TIMEOUT_US
from noheap.hal.steps import write as write_step
from noheap_testing import clock, memory
from noheap_testing.bus import read, write
from noheap_testing.wire import Target
from rp2040_i2c_support import LIMIT_US, Rig
from support import raises

# Registers and viper's stand-in are CPython's; test_rp2040_i2c_on_chip.py has the real ones.
LANES = ("host",)


def test_what_is_on_the_wire():
    rig = Rig()
    buffer = bytearray(2)
    assert rig.device.try_write_read_into(b"\x00", buffer) == errors.OK
    assert rig.wire.log == "S 90 A 00 A S 91 A 19 A 80 N P"
    assert buffer == b"\x19\x80"
    rig.wire.forget()
    one = bytearray(1)
    assert rig.device.try_read_into(one) == errors.OK
    assert rig.wire.log == "S 91 A 19 N P"
    rig.wire.forget()
    assert rig.device.try_write(b"\x01\x60") == errors.OK
    assert rig.wire.log == "S 90 A 01 A 60 A P"
    rig.wire.forget()
    assert rig.device.try_write(b"\x07") == errors.OK
    assert rig.wire.log == "S 90 A 07 A P"
    rig.done()


def test_the_second_controller_is_another():
    rig = Rig(bus=1)
    assert rig.device.try_write(b"\x07") == errors.OK
    assert rig.wire.log == "S 90 A 07 A P"
    rig.done()


def test_transfers_longer_than_the_fifos():
    rig = Rig(Target(bytes(range(100))))
    buffer = bytearray(40)
    data = bytes(range(50, 90))
    assert rig.device.try_write_read_into(data, buffer) == errors.OK
    assert buffer == bytes(range(40))
    assert rig.target.written == data
    assert rig.wire.log.count("S") == 2
    for count in (15, 16, 17, 33):
        buffer = bytearray(count)
        assert rig.device.try_read_into(buffer) == errors.OK
        assert buffer == bytes(range(count))
        assert rig.device.try_write(data[:count]) == errors.OK
    rig.done()


def test_who_does_not_answer_is_told_and_the_next_transfer_works():
    rig = Rig()
    buffer = bytearray(b"ab")
    for transfer in (
        lambda device: device.try_read_into(buffer),
        lambda device: device.try_write(b"\x00"),
        lambda device: device.try_write_read_into(b"\x00\x01", buffer),
        lambda device: prepare(device, b"\x00", buffer).try_run(),
    ):
        rig.wire.forget()
        assert transfer(rig.nobody) == errors.NO_ACK_ADDRESS
        assert rig.wire.log in ("S 92 N P", "S 93 N P")
        assert buffer == b"ab"
        assert transfer(rig.device) == errors.OK
        buffer[:] = b"ab"
    error = raises(BusError, rig.nobody.write, b"\x01")
    assert (error.kind, error.address) == (errors.NO_ACK_ADDRESS, 0x49)
    rig.done()


def test_a_refused_byte_is_told_and_nothing_is_read():
    for refuse_at, log in ((0, "S 90 A 01 N P"), (1, "S 90 A 01 A 02 N P")):
        rig = Rig(Target(refuse_at=refuse_at))
        buffer = bytearray(b"ab")
        assert rig.device.try_write(b"\x01\x02") == errors.NO_ACK_DATA
        assert rig.wire.log == log
        assert rig.device.try_write_read_into(b"\x01\x02", buffer) == errors.NO_ACK_DATA
        assert prepare(rig.device, b"\x01\x02", buffer).try_run() == errors.NO_ACK_DATA
        assert rig.wire.log == " ".join([log] * 3)
        assert buffer == b"ab"
        rig.done()


def test_lost_arbitration_ends_without_a_stop_of_ours():
    rig = Rig()
    buffer = bytearray(2)
    for transfer in (
        lambda: rig.device.try_write_read_into(b"\x00", buffer),
        prepare(rig.device, b"\x00", buffer).try_run,
    ):
        for overruled in (0, 1, 2):
            rig.wire.overruled = overruled
            rig.wire.forget()
            assert transfer() == errors.ARBITRATION_LOSS
            assert rig.wire.log.endswith("lost")
            assert transfer() == errors.OK
    rig.done()


def test_a_bus_that_is_held_times_out_and_works_when_it_is_free():
    rig = Rig()
    buffer = bytearray(2)
    for transfer in (
        lambda: rig.device.try_read_into(buffer),
        lambda: rig.device.try_write(b"\x00"),
        prepare(rig.device, b"\x00", buffer).try_run,
    ):
        rig.wire.stuck = True
        began = clock.now.us
        assert transfer() == errors.TIMEOUT
        assert LIMIT_US <= clock.now.us - began < LIMIT_US + 2500
        rig.wire.stuck = False
        assert transfer() == errors.OK
    rig.done()


def test_a_transfer_that_is_too_long_for_its_time_is_ended_with_a_stop():
    rig = Rig()
    assert rig.device.try_read_into(bytearray(200)) == errors.TIMEOUT
    assert rig.wire.log.endswith("P")
    assert rig.device.try_write(b"\x00") == errors.OK
    rig.done()


def test_a_read_of_machines_that_still_stops_is_waited_for():
    rig = Rig()
    buffer = bytearray(2)
    data_cmd = 0x40044010
    assert rig.device.try_write(b"\x00") == errors.OK  # sets the address
    for transfer in (
        lambda: rig.device.try_write_read_into(b"\x00", buffer),
        prepare(rig.device, b"\x00", buffer).try_run,
    ):
        memory.store(data_cmd, 4, 0x300)  # as machine.I2C does, which takes the byte and leaves
        while not memory.load(0x40044078, 4):
            pass
        memory.load(data_cmd, 4)
        assert transfer() == errors.OK
        assert buffer == b"\x19\x80"
    assert rig.controller.cuts == 0
    rig.done()


def test_an_interrupt_that_takes_long_in_the_middle_costs_no_byte():
    load = memory.load
    for data, count in ((b"", 40), (b"\x00", 40), (bytes(40), 2)):
        rig = Rig(Target(bytes(range(100))))
        rig.bus.words[TIMEOUT_US] = 100_000
        seen = [0]

        def interrupted(address, size, seen=seen):
            seen[0] += 1
            if seen[0] % 50 == 0:
                clock.now.advance_us(2000)  # as long as some 80 bytes
            return load(address, size)

        memory.load = interrupted
        try:
            buffer = bytearray(count)
            if data:
                assert rig.device.try_write_read_into(data, buffer) == errors.OK
            else:
                assert rig.device.try_read_into(buffer) == errors.OK
        finally:
            memory.load = load
        assert buffer == bytes(range(count))
        assert rig.wire.log.count("S") == 1 + (data != b"")
        rig.done()


def test_an_interrupt_that_tries_in_the_middle_is_refused_and_harms_nothing():
    rig = Rig()
    buffer = bytearray(2)
    prepared = prepare(rig.nobody, b"\x00", bytearray(1))
    seen = []
    load = memory.load

    def interrupting(address, size):
        if address == 0x40044078 and not seen:  # RXFLR: the transfer is on the wire
            seen.append(rig.nobody.try_write(b"\x01"))
            seen.append(prepared.try_run())
            seen.append(prepared.try_start())
        return load(address, size)

    memory.load = interrupting
    try:
        assert rig.device.try_write_read_into(b"\x00", buffer) == errors.OK
    finally:
        memory.load = load
    assert seen == [errors.BUSY] * 3
    assert buffer == b"\x19\x80"
    rig.done()


def test_a_read_that_fails_just_as_the_bus_is_taken_does_not_give_it_away():
    rig = Rig()
    failing = prepare(rig.nobody, b"\x00", bytearray(1))
    other = prepare(rig.device, b"\x00", bytearray(1))
    mine = prepare(rig.device, b"\x00", bytearray(2))
    assert failing.try_start() == errors.OK
    clock.now.advance_us(500)
    seen = []
    held = addressof(rig.bus.words) + 4 * HELD
    load, store = memory.load, memory.store

    def ending(address, size, value):
        store(address, size, value)
        if (address, value) == (held, 1) and not seen:
            seen.append(failing.try_finish())

    def starting(address, size):
        if address == 0x40044054 and len(seen) == 1:  # CLR_TX_ABRT, before the first command
            seen.append(other.try_start())
        return load(address, size)

    memory.load, memory.store = starting, ending
    try:
        assert mine.try_run() == errors.OK
    finally:
        memory.load, memory.store = load, store
    assert seen == [errors.NO_ACK_ADDRESS, errors.BUSY]
    rig.done()


def test_empty_writes_and_transactions_are_machines():
    script = [write(0x48, b""), write(0x48, b"\x01\x02"), read(0x48, b"x")]
    rig = Rig(script=script)
    assert rig.device.try_write(b"") == errors.OK
    transaction = Transaction([write_step(b"\x01"), write_step(b"\x02")])
    assert rig.device.try_transaction(transaction) == errors.OK
    buffer = bytearray(1)
    assert rig.bus.try_transfer(0x48, None, buffer) == errors.OK
    rig.done()


def test_impossible_settings_are_refused():
    for name, arguments in (("timeout_us", (0, 99)), ("timeout_us", (0, 10**7)), ("bus", (2,))):
        assert name in str(raises(ValueError, FifoI2C, None, *arguments))
