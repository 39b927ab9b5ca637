"""ADC1 of an STM32F1 or F4 by its registers, one conversion at a time.

    adc = ADC("f1", {1: 0xABC, 16: 0x123})      # the result of each channel

Written from "F1" = ST RM0008 and "F4" = RM0383, section 11 of both, not from a chip. A conversion
that the manual does not allow fails the test.
"""

from collections.abc import Callable

from noheap_testing import clock, memory

_BASES = {"f1": 0x40012400, "f4": 0x40012000}
_ADON, _CAL, _RSTCAL, _TSVREFE = 1, 1 << 2, 1 << 3, 1 << 23
_F1_START, _F1_TRIGGER = 1 << 22, 7 << 17 | 1 << 20
_F4_START, _F4_TSVREFE = 1 << 30, 1 << 23
_SENSOR = {"f1": 16, "f4": 18}
_LONGEST = 7
_CYCLES = {"f1": (1.5, 7.5, 13.5, 28.5, 41.5, 55.5, 71.5, 239.5)}
_CYCLES["f4"] = (3, 15, 28, 56, 84, 112, 144, 480)
_START_UP_US = 10


class ADC:
    def __init__(self, family: str, results: dict[int, int]) -> None:
        self.family = family
        self.results = results
        self.is_calibrated = family == "f4"
        self._busy: dict[int, int] = {}  # a bit of CR2 -> when it is cleared
        self._on_us = self._sensor_us = 1 << 62
        self._end_us: int | None = None
        self._sr = self._dr = self.cr2 = self.ccr = 0
        self._kept: dict[int, int] = {}
        self._base = _BASES[family]
        for offset in (0x04, 0x0C, 0x10, 0x2C, 0x34):
            self._keep(offset)
        self._at(0x00, self._read_sr, self._write_sr)
        self._at(0x08, self._read_cr2, self._write_cr2)
        self._at(0x4C, self._read_dr, None)
        if family == "f4":
            self._at(0x304, lambda: self.ccr, self._write_ccr)

    def _at(self, offset: int, read: Callable, write: Callable | None) -> None:
        memory.register(self._base + offset, read, write)

    def _keep(self, offset: int) -> None:
        self._kept[offset] = 0
        self._at(
            offset,
            lambda: self._kept[offset],
            lambda value: self._kept.__setitem__(offset, value),
        )

    def samples(self, channel: int) -> float:
        """For how many cycles a channel is sampled."""
        code = (
            self._kept[0x10] >> 3 * channel
            if channel < 10
            else self._kept[0x0C] >> 3 * (channel - 10)
        )
        return _CYCLES[self.family][code & 7]

    def _settle(self) -> None:
        clock.now.advance_us(1)
        for bit, end_us in list(self._busy.items()):
            if clock.now.us >= end_us:
                del self._busy[bit]
                self.cr2 &= ~bit
                self.is_calibrated |= bit == _CAL
        if self._end_us is not None and clock.now.us >= self._end_us:
            self._end_us = None
            self._sr |= 2
            self._dr = self.results[self._kept[0x34]]

    def _start(self) -> None:
        channel = self._kept[0x34]
        assert self.cr2 & _ADON and clock.now.us > self._on_us, "F1 11.3.1: on, and stable"
        assert self.is_calibrated, "F1 11.4"
        assert self._end_us is None, "started while it converts"
        assert not self._kept[0x2C] and not self._kept[0x04], "one conversion, no interrupt"
        if channel == _SENSOR[self.family]:
            assert clock.now.us >= self._sensor_us + _START_UP_US, "F1 11.10: the sensor starts"
            assert self.samples(channel) == _CYCLES[self.family][_LONGEST]
        self._sr &= ~2
        self._end_us = clock.now.us + 5

    def _read_sr(self) -> int:
        self._settle()
        return self._sr

    def _write_sr(self, value: int) -> None:
        self._settle()
        self._sr &= value

    def _read_cr2(self) -> int:
        self._settle()
        return self.cr2

    def _write_cr2(self, value: int) -> None:
        self._settle()
        before, self.cr2 = self.cr2, value
        if value & _ADON and not before & _ADON:
            self._on_us = clock.now.us
        if self.family == "f4":
            self.cr2 &= ~_F4_START
            if value & _F4_START:
                self._start()
            return
        assert value != before or not value & _ADON, "F1 11.12.3: as it is, it starts a conversion"
        if value & _TSVREFE and not before & _TSVREFE:
            self._sensor_us = clock.now.us
        for bit in (_RSTCAL, _CAL):
            if value & bit and not before & bit:
                assert clock.now.us > self._on_us, "F1 11.4: on for two cycles"
                self._busy[bit] = clock.now.us + 3
        if value & _F1_START:
            assert value & _F1_TRIGGER == _F1_TRIGGER, "F1 11.7: SWSTART is the trigger"
            self.cr2 &= ~_F1_START
            self._start()

    def _write_ccr(self, value: int) -> None:
        assert 84 / (2 + 2 * (value >> 16 & 3)) <= 36, "DS10314: 36 MHz at most"
        if value & _F4_TSVREFE and not self.ccr & _F4_TSVREFE:
            self._sensor_us = clock.now.us
        self.ccr = value

    def _read_dr(self) -> int:
        self._settle()
        assert self._sr & 2, "DR read before the end of a conversion"
        self._sr &= ~2
        return self._dr
