"""Digital output: the commanded level, as embedded-hal's OutputPin and StatefulOutputPin say it.

led = DigitalOutput(Pin(25), active_high=True)
led.set_active()
"""


class DigitalOutput:
    """An output pin whose active level is stated once.

    `pin` is a machine.Pin (or anything with `init`, `value` and `OUT`). All methods are safe in
    a hard ISR and allocate nothing. They say what was commanded; the electrical level of the
    pad is not measured.
    """

    def __init__(self, pin, active_high: bool = True):
        self._pin = pin
        self._active = 1 if active_high else 0
        pin.init(pin.OUT, value=1 - self._active)

    def set_high(self) -> None:
        self._pin.value(1)

    def set_low(self) -> None:
        self._pin.value(0)

    def set_active(self) -> None:
        self._pin.value(self._active)

    def set_inactive(self) -> None:
        self._pin.value(1 - self._active)

    def is_set_high(self) -> bool:
        return self._pin.value() == 1

    def toggle(self) -> None:
        self._pin.value(1 - self._pin.value())
