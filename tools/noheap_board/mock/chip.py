"""Registers of an RP2040 that the library's real-time path uses, in the fakes' memory.

The I2C controllers' FIFOs in front of the sensors' models, the microsecond counter, and the GPIO
outputs. "DS" = RP2040 datasheet.
"""

from collections.abc import Callable, Mapping
from typing import Any

from noheap_tools.emulator.i2c_bus import I2CTarget

_TIMERAWL = 0x40054028  # DS 4.6.5
_ALARM3 = 0x4005401C
_GPIO_OUT_SET = 0xD0000014  # DS 2.3.1.7; GPIO_OUT_CLR is the next word
_PINS = 30


def install(
    fakes: Callable[[str], Any], buses: Mapping[int, Any], drive: Callable[[int, int], None]
) -> None:
    """`fakes(name)` is a module of noheap_testing; `buses` are the I2C of buses.py by number, and
    `drive(pin, level)` sets an output."""
    memory, clock = fakes("memory"), fakes("clock")
    for number, bus in buses.items():
        fakes("rp2040_i2c").Controller(_wire(fakes("wire").Wire, bus), number)
    memory.register(_TIMERAWL, read=lambda: clock.now.us)
    memory.register(_ALARM3)
    for offset, level in ((0, 1), (4, 0)):
        memory.register(
            _GPIO_OUT_SET + offset,
            write=lambda mask, level=level: [
                drive(pin, level) for pin in range(_PINS) if mask >> pin & 1
            ],
        )


def _wire(base: Any, bus: Any) -> Any:
    """The two wires of `bus`, as the controller of rp2040_i2c.py drives them."""

    class Wire(base):
        def __init__(self) -> None:
            super().__init__({})
            self._model: I2CTarget | None = None

        @property
        def stuck(self) -> bool:
            return bus.fault in ("stuck_sda", "mid_byte", "stretch")

        @stuck.setter
        def stuck(self, _value: bool) -> None:
            pass

        def address(self, byte: int) -> bool:
            model = bus.targets.get(byte >> 1)
            if bus.fault in ("nack", "unplugged") or model is None:
                return False
            self._model = model if model.select(bool(byte & 1)) else None
            return self._model is not None

        def write(self, byte: int) -> bool:
            return self._model is not None and self._model.write(byte)

        def read(self, acknowledge: bool) -> int:
            return 0xFF if self._model is None else self._model.read()

        def start(self) -> None:
            pass

        def end_of_reading(self) -> None:
            pass

        def stop(self) -> None:
            if self._model is not None:
                self._model.stop()
            self._model = None

    return Wire()
