"""A MAX31855.

"DS" = Maxim MAX31855 data sheet, 19-5793.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

_CONVERSION_NS = 70_000_000  # DS electrical characteristics, typical
_FASTEST_HZ = 5_000_000
OPEN, TO_GROUND, TO_SUPPLY = 1, 2, 4  # DS table 2: D0, D1, D2


class MAX31855:
    """`probe_c()` and `chip_c()` are asked at the end of each conversion.

    `fault` is 0, OPEN, TO_GROUND or TO_SUPPLY. With a clock beyond its limits it sends ones.
    """

    def __init__(
        self, clock: IClock, probe_c: Callable[[], float], chip_c: Callable[[], float]
    ) -> None:
        self._probe_c = probe_c
        self._chip_c = chip_c
        self.fault = 0
        self._word = 0
        self._shifting: list[int] = []
        self._selected = False
        self._alarm = clock.create_alarm(self._over)
        self._alarm.schedule(_CONVERSION_NS)

    def select(self, hz: float, mode: int) -> None:
        good = hz <= _FASTEST_HZ and mode == 0
        self._shifting = list((self._word if good else 0xFFFFFFFF).to_bytes(4, "big"))
        self._selected = True

    def transfer(self, byte: int) -> int:
        return self._shifting.pop(0) if self._shifting else 0

    def deselect(self) -> None:
        self._selected = False

    def _over(self) -> None:
        if not self._selected:  # DS: while it is read it keeps its data
            probe = 0x1FFF if self.fault else max(-1080, min(7200, int(self._probe_c() * 4 // 1)))
            chip = int(self._chip_c() * 16 // 1)
            self._word = (probe & 0x3FFF) << 18 | bool(self.fault) << 16
            self._word |= (chip & 0xFFF) << 4 | self.fault
        self._alarm.schedule(_CONVERSION_NS)
