"""A TMP105.

"DS" = Texas Instruments TMP105 data sheet, SLLS648.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

from noheap_tools.emulator.sensors.comparator import Comparator
from noheap_tools.emulator.sensors.registers import PointedRegisters, signed

_TEMPERATURE, _CONFIGURATION, _T_LOW, _T_HIGH = range(4)  # DS table 2
_NS = (27_500_000, 55_000_000, 110_000_000, 220_000_000)  # DS table 8, typical
_ONE_SHOT, _ACTIVE_HIGH, _INTERRUPT, _SHUTDOWN = 0x80, 4, 2, 1  # DS table 6


class TMP105(PointedRegisters):
    """`temperature_c()` is asked at the end of each conversion."""

    def __init__(self, clock: IClock, temperature_c: Callable[[], float]) -> None:
        super().__init__()
        self._temperature_c = temperature_c
        self._alarm = clock.create_alarm(self._over)
        self.reset()

    def reset(self) -> None:
        self._words = [0x0000, 0x00, 0x4B00, 0x5000]
        self.comparator = Comparator()
        self._begin()

    def halt(self) -> None:
        self._alarm.cancel()
        self._converting = False

    @property
    def alert(self) -> bool:
        """The level of pin ALERT."""
        return self.comparator.active == bool(self._configuration & _ACTIVE_HIGH)

    @property
    def _configuration(self) -> int:
        return self._words[_CONFIGURATION]

    def width(self, pointer: int) -> int:
        return 1 if pointer & 3 == _CONFIGURATION else 2

    def read_register(self, pointer: int) -> int:
        self.comparator.read(bool(self._configuration & _INTERRUPT))
        return self._words[pointer & 3]

    def write_register(self, pointer: int, value: int) -> None:
        pointer &= 3
        if pointer in (_T_LOW, _T_HIGH):
            self._words[pointer] = value & 0xFFF0
        elif pointer == _CONFIGURATION:
            self._words[pointer] = value & 0x7F  # OS reads as zero
            # DS: in shutdown it finishes the conversion that is under way
            if not self._converting and (value & _ONE_SHOT or not value & _SHUTDOWN):
                self._begin()

    def _begin(self) -> None:
        self._converting = True
        self._alarm.schedule(_NS[self._words[_CONFIGURATION] >> 5 & 3])

    def _over(self) -> None:
        self._converting = False
        configuration = self._configuration
        unused = 7 - (configuration >> 5 & 3)  # of nine to twelve bits
        word = int(self._temperature_c() * 256 // 1) >> unused << unused
        word = max(-0x8000, min(0x7FF0, word))
        self._words[_TEMPERATURE] = word & 0xFFFF
        self.comparator.judge(
            word,
            signed(self._words[_T_LOW]),
            signed(self._words[_T_HIGH]),
            configuration >> 3 & 3,
            bool(configuration & _INTERRUPT),
        )
        if not configuration & _SHUTDOWN:
            self._begin()
