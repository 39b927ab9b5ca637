"""An STM32F4's GPIO: pins by their names, "A5", with what drives them from outside.

"RM" = ST RM0383 revision 3, section 8.
"""

from collections.abc import Callable

from rp2040py.gpio_pin import GPIOPinState

BASE = 0x40020000  # RM table 1
END = 0x40022400
_STRIDE = 0x400
_PORTS = "ABCDEFGHI"
_MODER, _OTYPER, _PUPDR, _IDR, _ODR, _BSRR = 0x00, 0x04, 0x0C, 0x10, 0x14, 0x18  # RM 8.4
_OUTPUT = 1
_PULLS = (GPIOPinState.INPUT, GPIOPinState.INPUT_PULL_UP, GPIOPinState.INPUT_PULL_DOWN)
Listener = Callable[[GPIOPinState, GPIOPinState], None]


class Pin:
    """`value` is what the program does with it: it drives HIGH or LOW, or it listens."""

    def __init__(self) -> None:
        self.value = GPIOPinState.INPUT
        self._outside: bool | None = None
        self._listeners: list[Listener] = []

    def add_listener(self, listener: Listener) -> None:
        """Calls `listener(value, before)` at each change."""
        self._listeners.append(listener)

    def set_input_value(self, level: bool | None) -> None:
        """Drive it from outside; None: nobody does."""
        self._outside = level

    @property
    def level(self) -> bool:
        """As IDR has it. LOW wins over what is outside."""
        if self.value == GPIOPinState.LOW:
            return False
        if self._outside is not None:
            return self._outside
        return self.value in (GPIOPinState.HIGH, GPIOPinState.INPUT_PULL_UP)

    def become(self, value: GPIOPinState) -> None:
        before, self.value = self.value, value
        if value != before:
            for listener in self._listeners:
                listener(value, before)


class Ports:
    def __init__(self) -> None:
        self.pins = {f"{port}{n}": Pin() for port in _PORTS for n in range(16)}
        self._registers: dict[int, int] = {}

    def read(self, offset: int) -> int:
        """`offset` counts from port A's first register."""
        if offset % _STRIDE != _IDR:
            return self._registers.get(offset, 0)
        port = _PORTS[offset // _STRIDE]
        return sum(self.pins[f"{port}{n}"].level << n for n in range(16))

    def write(self, offset: int, value: int) -> None:
        base = offset - offset % _STRIDE
        if offset % _STRIDE == _BSRR:
            # RM 8.4.7: the lower half sets, and wins; the upper one clears.
            before = self._registers.get(base + _ODR, 0)
            offset, value = base + _ODR, before & ~(value >> 16) & 0xFFFF | value & 0xFFFF
        changed = self._registers.get(offset, 0) ^ value
        self._registers[offset] = value
        bits = 2 if offset % _STRIDE in (_MODER, _PUPDR) else 1
        if offset % _STRIDE in (_MODER, _OTYPER, _PUPDR, _ODR):
            for n in range(16):
                if changed >> bits * n & (1 << bits) - 1:
                    self.pins[f"{_PORTS[base // _STRIDE]}{n}"].become(self._value(base, n))

    def reset(self) -> None:
        self._registers.clear()
        for pin in self.pins.values():
            pin.become(GPIOPinState.INPUT)

    def _value(self, base: int, n: int) -> GPIOPinState:
        def field(register: int, bits: int) -> int:
            return self._registers.get(base + register, 0) >> bits * n & (1 << bits) - 1

        high = field(_ODR, 1)
        if field(_MODER, 2) == _OUTPUT and not (high and field(_OTYPER, 1)):
            return GPIOPinState.HIGH if high else GPIOPinState.LOW
        return _PULLS[field(_PUPDR, 2) % 3]
