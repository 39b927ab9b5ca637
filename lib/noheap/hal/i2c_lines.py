"""Checks the two wires of an I2C bus, and frees them when a device holds one.

    lines = I2CLines(0, scl=Pin(5), sda=Pin(4), freq_hz=400_000)
    lines.check()                   # raises BusError naming the wire
    i2c = lines.make()
    ...
    kind = lines.try_recover()      # after SDA_LOW or TIMEOUT: a device holds SDA

`check` and `try_recover` take the pins from the controller and give them back. Not for
interrupts. "UM10204" = NXP's I2C-bus specification, revision 7.
"""

import sys

from machine import I2C

from noheap.hal.delay import delay_us
from noheap.hal.errors import NO_PULL_UP, OK, SCL_LOW, SDA_LOW, BusError

_SETTLE_US = 100  # three time constants of the chip's pull-up, 80 kΩ at most, and 400 pF
_HALF_PERIOD_US = 5  # 100 kHz, which every device can follow


class I2CLines:
    """`scl` and `sda` are machine.Pin objects; the rest is for machine.I2C."""

    def __init__(
        self, number: int, scl, sda, freq_hz: int = 400_000, timeout_us: int = 10_000
    ) -> None:
        if not 1000 <= freq_hz <= 1_000_000:
            raise ValueError("freq_hz: 1000 to 1000000")
        self.number = number
        self.timeout_us = timeout_us
        self._freq_hz = freq_hz
        self._scl = scl
        self._sda = sda

    def make(self):
        """Returns the machine.I2C on these pins."""
        if sys.platform == "pyboard":  # the pins of an STM32's I2C are fixed by its number
            return I2C(self.number, freq=self._freq_hz, timeout=self.timeout_us)
        return I2C(  # pyright: ignore[reportCallIssue] - the stubs miss `timeout`
            self.number,
            scl=self._scl,
            sda=self._sda,
            freq=self._freq_hz,
            timeout=self.timeout_us,
        )

    def check(self, pull_ups: bool = True) -> None:
        """Raises BusError unless both wires are high. Call it before `make`.

        SCL_LOW, SDA_LOW: a device holds the wire, or it is shorted. NO_PULL_UP: only the chip's
        own pull-up, too weak for 400 kHz, makes the wire high; not checked if `pull_ups` is False.
        """
        self._check(self._scl, "I2C SCL", SCL_LOW, pull_ups)
        self._check(self._sda, "I2C SDA", SDA_LOW, pull_ups)

    def try_recover(self) -> int:
        """Sends clocks until SDA is released, nine at most, then a STOP; returns a kind.

        A device that was cut off in the middle of a byte waits for the missing clocks: UM10204
        3.1.16. If SCL stays low there is no remedy: SCL_LOW.
        """
        scl, sda = self._scl, self._sda
        scl.init(scl.OPEN_DRAIN, scl.PULL_UP, value=1)
        sda.init(sda.OPEN_DRAIN, sda.PULL_UP, value=1)
        delay_us(_SETTLE_US)
        kind = SCL_LOW
        if scl.value():
            for _ in range(9):
                if sda.value():
                    break
                scl.value(0)
                delay_us(_HALF_PERIOD_US)
                scl.value(1)
                delay_us(_HALF_PERIOD_US)
            scl.value(0)
            delay_us(_HALF_PERIOD_US)
            sda.value(0)
            delay_us(_HALF_PERIOD_US)
            scl.value(1)
            delay_us(_HALF_PERIOD_US)
            sda.value(1)
            delay_us(_HALF_PERIOD_US)
            kind = OK if sda.value() else SDA_LOW
        self.make()  # gives the pins back
        return kind

    def _check(self, pin, name: str, low: int, pull_ups: bool) -> None:
        if not self._is_high(pin, pin.PULL_UP):
            raise BusError(low, None, name)
        if pull_ups and hasattr(pin, "PULL_DOWN"):
            high = self._is_high(pin, pin.PULL_DOWN)
            pin.init(pin.IN, pin.PULL_UP)
            if not high:
                raise BusError(NO_PULL_UP, None, name)

    def _is_high(self, pin, pull: int) -> bool:
        pin.init(pin.IN, pull)
        delay_us(_SETTLE_US)
        return pin.value() == 1
