"""Several scripted fakes with one order of expectations across all of them.

    with Mocks() as mocks:
        cs, spi = mocks.pin("CS"), mocks.spi()
        mocks.expect(
            (cs, configure(cs.OUT, 1)),
            (spi, setup(1_000_000)),
            (cs, drive(0)),
            (spi, send(b"\\x9f")),
            (cs, drive(1)),
        )
        Driver(spi, cs).identify()

At the end of the block each fake's `done()` is called. `mocks.delay()` puts waits into the order.
"""

from . import clock
from .analog import ScriptedADC, ScriptedPWM
from .bus import ScriptedI2C
from .onewire import ScriptedOneWire
from .pin import ScriptedPin
from .script import Order, Script
from .spi import ScriptedSPI


class _Wait:
    def __init__(self, us):
        self.us = us

    def __str__(self):
        return "wait %d µs" % self.us


def wait(us):
    """The driver waits at least `us`, and at most a tenth and 2 µs more."""
    return _Wait(us)


class ScriptedDelay(Script):
    """Checks each `time.sleep_us` and `sleep_ms` of the host's clock, which moves all the same."""

    def __init__(self, expectations=(), name="delay", order=None):
        Script.__init__(self, name, expectations, order)
        self._before = clock.now.on_sleep
        clock.now.on_sleep = self._sleep

    def check_end(self):
        clock.now.on_sleep = self._before

    def _sleep(self, us):
        expected = self.next("wait %d µs" % us)
        if not expected.us <= us <= expected.us + expected.us // 10 + 2:
            raise self.differs(expected, "wait %d µs" % us)


class Mocks:
    """Makes fakes that share one script."""

    def __init__(self):
        self._order = Order()
        self._made = []

    def i2c(self, name="I2C", flavour="rp2", hz=None, timeout_us=50_000):
        return self._add(
            ScriptedI2C((), flavour, hz=hz, timeout_us=timeout_us, name=name, order=self._order)
        )

    def spi(self, name="SPI", timed=False):
        return self._add(ScriptedSPI((), timed, name=name, order=self._order))

    def pin(self, name="Pin"):
        return self._add(ScriptedPin((), name, self._order))

    def adc(self, name="ADC"):
        return self._add(ScriptedADC((), name, self._order))

    def pwm(self, name="PWM"):
        return self._add(ScriptedPWM((), name, self._order))

    def onewire(self, name="1-Wire", stuck_low=False):
        return self._add(ScriptedOneWire((), stuck_low, name, self._order))

    def delay(self, name="delay"):
        return self._add(ScriptedDelay((), name, self._order))

    def expect(self, *steps):
        """Each step is (fake, expectation); more may be added when these have come."""
        for fake, expectation in steps:
            fake.expect(expectation)

    def done(self):
        """Checks that nothing is left; the error names the rest, of all fakes."""
        left = ["%s: %s" % (fake.name, what) for fake, what in self._order.left]
        errors = []
        for fake in self._made:
            try:
                fake.done()
            except AssertionError as error:
                errors.append(str(error))
        if left:
            raise AssertionError(
                "{} expected calls never came: {}".format(len(left), "; ".join(left))
            )
        if errors:
            raise AssertionError("; ".join(errors))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.done()

    def _add(self, fake):
        self._made.append(fake)
        return fake
