"""Scripted ADC and PWM channels.

with ScriptedADC([sample(0), sample(65535), millivolts(1650, 3300)]) as adc:
    adc.read_u16()
with ScriptedPWM([frequency(25_000), duty(0)]) as pwm:
    pwm.freq(25_000)
"""

from .script import Script


class _Call:
    def __init__(self, text, value=0, error=None):
        self._text = text
        self.value = value
        self.error = error

    def __str__(self):
        return self._text


def sample(u16, error=None):
    """The driver reads the ADC and gets `u16`, 0 to 65535."""
    if not 0 <= u16 <= 65535:
        raise ValueError("u16: 0 to 65535")
    return _Call("read_u16", u16, error)


def millivolts(mv, reference_mv=3300):
    """The driver reads the ADC while `mv` are on its pin; beyond its range they are clipped."""
    mv = max(0, min(reference_mv, mv))
    return sample((mv * 65535 + reference_mv // 2) // reference_mv)


def frequency(hz, error=None):
    """The driver sets the PWM's frequency."""
    return _Call("freq %d" % hz, error=error)


def duty(u16, error=None):
    """The driver sets the duty, 0 to 65535."""
    return _Call("duty_u16 %d" % u16, error=error)


class _Scripted(Script):
    def _do(self, text):
        expected = self.matching(text)
        if expected.error is not None:
            raise OSError(expected.error, "injected")
        return expected.value


class ScriptedADC(_Scripted):
    def __init__(self, expectations=(), name="ADC", order=None):
        Script.__init__(self, name, expectations, order)

    def read_u16(self):
        return self._do("read_u16")


class ScriptedPWM(_Scripted):
    """Refuses a duty that `machine.PWM` would silently clip or wrap."""

    def __init__(self, expectations=(), name="PWM", order=None):
        self._freq = 0
        self._duty = 0
        Script.__init__(self, name, expectations, order)

    def freq(self, *hz):
        if not hz:
            return self._freq
        self._do("freq %d" % hz[0])
        self._freq = hz[0]
        return None

    def duty_u16(self, *u16):
        if not u16:
            return self._duty
        if not 0 <= u16[0] <= 65535:
            raise AssertionError("{}: duty_u16 {}".format(self.name, u16[0]))
        self._do("duty_u16 %d" % u16[0])
        self._duty = u16[0]
        return None

    def deinit(self):
        self._do("deinit")
