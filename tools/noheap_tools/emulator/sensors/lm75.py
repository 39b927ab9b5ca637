"""An LM75, or one of its relatives.

"DS" = Texas Instruments LM75B data sheet, SNIS153; "NXP" = NXP LM75B, revision 6.1; LM75A,
SNOS808.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

from noheap_tools.emulator.sensors.comparator import Comparator
from noheap_tools.emulator.sensors.registers import PointedRegisters, signed

_TEMPERATURE, _CONFIGURATION, _T_HYST, _T_OS, _PRODUCT = 0, 1, 2, 3, 7
_CONVERSION_NS = 100_000_000  # DS, temperature-to-digital converter characteristics, typical
_SHUTDOWN, _INTERRUPT, _ACTIVE_HIGH = 1, 2, 4  # DS, configuration register


class LM75(PointedRegisters):
    """One of `bits`: 9, or NXP's 11. `product` is register 7, of TI's LM75A 0xa1; others have
    none, and answer with the previous read.

    Bits below the resolution are undefined in the 9-bit data sheets: here they are ones.
    """

    def __init__(
        self,
        clock: IClock,
        temperature_c: Callable[[], float],
        bits: int = 9,
        product: int | None = None,
    ) -> None:
        super().__init__()
        self._temperature_c = temperature_c
        self._alarm = clock.create_alarm(self._over)
        self._bits = bits
        self._product = product
        self.reset()

    def reset(self) -> None:
        self._words = {_TEMPERATURE: 0, _CONFIGURATION: 0, _T_HYST: 0x4B00, _T_OS: 0x5000}
        self._last = 0
        self.comparator = Comparator()
        self._alarm.schedule(_CONVERSION_NS)

    def halt(self) -> None:
        self._alarm.cancel()

    @property
    def output(self) -> bool:
        """The level of pin OS."""
        return self.comparator.active == bool(self._words[_CONFIGURATION] & _ACTIVE_HIGH)

    def width(self, pointer: int) -> int:
        return 1 if pointer & 7 in (_CONFIGURATION, _PRODUCT) else 2

    def read_register(self, pointer: int) -> int:
        pointer &= 7
        self.comparator.read(self._interrupt)
        if pointer == _PRODUCT:
            return self._last >> 8 if self._product is None else self._product
        self._last = self._words.get(pointer, 0xFFFF)
        return self._last

    def write_register(self, pointer: int, value: int) -> None:
        pointer &= 7
        if pointer in (_T_HYST, _T_OS):
            self._words[pointer] = value & 0xFF80  # nine bits, NXP 7.4.4
        elif pointer == _CONFIGURATION:
            asleep = self._words[pointer] & _SHUTDOWN
            self._words[pointer] = value & 0x1F
            if value & _SHUTDOWN:
                self._alarm.cancel()
            elif asleep:
                self._alarm.schedule(_CONVERSION_NS)

    @property
    def _interrupt(self) -> bool:
        return bool(self._words[_CONFIGURATION] & _INTERRUPT)

    def _over(self) -> None:
        # DS: a step is 0.5 °C of nine bits; NXP: 0.125 °C of eleven
        steps = int(self._temperature_c() * (1 << self._bits - 8) // 1)
        unused = 16 - self._bits
        below = 0 if self._bits == 11 else (1 << unused) - 1
        self._words[_TEMPERATURE] = (steps << unused | below) & 0xFFFF
        self.comparator.judge(
            steps << unused,
            signed(self._words[_T_HYST]),
            signed(self._words[_T_OS]),
            self._words[_CONFIGURATION] >> 3 & 3,
            self._interrupt,
        )
        self._alarm.schedule(_CONVERSION_NS)
