"""The handler on CPython, with noheap's mock of MicroPython's modules."""

from array import array

import config
import pytest
from button import DOWN, RECORD_WORDS, TICK, Button


class Rig:
    """A button whose handler a timer calls, one tick after the other."""

    def __init__(self, machine):
        self.pin = machine.Pin(config.BUTTON_PIN, machine.Pin.IN)
        self.pin.outside(1)
        self.button = Button(self.pin, config.STEADY_TICKS)
        self.timer = machine.Timer(period=1, callback=self.button.tick, hard=True)

    def hold(self, level, ticks):
        self.pin.outside(level)
        for _ in range(ticks):
            self.timer.fire()

    def taken(self):
        record = array("i", [0] * RECORD_WORDS)
        return list(record) if self.button.queue.dequeue(record) else None


@pytest.fixture
def rig(machine):
    return Rig(machine)


def test_a_press_is_queued_once_it_is_steady(rig):
    rig.hold(0, config.STEADY_TICKS - 1)
    assert rig.taken() is None
    rig.hold(0, 20)
    taken = rig.taken()
    assert (taken[DOWN], taken[TICK]) == (1, config.STEADY_TICKS)
    assert rig.taken() is None


def test_what_bounces_is_no_press(rig):
    for _ in range(20):
        rig.hold(0, config.STEADY_TICKS - 1)
        rig.hold(1, 1)
    assert rig.taken() is None
