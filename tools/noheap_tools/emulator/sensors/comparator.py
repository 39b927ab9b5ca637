"""The alert output of LM75 and its relatives, as in Texas Instruments SNIS153 and SLLS648."""

_QUEUE = (1, 2, 4, 6)  # SNIS153, configuration register, D4 D3


class Comparator:
    """`active` is the pin's state, whatever its polarity."""

    def __init__(self) -> None:
        self.active = False
        self._above = False  # which of the limits matters next
        self._in_a_row = 0

    def judge(self, value: int, low: int, high: int, queue: int, interrupt: bool) -> None:
        """A conversion is over; `queue` is the field of the fault queue."""
        beyond = value < low if self._above else value >= high
        self._in_a_row = self._in_a_row + 1 if beyond else 0
        if self._in_a_row >= _QUEUE[queue]:
            self._in_a_row = 0
            self._above = not self._above
            self.active = True if interrupt else self._above

    def read(self, interrupt: bool) -> None:
        """A register was read."""
        if interrupt:
            self.active = False
