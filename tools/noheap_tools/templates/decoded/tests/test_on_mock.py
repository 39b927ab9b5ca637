"""The handler on CPython, with noheap's mock of MicroPython's modules."""

from array import array

import config
import pytest
from thermostat import MILLI_C, ON, RECORD_WORDS, Thermostat

WARM = round(config.ON_C * 1000)
COOL = round(config.OFF_C * 1000) - 1
FAILS = None


class Sensor:
    """Stands for the sensor and for its prepared read."""

    def __init__(self):
        self.milli_c = COOL

    def prepare(self):
        return self

    def try_start(self):
        return 0

    def try_finish(self):
        return self.milli_c is FAILS

    def decode(self, values):
        values[0] = self.milli_c
        return 0


@pytest.fixture
def rig(machine):
    sensor = Sensor()
    pin = machine.Pin(config.ALARM_PIN, machine.Pin.OUT)
    thermostat = Thermostat(sensor, pin)

    def play(*readings):
        """Returns the pin's level after each."""
        levels = []
        for sensor.milli_c in readings:
            thermostat.tick(None)
            levels.append(pin.value())
        return levels

    play.queue = thermostat.queue
    return play


def test_the_pin_has_a_hysteresis(rig):
    assert rig(WARM - 1, WARM, COOL + 1, COOL, WARM - 1) == [0, 1, 1, 0, 0]


def test_a_sensor_that_fails_raises_the_alarm(rig):
    assert rig(COOL, *[FAILS] * config.FAULT_TICKS) == [0] * config.FAULT_TICKS + [1]


def test_a_change_is_queued_once(rig):
    rig(COOL, WARM, WARM)
    record = array("i", [0] * RECORD_WORDS)
    assert rig.queue.dequeue(record)
    assert (record[MILLI_C], record[ON]) == (WARM, 1)
    assert not rig.queue.dequeue(record)
