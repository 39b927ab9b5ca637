"""A TMP117.

"DS" = Texas Instruments TMP117 data sheet, SNOSD82D.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

from noheap_tools.emulator.sensors.registers import PointedRegisters, signed

_RESULT, _CONFIGURATION, _HIGH, _LOW = range(4)  # DS 7.6, register map
_OFFSET, _DEVICE_ID = 7, 15
_CONVERSION_NS = 15_500_000  # DS 6.5, typical, of each that is averaged
_AVERAGES = (1, 8, 32, 64)
# DS table 7-7, by CONV: the cycle without averaging; the averages lengthen it if they must
_CYCLE_NS = [int(ms * 1e6) for ms in (15.5, 125, 250, 500, 1000, 4000, 8000, 16000)]

_HIGH_ALERT, _LOW_ALERT, _DATA_READY = 1 << 15, 1 << 14, 1 << 13
_THERM, _SOFT_RESET = 1 << 4, 1 << 1
_WRITABLE = 0x0FFC


class TMP117(PointedRegisters):
    """`temperature_c()` is asked at the end of each conversion."""

    def __init__(
        self, clock: IClock, temperature_c: Callable[[], float], device_id: int = 0x0117
    ) -> None:
        super().__init__()
        self._temperature_c = temperature_c
        self._alarm = clock.create_alarm(self._over)
        self._device_id = device_id
        self.reset()

    def reset(self) -> None:
        self._words = {
            _RESULT: 0x8000,
            _CONFIGURATION: 0x0220,
            _HIGH: 0x6000,
            _LOW: 0x8000,
            _OFFSET: 0,
            _DEVICE_ID: self._device_id,
        }
        self._begin()

    def halt(self) -> None:
        self._alarm.cancel()

    def read_register(self, pointer: int) -> int:
        word = self._words.get(pointer, 0)
        if pointer in (_RESULT, _CONFIGURATION):
            flags = _DATA_READY
            if pointer == _CONFIGURATION and not word & _THERM:
                flags |= _HIGH_ALERT | _LOW_ALERT
            self._words[_CONFIGURATION] &= ~flags
        return word

    def write_register(self, pointer: int, value: int) -> None:
        if pointer in (_HIGH, _LOW, _OFFSET):
            self._words[pointer] = value
        elif pointer == _CONFIGURATION and value & _SOFT_RESET:
            self.reset()
        elif pointer == _CONFIGURATION:
            self._words[pointer] = self._words[pointer] & ~_WRITABLE | value & _WRITABLE
            self._begin()

    @property
    def _mode(self) -> int:
        """0 and 2: continuous; 1: shut down; 3: one shot (DS 7.6)."""
        return self._words[_CONFIGURATION] >> 10 & 3

    @property
    def _active_ns(self) -> int:
        return _CONVERSION_NS * _AVERAGES[self._words[_CONFIGURATION] >> 5 & 3]

    def _begin(self) -> None:
        if self._mode == 1:
            self._alarm.cancel()
        else:
            self._alarm.schedule(self._active_ns)

    def _over(self) -> None:
        raw = int(self._temperature_c() * 128 // 1) + signed(self._words[_OFFSET])
        raw = max(-0x8000, min(0x7FFF, raw))
        self._words[_RESULT] = raw & 0xFFFF
        configuration = self._words[_CONFIGURATION] | _DATA_READY
        above = raw > signed(self._words[_HIGH])
        below = raw < signed(self._words[_LOW])
        if configuration & _THERM:  # DS 7.4.4.2: the high flag stays until below the low limit
            configuration |= _HIGH_ALERT if above else 0
            configuration &= ~(_HIGH_ALERT if below else 0)
        else:
            configuration |= (_HIGH_ALERT if above else 0) | (_LOW_ALERT if below else 0)
        if self._mode == 3:
            configuration = configuration & ~0x0C00 | 0x0400
        else:
            cycle = _CYCLE_NS[configuration >> 7 & 7]
            self._alarm.schedule(max(cycle, self._active_ns))
        self._words[_CONFIGURATION] = configuration
