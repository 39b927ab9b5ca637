"""What goes wrong on an I2C bus while a fault of a scenario lasts, whatever its controller is."""

_HOLD_SDA = ("stuck_sda", "mid_byte")
_CLOCKS = 7  # that a device cut off in mid-byte still waits for
_JUMP = 0x28  # added to a reading's first byte: 40 °C of a TMP102's


class Disturbance:
    """fault   None, or one of faults.FAULTS but "masked"; set with `begin`"""

    def __init__(self) -> None:
        self.fault: str | None = None
        self._clocks = 0  # of a program that drives SCL itself, since "mid_byte" began
        self._noise = 1
        self._reading: list[int] = []  # bytes of the read that is under way
        self._last: list[int] = []  # of the last one that had its STOP

    def begin(self, fault: str | None) -> bool:
        """Begin a fault, or end the present one. Returns whether the devices lose their supply or
        get it again."""
        before, self.fault = self.fault, fault
        self._clocks = 0
        return (before == "unplugged") != (fault == "unplugged")

    @property
    def holds_sda(self) -> bool:
        return self.fault in _HOLD_SDA

    @property
    def holds(self) -> bool:
        """Whether a line is held low."""
        return self.holds_sda or self.fault == "stretch"

    @property
    def is_deaf(self) -> bool:
        """Whether no device answers."""
        return self.fault in ("nack", "unplugged")

    def clocked(self) -> bool:
        """The program itself has pulled SCL low; returns whether the fault ends by that."""
        self._clocks += self.fault == "mid_byte"
        return self._clocks == _CLOCKS

    def called(self) -> None:
        """A device has answered to its address."""
        self._reading = []

    def stopped(self) -> None:
        if self._reading:
            self._last, self._reading = self._reading, []

    def disturbed(self, value: int) -> int:
        """A device's next byte, as it arrives."""
        value = self._as_it_arrives(value)
        self._reading.append(value)
        return value

    def _as_it_arrives(self, value: int) -> int:
        index = len(self._reading)
        if self.fault == "garbage":
            return self._next_noise()
        if self.fault == "frozen" and index < len(self._last):
            return self._last[index]
        if self.fault == "jump" and index == 0:
            return value + _JUMP & 0xFF
        return value

    def _next_noise(self) -> int:
        # The same noise at every run. Numerical Recipes' LCG, its upper byte.
        self._noise = (self._noise * 1664525 + 1013904223) & 0xFFFFFFFF
        return self._noise >> 24
