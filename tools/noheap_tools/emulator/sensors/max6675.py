"""A MAX6675.

"DS" = Maxim MAX6675 data sheet, 19-2235.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

_CONVERSION_NS = 170_000_000  # DS electrical characteristics, typical
_FASTEST_HZ = 4_300_000


class MAX6675:
    """`probe_c()` is asked at the end of each conversion; `is_open` is its input's state.

    With a clock beyond its limits it sends ones.
    """

    def __init__(self, clock: IClock, probe_c: Callable[[], float]) -> None:
        self._probe_c = probe_c
        self.is_open = False
        self._word = 0
        self._shifting: list[int] = []
        self._alarm = clock.create_alarm(self._over)
        self._alarm.schedule(_CONVERSION_NS)

    def select(self, hz: float, mode: int) -> None:
        self._alarm.cancel()  # DS, serial interface: it stops any conversion
        good = hz <= _FASTEST_HZ and mode == 0
        self._shifting = list((self._word if good else 0xFFFF).to_bytes(2, "big"))

    def transfer(self, byte: int) -> int:
        return self._shifting.pop(0) if self._shifting else 0

    def deselect(self) -> None:
        self._alarm.schedule(_CONVERSION_NS)

    def _over(self) -> None:
        code = max(0, min(4095, int(self._probe_c() * 4 // 1)))
        self._word = code << 3 | self.is_open << 2
        self._alarm.schedule(_CONVERSION_NS)
