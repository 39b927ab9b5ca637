"""PWMOutput: the duty that reaches `machine.PWM`."""

from noheap.hal.pwm import MAX_DUTY, PWMOutput
from noheap_testing.analog import ScriptedPWM, duty, frequency
from support import no_alloc, raises


def test_it_starts_at_its_frequency_and_off():
    with ScriptedPWM([frequency(25_000), duty(0)]) as pwm:
        PWMOutput(pwm, 25_000)


def test_duty_fraction_and_percent_are_parts_of_the_full_duty():
    cases = (
        ("set_duty", (0,), 0),
        ("set_duty", (MAX_DUTY,), 65535),
        ("set_fraction", (1, 4), 16383),
        ("set_fraction", (0, 1), 0),
        ("set_fraction", (16383, 16383), 65535),
        ("set_fraction", (16382, 16383), 65530),
        ("set_fraction", (40, 100), 26214),
        ("set_fraction", (100, 100), 65535),
    )
    with ScriptedPWM([frequency(1000), duty(0)]) as pwm:
        output = PWMOutput(pwm, 1000)
        for name, arguments, expected in cases:
            pwm.expect(duty(expected))
            getattr(output, name)(*arguments)


def test_what_is_out_of_range_is_refused_and_changes_nothing():
    with ScriptedPWM([frequency(1000), duty(0)]) as pwm:
        output = PWMOutput(pwm, 1000)
        for name, arguments in (
            ("set_duty", (-1,)),
            ("set_duty", (65536,)),
            ("set_fraction", (2, 1)),
            ("set_fraction", (-1, 1)),
            ("set_fraction", (0, 0)),
            ("set_fraction", (1, 16384)),
            ("set_fraction", (101, 100)),
        ):
            raises(ValueError, getattr(output, name), *arguments)


class QuietPWM:
    def freq(self, hz):
        pass

    def duty_u16(self, duty):
        self.duty = duty


def test_no_method_allocates():
    pwm = QuietPWM()
    output = PWMOutput(pwm, 1000)

    def everything():
        output.set_duty(5)
        output.set_fraction(16383, 16383)
        output.set_duty(MAX_DUTY)

    no_alloc(everything)
    assert pwm.duty == MAX_DUTY
