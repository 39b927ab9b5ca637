"""A 1-Wire line on a pin, with its pull-up; slots are recognized by the length of the low pulse.

"DS" = Maxim DS18B20 data sheet, 19-7487, 1-Wire signaling.
"""

from typing import Protocol

from rp2040py.gpio_pin import GPIOPinState
from rp2040py.rp2040 import RP2040

# At least 480 µs; a master that waits by a counter of microseconds may be one short.
_RESET_NS = 479_000
_WAIT_NS = 30_000  # DS: 15 to 60 µs from the reset's end to the presence pulse
_PRESENCE_NS = 120_000  # DS: 60 to 240 µs
_SAMPLE_NS = 30_000  # DS: a device looks 15 to 60 µs after the falling edge
_HOLD_NS = 30_000  # a zero that is sent: at least the 15 µs in which the master looks


class OneWireTarget(Protocol):
    def reset(self) -> bool:
        """A reset pulse; returns whether it is there."""
        ...

    def next_bit(self) -> int | None:
        """The bit it sends in the slot that begins; None: it listens."""
        ...

    def write_bit(self, bit: int) -> None: ...

    def read_done(self, line: int) -> None:
        """The slot in which it sent is over."""
        ...


class OneWireLine:
    """While `held_low` it is shorted to ground, or has no pull-up."""

    def __init__(self, rp2040: RP2040, pin: int) -> None:
        self._clock = rp2040.clock
        self._pin = rp2040.gpio[pin]
        self._targets: list[OneWireTarget] = []
        self._senders: list[OneWireTarget] = []
        self._alarm = self._clock.create_alarm(self._next)
        self._presence = False
        self._pulled = False
        self._low_since: float | None = None
        self._held_low = False
        self._pin.set_input_value(True)
        self._pin.add_listener(self._changed)

    def attach(self, target: OneWireTarget) -> None:
        self._targets.append(target)

    def detach(self, target: OneWireTarget) -> None:
        self._targets.remove(target)

    @property
    def held_low(self) -> bool:
        return self._held_low

    @held_low.setter
    def held_low(self, low: bool) -> None:
        self._held_low = low
        self._drive()

    def _drive(self) -> None:
        self._pin.set_input_value(not (self._held_low or self._pulled))

    def _pull(self, low: bool) -> None:
        self._pulled = low
        self._drive()

    def _changed(self, state: GPIOPinState, _before: GPIOPinState) -> None:
        now = self._clock.nanos
        if state == GPIOPinState.LOW:
            if self._low_since is None:
                self._low_since = now
                self._begin()
        elif self._low_since is not None:
            lasted = now - self._low_since
            self._low_since = None
            self._end(lasted)

    def _begin(self) -> None:
        """The falling edge: a device that sends a zero holds the line."""
        if self._held_low:
            return
        bits = [(target, target.next_bit()) for target in self._targets]
        self._senders = [target for target, bit in bits if bit is not None]
        if any(bit == 0 for _, bit in bits):
            self._pull(True)
            self._presence = False
            self._alarm.schedule(_HOLD_NS)

    def _end(self, lasted: float) -> None:
        """The master let the line go."""
        if self._held_low:
            return
        if lasted >= _RESET_NS:
            self._senders = []
            self._pull(False)
            present = [target.reset() for target in self._targets]
            if any(present):
                self._presence = True
                self._alarm.schedule(_WAIT_NS)
            return
        bit = int(lasted < _SAMPLE_NS)
        for target in self._targets:
            if target in self._senders:
                target.read_done(int(bit and not self._pulled))
            else:
                target.write_bit(bit)

    def _next(self) -> None:
        if self._presence:
            self._presence = False
            self._pull(True)
            self._alarm.schedule(_PRESENCE_NS)
        else:
            self._pull(False)
