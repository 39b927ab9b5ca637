"""The counter on CPython, with noheap's mock of MicroPython's modules."""

import config
from counter import PulseCounter

from noheap_testing.pin import drive


def test_each_edge_counts_once(machine, mocks):
    alarm = mocks.pin("ALARM")
    counter = PulseCounter(alarm)
    fan = machine.Pin(config.PULSE_PIN, machine.Pin.IN)
    fan.irq(counter.edge, machine.Pin.IRQ_FALLING, hard=True)
    for level in (1, 0, 1, 0, 1, 0):
        fan.outside(level)
    mocks.expect((alarm, drive(0)))
    assert counter.turn() == 3


def test_too_few_pulses_raise_the_alarm(mocks):
    alarm = mocks.pin("ALARM")
    counter = PulseCounter(alarm)
    mocks.expect((alarm, drive(1)), (alarm, drive(0)), (alarm, drive(1)))
    assert counter.turn() == 0
    for _ in range(config.MIN_PULSES):
        counter.edge(None)
    assert counter.turn() == config.MIN_PULSES
    counter.edge(None)
    assert counter.turn() == 1
