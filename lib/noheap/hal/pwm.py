"""A PWM output's duty, as embedded-hal's SetDutyCycle.

fan = PWMOutput(machine.PWM(machine.Pin(16)), freq_hz=25_000)
fan.set_percent(40)
"""

MAX_DUTY = 65535  # of `machine.PWM.duty_u16`: always on


class PWMOutput:
    """One channel: `pwm` is a machine.PWM. Off at first. Setting a duty allocates nothing.

    An out-of-range argument raises ValueError and leaves the duty alone.
    """

    def __init__(self, pwm, freq_hz: int):
        if freq_hz <= 0:
            raise ValueError("freq_hz: above 0")
        self._pwm = pwm
        pwm.freq(freq_hz)
        pwm.duty_u16(0)

    def set_duty(self, duty: int) -> None:
        """`duty` is 0, always off, to MAX_DUTY, always on."""
        if not 0 <= duty <= MAX_DUTY:
            raise ValueError("duty: 0 to 65535")
        self._pwm.duty_u16(duty)

    def set_fraction(self, numerator: int, denominator: int) -> None:
        """On for `numerator` of `denominator` parts, 1 to 16383; rounded down."""
        if not 0 <= numerator <= denominator or not 1 <= denominator <= 16383:
            raise ValueError("numerator: 0 to denominator, that up to 16383")
        # In small ints of 31 bits: numerator * 65535 would be below 2**30.
        self._pwm.duty_u16(numerator * MAX_DUTY // denominator)

    def set_percent(self, percent: int) -> None:
        """0 to 100."""
        self.set_fraction(percent, 100)

    def fully_on(self) -> None:
        self._pwm.duty_u16(MAX_DUTY)

    def fully_off(self) -> None:
        self._pwm.duty_u16(0)
