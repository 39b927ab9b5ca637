"""A test that fails, and leaves its script unfinished."""

from noheap_testing.bus import read


def test_fails(mocks):
    i2c = mocks.i2c()
    mocks.expect((i2c, read(0x48, b"x")))
    i2c.writeto(0x48, b"y")
