"""An STM32F4's independent watchdog, with the nominal 32 kHz. "RM" = ST RM0383 revision 3, 15."""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

BASE = 0x40003000  # RM table 1
_KR, _PR, _RLR = 0x00, 0x04, 0x08  # RM 15.4
_FEED, _START = 0xAAAA, 0xCCCC
_LSI_HZ = 32_000


class IWDG:
    """Calls `bite()` when it was not fed."""

    def __init__(self, clock: IClock, bite: Callable[[], None]) -> None:
        self._alarm = clock.create_alarm(bite)
        self.reset()

    def reset(self) -> None:
        self._alarm.cancel()
        self._is_on = False
        self._registers = {_PR: 0, _RLR: 0xFFF}

    def read(self, offset: int) -> int:
        return self._registers.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        if offset != _KR:
            self._registers[offset] = value
        elif value in (_FEED, _START):
            self._is_on |= value == _START
            if self._is_on:
                divider = 4 << min(self._registers[_PR], 6)
                self._alarm.schedule((self._registers[_RLR] + 1) * divider * 1e9 / _LSI_HZ)
