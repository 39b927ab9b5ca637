"""Prepared reads on an STM32F4's registers, simulated: what is on the wire, however late the
steps come, and each way to fail."""

from noheap.hal import errors
from noheap.hal.i2c import I2CDevice
from noheap.hal.prepared import prepare
from noheap.hal.stm32f4_i2c import StepI2C
from noheap_testing import clock, memory
from noheap_testing.bus import ScriptedI2C, read, write
from noheap_testing.stm32f4 import I2C
from noheap_testing.wire import Target, Wire
from support import Random, raises

# The registers are simulated on CPython; there is no emulator that has them.
LANES = ("host",)

TIMEOUT_US = 20_000
ANSWER = b"\x19\x80\x05\x11\x12\x13"
BASES = {1: 0x40005400, 2: 0x40005800, 3: 0x40005C00}


class Rig:
    def __init__(self, target=None, script=(), number=1):
        memory.reset()
        self.target = Target(ANSWER) if target is None else target
        self.wire = Wire({0x48: self.target})
        self.controller = I2C(self.wire, BASES[number])
        self.i2c = ScriptedI2C(script)
        self.bus = StepI2C(self.i2c, number, TIMEOUT_US)
        self.device = I2CDevice(self.bus, 0x48)
        self.nobody = I2CDevice(self.bus, 0x49)

    def done(self):
        assert self.controller.idle
        assert not self.bus.busy and not self.bus.flight
        registers = (self.controller.cr2, self.controller.ccr, self.controller.trise)
        assert registers == (42, 0x8023, 13)
        self.i2c.done()


def finish(reading, pause_us):
    """Ticks `pause_us()` apart; returns the kind and how many it took."""
    for ticks in range(1, 5000):
        clock.now.advance_us(pause_us())
        kind = reading.try_finish()
        if kind != errors.BUSY:
            return kind, ticks
    raise AssertionError("it never ends")


def expected_log(data, count):
    sent = " ".join("%02x A" % byte for byte in data)
    got = " ".join("%02x A" % byte for byte in ANSWER[: count - 1])
    last = "%02x N P" % ANSWER[count - 1]
    return " ".join(filter(None, ["S 90 A " + sent if data else "", "S 91 A", got, last]))


def test_each_length_is_right_on_the_wire_however_late_the_ticks_come():
    for data in (b"", b"\x07", b"\x07\x08", b"\x07\x08\x09"):
        for count in range(1, 6):
            for pause_us in (1, 22, 23, 100, 1000):
                rig = Rig()
                rig.bus.timeout_us = 100_000
                buffer = bytearray(count)
                reading = prepare(rig.device, data, buffer)
                assert reading.try_start() == errors.OK
                kind, _ = finish(reading, lambda pause_us=pause_us: pause_us)
                assert kind == errors.OK, (data, count, pause_us)
                assert rig.wire.log == expected_log(data, count), (data, count, pause_us)
                assert buffer == ANSWER[:count]
                rig.done()


def test_irregular_ticks_do_no_harm():
    random = Random(3)
    rig = Rig()
    for _ in range(200):
        count = 1 + random.below(5)
        data = bytes(range(random.below(3)))
        buffer = bytearray(count)
        reading = prepare(rig.device, data, buffer)
        rig.wire.forget()
        assert reading.try_start() == errors.OK
        assert finish(reading, lambda: random.below(60))[0] == errors.OK
        assert rig.wire.log == expected_log(data, count)
        assert buffer == ANSWER[:count]
    rig.done()


def test_a_register_read_takes_as_many_ticks_as_the_documentation_says():
    rig = Rig()
    reading = prepare(rig.device, b"\x00", bytearray(2))
    assert reading.try_start() == errors.OK
    kind, ticks = finish(reading, lambda: 1000)
    assert (kind, ticks) == (errors.OK, 8)
    rig.done()


def test_it_waits_for_the_end_if_asked_to():
    for number in BASES:
        rig = Rig(number=number)
        buffer = bytearray(2)
        reading = prepare(rig.device, b"\x00", buffer)
        assert reading.can_start
        assert reading.try_run() == errors.OK
        reading.run()
        assert rig.wire.log == " ".join([expected_log(b"\x00", 2)] * 2)
        assert buffer == ANSWER[:2]
        rig.done()


def test_who_does_not_answer_is_told_and_the_next_read_works():
    rig = Rig()
    buffer = bytearray(b"ab")
    for data, log in ((b"\x00", "S 92 N P"), (b"", "S 93 N P")):
        rig.wire.forget()
        assert prepare(rig.nobody, data, buffer).try_run() == errors.NO_ACK_ADDRESS
        assert rig.wire.log == log
        assert buffer == b"ab"
    error = raises(OSError, prepare(rig.nobody, b"\x00", buffer).run)
    assert (error.kind, error.address) == (errors.NO_ACK_ADDRESS, 0x49)
    assert prepare(rig.device, b"\x00", buffer).try_run() == errors.OK
    rig.done()


def test_a_refused_byte_is_told_and_nothing_is_read():
    for refuse_at, log in ((0, "S 90 A 01 N P"), (1, "S 90 A 01 A 02 N P")):
        for pause_us in (1, 100):
            rig = Rig(Target(refuse_at=refuse_at))
            buffer = bytearray(b"ab")
            reading = prepare(rig.device, b"\x01\x02", buffer)
            assert reading.try_start() == errors.OK
            kind, _ = finish(reading, lambda pause_us=pause_us: pause_us)
            assert (kind, rig.wire.log, buffer) == (errors.NO_ACK_DATA, log, b"ab")
            rig.done()


def test_lost_arbitration_ends_without_a_stop_of_ours():
    rig = Rig()
    reading = prepare(rig.device, b"\x00", bytearray(2))
    for overruled in range(4):
        rig.wire.overruled = overruled
        rig.wire.forget()
        assert reading.try_run() == errors.ARBITRATION_LOSS
        assert rig.wire.log.endswith("lost")
        assert reading.try_run() == errors.OK
    rig.done()


def test_a_misplaced_start_or_stop_is_a_bus_error():
    rig = Rig()
    reading = prepare(rig.device, b"\x00", bytearray(2))
    assert reading.try_start() == errors.OK
    clock.now.advance_us(100)
    assert reading.try_finish() == errors.BUSY
    rig.controller.misplace()
    assert reading.try_finish() == errors.BUS
    assert rig.controller.resets == 1
    assert reading.try_run() == errors.OK
    rig.done()


def test_a_bus_that_is_held_times_out_and_works_when_it_is_free():
    rig = Rig()
    reading = prepare(rig.device, b"\x00", bytearray(2))
    rig.wire.stuck = True
    assert reading.try_start() == errors.OK
    clock.now.advance_us(TIMEOUT_US - 10)
    assert reading.try_finish() == errors.BUSY
    clock.now.advance_us(20)
    assert reading.try_finish() == errors.TIMEOUT
    assert rig.controller.resets == 1
    rig.wire.stuck = False
    assert reading.try_run() == errors.OK
    rig.done()


def test_a_controller_that_is_off_and_yet_master_is_reset():
    rig = Rig()
    rig.controller.off_but_master()
    assert prepare(rig.device, b"\x00", bytearray(2)).try_run() == errors.OK
    assert rig.controller.resets == 1
    rig.done()


def test_while_a_read_is_in_flight_the_bus_is_busy():
    script = [write(0x48, b"\x01"), read(0x48, b"xy")]
    rig = Rig(script=script)
    reading = prepare(rig.device, b"\x00", bytearray(2))
    other = prepare(rig.nobody, b"\x00", bytearray(1))
    assert reading.try_finish() == errors.OTHER
    assert reading.try_start() == errors.OK
    for attempt in (
        reading.try_start,
        other.try_start,
        other.try_run,
        lambda: rig.device.try_write(b"\x01"),
        lambda: rig.device.try_read_into(bytearray(2)),
    ):
        assert attempt() == errors.BUSY
    assert other.try_finish() == errors.OTHER
    assert finish(reading, lambda: 30)[0] == errors.OK
    assert reading.try_finish() == errors.OTHER
    assert rig.device.try_write(b"\x01") == errors.OK
    assert rig.device.try_read_into(bytearray(2)) == errors.OK
    rig.done()


def test_an_interrupt_in_a_transfer_of_machines_does_not_start():
    seen = []
    made = []
    script = [write(0x48, b"\x01", during=lambda: seen.append(made[0].try_start()))]
    rig = Rig(script=script)
    made.append(prepare(rig.device, b"\x00", bytearray(2)))
    assert rig.device.try_write(b"\x01") == errors.OK
    assert seen == [errors.BUSY]
    assert rig.wire.log == ""
    rig.done()


def test_impossible_settings_are_refused():
    for name, arguments in (("number", (0,)), ("number", (4,)), ("timeout_us", (1, 99))):
        assert name in str(raises(ValueError, StepI2C, None, *arguments))
    rig = Rig()
    assert "buffer" in str(raises(ValueError, prepare, rig.device, b"\x00", b""))
    rig.done()
