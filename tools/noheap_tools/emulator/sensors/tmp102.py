"""A TMP102 as its data sheet describes it, written without reference to our driver.

"DS" = Texas Instruments TMP102 data sheet SBOS397. Times and values are typical ones; noise,
self-heating and the fast-mode time-out are not modelled.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

_TEMPERATURE, _CONFIGURATION, _T_LOW, _T_HIGH = range(4)  # DS table 8-7
_CONVERSION_NS = 26_000_000  # DS 6.5, typical
_PERIOD_NS = (4_000_000_000, 1_000_000_000, 250_000_000, 125_000_000)  # DS table 8-11
_FAULT_QUEUE = (1, 2, 4, 6)  # DS table 8-10

_OS, _POL, _TM, _SD = 1 << 15, 1 << 10, 1 << 9, 1 << 8  # DS table 8-9, CONFIGURATION
_AL, _EM = 1 << 5, 1 << 4


class TMP102:
    """One sensor. `temperature_c()` is asked at the end of each conversion.

    `on_conversion(raw)` sees each result, the TEMPERATURE register's 16 bits; `alert` is the
    level of the ALERT pin (open drain: True is released by default polarity).
    """

    def __init__(self, clock: IClock, temperature_c: Callable[[], float]) -> None:
        self._temperature_c = temperature_c
        self._clock = clock
        self._alarm = clock.create_alarm(self._conversion_over)
        self.on_conversion: Callable[[int], None] = lambda raw: None
        self.conversions = 0
        self._powered = False
        self.power(True)

    # The bus

    def select(self, reading: bool) -> bool:
        self._index = 0  # byte within the register, or -1: the pointer byte comes first
        if not reading:
            self._index = -1
        elif self._interrupt_mode:
            self._alert_active = False  # any read clears it, DS 8.4.6
        return self._powered

    def write(self, byte: int) -> bool:
        if self._index < 0:
            self._pointer = byte & 3
        elif self._index < 2 and self._pointer != _TEMPERATURE:
            shift = 8 - 8 * self._index
            register = self._registers[self._pointer]
            self._write_register(register & ~(0xFF << shift) | byte << shift)
        self._index += 1
        return True

    def read(self) -> int:
        value = self._read_register()
        byte = value >> (8 - 8 * self._index) & 0xFF if self._index < 2 else 0xFF
        self._index += 1
        return byte

    def stop(self) -> None:
        pass

    def general_call_reset(self) -> None:
        """The general-call reset: 0x06 sent to address 0 (DS 8.3.6)."""
        self.power(False)
        self.power(True)

    def power(self, on: bool) -> None:
        """Take the supply away or give it: all registers at their power-up values."""
        self._powered = on
        self._alarm.cancel()
        self._index = 0
        self._pointer = _TEMPERATURE
        self._registers = [0x0000, 0x6080, 0x4B00, 0x5000]  # DS 8.5: 0 °C until converted
        self._converting = False
        self._over_count = 0
        self._alert_active = False  # of the TM mode in force
        self._comparator = False
        if on:
            self._start_conversion()

    # Registers

    @property
    def _interrupt_mode(self) -> bool:
        return bool(self._registers[_CONFIGURATION] & _TM)

    def _read_register(self) -> int:
        value = self._registers[self._pointer]
        if self._pointer == _CONFIGURATION:
            value &= ~(_OS | _AL)
            if value & _SD and not self._converting:
                value |= _OS
            if self._comparator == bool(value & _POL):
                value |= _AL  # AL shows the comparator with the pin's polarity, DS 8.4.7
        return value

    def _write_register(self, value: int) -> None:
        if self._pointer != _CONFIGURATION:
            self._registers[self._pointer] = value
            return
        before = self._registers[_CONFIGURATION]
        self._registers[_CONFIGURATION] = 0x6000 | value & 0x9FF0 & ~(_OS | _AL)
        if value & _SD:
            if self._index == 0 and value & _OS and not self._converting:
                self._start_conversion()
            elif not self._converting:
                self._alarm.cancel()
        elif before & _SD or (before ^ value) & 0x00C0:
            self._start_conversion()

    # Conversions

    def _start_conversion(self) -> None:
        self._converting = True
        self._alarm.schedule(_CONVERSION_NS)

    def _conversion_over(self) -> None:
        if not self._converting:
            self._start_conversion()
            return
        self._converting = False
        self.conversions += 1
        configuration = self._registers[_CONFIGURATION]
        raw = encode(self._temperature_c(), extended=bool(configuration & _EM))
        self._registers[_TEMPERATURE] = raw
        self._judge(raw)
        if not configuration & _SD:
            period = _PERIOD_NS[configuration >> 6 & 3]
            self._alarm.schedule(period - _CONVERSION_NS)
        self.on_conversion(raw)

    # Alert

    @property
    def alert(self) -> bool:
        """Level of the ALERT pin."""
        active = self._alert_active if self._interrupt_mode else self._comparator
        return active == bool(self._registers[_CONFIGURATION] & _POL)

    def _judge(self, raw: int) -> None:
        """DS 8.4.6: the limits, through the fault queue."""
        value = _signed(raw) & ~1
        wanted = _FAULT_QUEUE[self._registers[_CONFIGURATION] >> 11 & 3]
        if self._comparator:
            beyond = value < _signed(self._registers[_T_LOW])
        else:
            beyond = value >= _signed(self._registers[_T_HIGH])
        self._over_count = self._over_count + 1 if beyond else 0
        if self._over_count >= wanted:
            self._over_count = 0
            self._comparator = not self._comparator
            self._alert_active = True


def encode(celsius: float, extended: bool = False) -> int:
    """The TEMPERATURE register for `celsius` (DS tables 8-2 and 8-4): steps of 1/16 °C."""
    steps = int(celsius * 16 // 1)
    if extended:
        steps = max(-55 * 16, min(150 * 16, steps))
        return (steps << 3 | 1) & 0xFFFF
    steps = max(-2048, min(2047, steps))
    return steps << 4 & 0xFFFF


def _signed(word: int) -> int:
    return word - 0x10000 if word & 0x8000 else word
