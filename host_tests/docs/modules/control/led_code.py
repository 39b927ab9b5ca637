from noheap.control import blink
from noheap_testing.pin import RecordingPin

led = RecordingPin(25, RecordingPin.OUT)
tick = 3


def after():
    assert cycle == 50
    assert [entry[1] for entry in led.levels] == [level(blink.HALF, tick, cycle), 1]
