"""A scripted SPI bus: rate and mode, what must be sent, and what comes back.

    with ScriptedSPI([
        setup(1_000_000, polarity=0, phase=0),
        send(b"\\x9f"),
        receive(b"\\xef\\x40"),
        exchange(b"\\x01", b"\\x80"),
    ]) as spi:
        ...

An `error` is an errno: `machine.SPI` of some ports raises OSError (ports/stm32/spi.c). It comes
after the checks and leaves the caller's buffer untouched. With `timed` the clock moves by what
each call takes at the rate that was set.
"""

from . import clock
from .script import Script


class _Call:
    def __init__(self, text, answer=None, error=None, rate=None, during=None):
        self._text = text
        self.answer = answer
        self.error = error
        self.rate = rate
        self.during = during

    def __str__(self):
        return self._text


def setup(baudrate, polarity=0, phase=0):
    """The driver calls `init` with these."""
    return _Call("init %s Hz, mode %s%s" % (baudrate, polarity, phase), rate=baudrate)


def send(data, error=None, during=None):
    """The driver writes exactly `data`."""
    return _Call("write " + bytes(data).hex(), None, error, during=during)


def receive(data, fill=0, error=None, during=None):
    """The driver reads as many bytes as `data` has, sending `fill`, and gets these."""
    return _Call("read %d, sending %02x" % (len(data), fill), bytes(data), error, during=during)


def exchange(data, answer, error=None, during=None):
    """The driver writes exactly `data` and gets `answer`, of the same length."""
    if len(data) != len(answer):
        raise ValueError("answer: as long as data")
    return _Call("exchange " + bytes(data).hex(), bytes(answer), error, during=during)


class ScriptedSPI(Script):
    """Has the methods of `machine.SPI`; `expectations` are made by the functions above."""

    MSB = 0
    LSB = 1

    def __init__(self, expectations=(), timed=False, name="SPI", order=None, clock=clock.now):
        self._timed = timed
        self._clock = clock
        self._rate = None
        Script.__init__(self, name, expectations, order)

    def init(self, baudrate=None, polarity=0, phase=0, **_):
        call = self.matching(setup(baudrate, polarity, phase))
        self._rate = call.rate

    def deinit(self):
        pass

    def write(self, data):
        self._do(send(data), len(data))

    def readinto(self, buffer, fill=0):
        buffer[:] = self._do(receive(bytes(len(buffer)), fill), len(buffer)).answer

    def read(self, count, fill=0):
        return self._do(receive(bytes(count), fill), count).answer

    def write_readinto(self, data, buffer):
        if len(data) != len(buffer):
            raise ValueError("buffers must be the same length")
        buffer[:] = self._do(exchange(data, data), len(data)).answer

    def _do(self, call, count):
        expected = self.matching(call)
        if expected.during is not None:
            expected.during()
        if self._timed:
            if not self._rate:
                raise AssertionError("{}: used before init".format(self.name))
            self._clock.advance_ns(count * 8_000_000_000 // self._rate)
        if expected.error is not None:
            raise OSError(expected.error, "injected")
        return expected
