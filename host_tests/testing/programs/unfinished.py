"""Tests that leave a script unfinished, and one that does not."""

from noheap_testing.bus import ScriptedI2C, read


def test_open(machine):
    ScriptedI2C([])


def test_left(mocks):
    i2c = mocks.i2c()
    mocks.expect((i2c, read(0x48, b"x")))


def test_clean(machine, mocks):
    assert machine.Timer.running == []
