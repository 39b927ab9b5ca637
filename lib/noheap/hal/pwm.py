"""The duty of a PWM output, as embedded-hal's SetDutyCycle.

fan = PWMOutput(machine.PWM(machine.Pin(16)), freq_hz=25_000)
fan.set_fraction(2, 5)
"""

MAX_DUTY = 65535  # of `machine.PWM.duty_u16`: always on


class PWMOutput:
    """One channel of a machine.PWM, `pwm`. It starts off. Setting a duty allocates nothing.

    The port decides which `freq_hz` are possible. Any other argument that is out of range raises
    ValueError and leaves the duty as it was.
    """

    def __init__(self, pwm, freq_hz: int):
        self._pwm = pwm
        pwm.freq(freq_hz)
        pwm.duty_u16(0)

    def set_duty(self, duty: int) -> None:
        """Sets `duty`, from 0 (always off) to MAX_DUTY (always on)."""
        if not 0 <= duty <= MAX_DUTY:
            raise ValueError("duty: 0 to 65535")
        self._pwm.duty_u16(duty)

    def set_fraction(self, numerator: int, denominator: int) -> None:
        """Sets the duty to `numerator` of `denominator` parts (1 to 16383), rounded down."""
        if not 1 <= denominator <= 16383:  # keeps the product below a small int
            raise ValueError("denominator: 1 to 16383")
        self.set_duty(numerator * MAX_DUTY // denominator)
