"""Digital pins, as embedded-hal's OutputPin, StatefulOutputPin and InputPin.

    led = DigitalOutput(Pin(25), active_high=True)
    led.set_active()
    button = DigitalInput(Pin(3), active_high=False, pull=Pin.PULL_UP)
    button.is_active()

All methods are safe in a hard ISR and allocate nothing. A pin of the chip cannot fail, so there
are no `try_` forms; an exception from the pin of an I/O expander is passed on.
"""


class DigitalOutput:  # noheap: isr-safe
    """An output pin whose active level is given once. It starts inactive.

    `pin` is a machine.Pin, or anything with `init`, `value` and `OUT`. `is_set_high` reports the
    level that was commanded last; the level of the pad is not measured.
    """

    def __init__(self, pin, active_high: bool = True):
        self._set = pin.value
        self._active = int(active_high)
        # Kept here: `value()` of an open-drain or shared pin would report the pad.
        self._level = 1 - self._active
        pin.init(pin.OUT, value=self._level)

    def set_high(self) -> None:
        self._set(1)
        self._level = 1

    def set_low(self) -> None:
        self._set(0)
        self._level = 0

    def set_active(self) -> None:
        self._set(self._active)
        self._level = self._active

    def set_inactive(self) -> None:
        self._set(1 - self._active)
        self._level = 1 - self._active

    def toggle(self) -> None:
        self._set(1 - self._level)
        self._level = 1 - self._level

    def is_set_high(self) -> bool:
        return self._level == 1


class DigitalInput:  # noheap: isr-safe
    """An input pin whose active level is given once. `pull` is Pin.PULL_UP, PULL_DOWN or None."""

    def __init__(self, pin, active_high: bool = True, pull=None):
        self._pin = pin
        self._active = int(active_high)
        pin.init(pin.IN, pull)

    def is_high(self) -> bool:
        return self._pin.value() == 1

    def is_active(self) -> bool:
        return self._pin.value() == self._active
