"""An MCP9808.

"DS" = Microchip MCP9808 data sheet, DS25095A. Its hysteresis, locks and pin ALERT are not
modelled.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

from noheap_tools.emulator.sensors.registers import PointedRegisters, signed

_CONFIGURATION, _UPPER, _LOWER, _CRITICAL, _AMBIENT = range(1, 6)  # DS register 5-1
_MANUFACTURER, _DEVICE, _RESOLUTION = 6, 7, 8
_NS = (30_000_000, 65_000_000, 130_000_000, 250_000_000)  # DS register 5-7, typical
_SHUTDOWN = 1 << 8


class MCP9808(PointedRegisters):
    """`temperature_c()` is asked at the end of each conversion."""

    def __init__(
        self, clock: IClock, temperature_c: Callable[[], float], device: int = 0x0400
    ) -> None:
        super().__init__()
        self._temperature_c = temperature_c
        self._alarm = clock.create_alarm(self._over)
        self._device = device
        self.reset()

    def reset(self) -> None:
        self._words = dict.fromkeys((_CONFIGURATION, _UPPER, _LOWER, _CRITICAL, _AMBIENT), 0)
        self._words |= {_MANUFACTURER: 0x0054, _DEVICE: self._device, _RESOLUTION: 3}
        self._begin()

    def halt(self) -> None:
        self._alarm.cancel()

    def width(self, pointer: int) -> int:
        return 1 if pointer & 15 == _RESOLUTION else 2

    def read_register(self, pointer: int) -> int:
        return self._words.get(pointer & 15, 0)

    def write_register(self, pointer: int, value: int) -> None:
        pointer &= 15
        if pointer in (_UPPER, _LOWER, _CRITICAL):
            self._words[pointer] = value & 0x1FFC  # DS register 5-3: quarters of 1 °C
        elif pointer == _RESOLUTION:
            self._words[pointer] = value & 3
        elif pointer == _CONFIGURATION:
            self._words[pointer] = value & 0x07DF
            if value & _SHUTDOWN:
                self._alarm.cancel()
            else:
                self._begin()

    def _begin(self) -> None:
        self._alarm.schedule(_NS[self._words[_RESOLUTION]])

    def _over(self) -> None:
        unused = 3 - self._words[_RESOLUTION]
        code = int(self._temperature_c() * 16 // 1) >> unused << unused

        def limit(pointer: int) -> int:
            return signed(self._words[pointer], 13)

        # DS register 5-4
        flags = (code >= limit(_CRITICAL)) << 15
        flags |= (code > limit(_UPPER)) << 14 | (code < limit(_LOWER)) << 13
        self._words[_AMBIENT] = flags | code & 0x1FFF
        self._begin()
