"""The alarm on CPython, with noheap's mock of MicroPython's modules."""

from array import array

import config
from alarm import Alarm

from noheap.hal.rp2040_i2c import FifoI2C
from noheap.sensors.bme280 import BME280, RECORD_WORDS
from noheap_testing import clock
from noheap_testing.bus import ScriptedI2C
from noheap_testing.pin import drive
from noheap_testing.rp2040_i2c import Controller
from noheap_testing.wire import Target, Wire


class Barometer:
    """Stands for a BME280; its records are the pressure itself."""

    def prepare(self, fetched):
        return self

    def try_start(self):
        return 0

    def try_finish(self):
        return 1  # no sensor there

    def decode_record(self, record, values):
        values[1] = record[0]
        return 0


def judge(alarm, *pressures):
    for pa in pressures:
        alarm.judge(array("i", (pa, 0)))


def test_the_alarm_has_a_hysteresis(mocks, capsys):
    pin = mocks.pin("ALARM")
    alarm = Alarm(Barometer(), pin)
    judge(alarm, 101_325, config.LOW_PA)
    mocks.expect((pin, drive(1)))
    judge(alarm, config.LOW_PA - 1, config.CLEAR_PA - 1)
    mocks.expect((pin, drive(0)))
    judge(alarm, config.CLEAR_PA)
    said = f"alarm on {config.LOW_PA - 1} Pa\nalarm off {config.CLEAR_PA} Pa\n"
    assert capsys.readouterr().out == said


def test_a_sensor_that_fails_raises_the_alarm(mocks):
    pin = mocks.pin("ALARM")
    alarm = Alarm(Barometer(), pin)
    for _ in range(config.FAULT_TICKS - 1):
        alarm.tick(None)
        alarm.each_turn()
    mocks.expect((pin, drive(1)))
    alarm.tick(None)
    alarm.each_turn()


def test_a_tick_queues_what_the_tick_before_has_started(machine, mocks):
    wire = Wire({0x76: Target(answer=b"\x65\x5a\xc0\x7e\xed\x00\x75\x30")})
    Controller(wire)
    with ScriptedI2C() as unused:
        alarm = Alarm(BME280(FifoI2C(unused, 0)), mocks.pin("ALARM"))
        alarm.tick(None)
        assert not alarm.queue.ready()
        clock.now.advance_us(20_000)
        alarm.tick(None)
    record = array("i", [0] * RECORD_WORDS)
    assert alarm.queue.dequeue(record)
    assert bytes(record)[:3] == b"\x65\x5a\xc0"
