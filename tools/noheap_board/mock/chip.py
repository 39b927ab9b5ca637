"""Registers of an RP2040 that the library's real-time path uses, in the fakes' memory.

The I2C and SPI controllers and the converter in front of the sensors' models, the microsecond
counter, and the GPIO outputs. A conversion and a frame take no time. "DS" = RP2040 datasheet.
"""

from collections.abc import Callable, Mapping
from typing import Any

from noheap_board.mock.buses import HELD, I2C, SILENT, SPI
from noheap_tools.emulator.i2c_bus import I2CTarget
from noheap_tools.emulator.pins import PINS

_TIMERAWL = 0x40054028  # DS 4.6.5
_ALARM3 = 0x4005401C
_GPIO_OUT_SET = 0xD0000014  # DS 2.3.1.7; GPIO_OUT_CLR is the next word
_SET = 0x2000  # a write at this offset sets bits, DS 2.1.2

_ADC_CS, _ADC_RESULT = 0x4004C000, 0x4004C004  # DS 4.9.6
_START_ONCE, _ADC_READY = 1 << 2, 1 << 8

_SPI0, _SPI_STRIDE = 0x4003C000, 0x4000  # DS 4.4.4: SSPCR0, SSPCR1, SSPDR, SSPSR
_SPI_DR, _SPI_SR = 0x08, 0x0C
_SPI_FUNCTION = 1
_GPIO0_CTRL = 0x40014004  # DS 2.19.6.1; two words a pin


def install(
    fakes: Callable[[str], Any],
    i2c: Mapping[int, I2C],
    spi: Mapping[int, SPI],
    read_adc: Callable[[int], int],
    drive: Callable[[int, int], None],
) -> None:
    """`fakes(name)` is a module of noheap_testing; `i2c` and `spi` are the buses by number.

    `read_adc(channel)` makes a conversion, and `drive(pin, level)` sets an output.
    """
    memory, clock = fakes("memory"), fakes("clock")
    for number, bus in i2c.items():
        fakes("rp2040_i2c").Controller(_wire(fakes("wire").Wire, bus), number)
    memory.register(_TIMERAWL, read=lambda: clock.now.us)
    memory.register(_ALARM3)
    for offset, level in ((0, 1), (4, 0)):
        memory.register(
            _GPIO_OUT_SET + offset,
            write=lambda mask, level=level: [
                drive(pin, level) for pin in range(PINS) if mask >> pin & 1
            ],
        )
    _Converter(memory, read_adc)
    for pin in range(PINS):
        memory.register(_GPIO0_CTRL + 8 * pin)
    for number, bus in spi.items():
        _Controller(memory, _SPI0 + number * _SPI_STRIDE, bus)


class _Converter:
    def __init__(self, memory: Any, read: Callable[[int], int]) -> None:
        self._read = read
        self._select = self._result = 0
        memory.register(_ADC_CS, lambda: self._select | _ADC_READY, self._write)
        memory.register(_ADC_CS + _SET, write=lambda bits: self._write(self._select | bits))
        memory.register(_ADC_RESULT, lambda: self._result)

    def _write(self, value: int) -> None:
        self._select = value & ~_START_ONCE
        if value & _START_ONCE:
            self._result = self._read(value >> 12 & 7)


class _Controller:
    """An SPI controller that drives the chip select of its bus's device itself."""

    def __init__(self, memory: Any, base: int, bus: SPI) -> None:
        self._memory = memory
        self._base = base
        self._bus = bus
        self._received: list[int] = []
        memory.register(base, value=7)  # frames of 8 bits
        memory.register(base + _SPI_DR, self._take, self._send)
        memory.register(base + _SPI_SR, lambda: 1 << 2 if self._received else 0)

    def _take(self) -> int:
        return self._received.pop(0) if self._received else 0

    def _send(self, frame: int) -> None:
        octets = ((self._memory.load(self._base, 4) & 0xF) + 1) // 8
        selected = next((pin for pin in self._bus.targets if self._has_function(pin)), None)
        answer = self._bus.frame(selected, (frame & (1 << 8 * octets) - 1).to_bytes(octets, "big"))
        self._received.append(int.from_bytes(answer, "big"))

    def _has_function(self, pin: int) -> bool:
        return self._memory.load(_GPIO0_CTRL + 8 * pin, 4) & 0x1F == _SPI_FUNCTION


def _wire(base: Any, bus: Any) -> Any:
    """The two wires of `bus`, as the controller of rp2040_i2c.py drives them."""

    class Wire(base):
        def __init__(self) -> None:
            super().__init__({})
            self._model: I2CTarget | None = None

        @property
        def stuck(self) -> bool:
            return bus.fault in HELD

        @stuck.setter
        def stuck(self, _value: bool) -> None:
            pass

        def address(self, byte: int) -> bool:
            model = bus.targets.get(byte >> 1)
            if bus.fault in SILENT or model is None:
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
