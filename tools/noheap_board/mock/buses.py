"""`machine.I2C`, `SPI` and `ADC` of the mocked board, in front of the emulator's sensor models.

They behave as those of MicroPython's rp2 port: OSError(EIO) if no device answers, a short count if
one refuses a byte.
"""

import errno
from collections.abc import Callable, Sequence
from typing import Any

from noheap_tools.emulator.i2c_bus import I2CTarget
from noheap_tools.emulator.sensors.spi import SPITarget

_BITS_A_BYTE = 9
HELD = ("stuck_sda", "mid_byte", "stretch")
SILENT = ("nack", "unplugged")
FAULTS = (*HELD, *SILENT)


class I2C:
    """`targets` are the devices by address; a fault of the bus is one of faults.FAULTS."""

    def __init__(self, spend_us: Callable[[int], None]) -> None:
        self.targets: dict[int, I2CTarget] = {}
        self.fault: str | None = None
        self._spend_us = spend_us
        self._hz = 400_000

    def attach(self, address: int, target: I2CTarget) -> None:
        self.targets[address] = target

    def init(self, *_: Any, freq: int = 400_000, **__: Any) -> None:
        self._hz = freq

    def set_fault(self, fault: str | None) -> None:
        if (self.fault == "unplugged") != (fault == "unplugged"):
            for target in self.targets.values():
                target.power(fault != "unplugged")
        self.fault = fault

    def writeto(self, address: int, data: Any, stop: bool = True) -> int:
        data = bytes(data)
        target = self._selected(address, reading=False)
        taken = 0
        for byte in data:
            if not target.write(byte):
                break
            taken += 1
        self._end(target, len(data), stop)
        return taken

    def readfrom_into(self, address: int, buffer: Any, stop: bool = True) -> None:
        target = self._selected(address, reading=True)
        for at in range(len(buffer)):
            buffer[at] = target.read()
        self._end(target, len(buffer), stop)

    def readfrom(self, address: int, count: int, stop: bool = True) -> bytes:
        buffer = bytearray(count)
        self.readfrom_into(address, buffer, stop)
        return bytes(buffer)

    def writevto(self, address: int, vector: Sequence[Any], stop: bool = True) -> int:
        return self.writeto(address, b"".join(map(bytes, vector)), stop)

    def readfrom_mem_into(self, address: int, register: int, buffer: Any, *, addrsize=8) -> None:
        self.writeto(address, register.to_bytes(addrsize // 8, "big"), False)
        self.readfrom_into(address, buffer)

    def readfrom_mem(self, address: int, register: int, count: int, *, addrsize=8) -> bytes:
        buffer = bytearray(count)
        self.readfrom_mem_into(address, register, buffer, addrsize=addrsize)
        return bytes(buffer)

    def writeto_mem(self, address: int, register: int, data: Any, *, addrsize=8) -> None:
        self.writeto(address, register.to_bytes(addrsize // 8, "big") + bytes(data))

    def scan(self) -> list[int]:
        return [] if self.fault else sorted(self.targets)

    def _selected(self, address: int, *, reading: bool) -> I2CTarget:
        if self.fault in HELD:
            raise OSError(errno.ETIMEDOUT, "a line is held")
        target = self.targets.get(address)
        if target is None or self.fault in SILENT or not target.select(reading):
            raise OSError(errno.EIO, "no device answers")
        return target

    def _end(self, target: I2CTarget, count: int, stop: bool) -> None:
        if stop:
            target.stop()
        bits = 2 + _BITS_A_BYTE * (1 + count)
        self._spend_us(-(-bits * 1_000_000 // self._hz))


class SPI:
    """`targets` are the devices by the pin of their chip select, whose level `is_low` reads."""

    MSB = 0
    LSB = 1

    def __init__(self, spend_us: Callable[[int], None], is_low: Callable[[int], bool]) -> None:
        self.targets: dict[int, SPITarget] = {}
        self._is_low = is_low
        self._spend_us = spend_us
        self._hz = 1_000_000
        self._mode = 0
        self._selected: SPITarget | None = None

    def attach(self, cs_pin: int, target: SPITarget) -> None:
        self.targets[cs_pin] = target

    def init(
        self, baudrate: int = 1_000_000, *_: Any, polarity: int = 0, phase: int = 0, **__: Any
    ) -> None:
        self._hz = baudrate
        self._mode = polarity << 1 | phase

    def selects_changed(self) -> None:
        """A chip select may have another level now."""
        found = next((it for pin, it in self.targets.items() if self._is_low(pin)), None)
        if found is self._selected:
            return
        if self._selected is not None:
            self._selected.deselect()
        self._selected = found
        if found is not None:
            found.select(self._hz, self._mode)

    def frame(self, cs_pin: int | None, data: bytes) -> bytes:
        """Sends `data` with the chip select at that pin low for it; returns what came."""
        target = self.targets.get(cs_pin) if cs_pin is not None else None
        if target is None:
            return b"\xff" * len(data)
        target.select(self._hz, self._mode)
        answer = bytes(map(target.transfer, data))
        target.deselect()
        return answer

    def write_readinto(self, data: Any, buffer: Any) -> None:
        for at, byte in enumerate(bytes(data)):
            buffer[at] = 0xFF if self._selected is None else self._selected.transfer(byte)
        self._spend_us(-(-8 * len(buffer) * 1_000_000 // self._hz))

    def readinto(self, buffer: Any, write: int = 0) -> None:
        self.write_readinto(bytes([write]) * len(buffer), buffer)

    def read(self, count: int, write: int = 0) -> bytes:
        buffer = bytearray(count)
        self.readinto(buffer, write)
        return bytes(buffer)

    def write(self, data: Any) -> None:
        self.write_readinto(data, bytearray(len(data)))


class ADC:
    """`volts()` is what the pin has."""

    def __init__(self, volts: Callable[[], float]) -> None:
        self.volts = volts

    def read(self) -> int:
        """The twelve bits of a conversion."""
        return max(0, min(4095, int(self.volts() / 3.3 * 4096)))

    def read_u16(self) -> int:
        code = self.read()
        return code << 4 | code >> 8  # twelve bits, repeated below, as ports/rp2 does

    def read_uv(self) -> int:
        return self.read_u16() * 3_300_000 // 65535
