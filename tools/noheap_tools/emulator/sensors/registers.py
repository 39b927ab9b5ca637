"""The I2C side of chips with a pointer byte and registers, the higher byte first."""

from abc import ABC, abstractmethod


class PointedRegisters(ABC):
    """`width` is how many bytes a register has. Beyond its end a read finds ones."""

    def __init__(self) -> None:
        self.powered = True
        self.pointer = 0
        self._index = 0  # byte within the register, or -1: the pointer byte comes first
        self._written = 0

    @abstractmethod
    def read_register(self, pointer: int) -> int: ...

    @abstractmethod
    def write_register(self, pointer: int, value: int) -> None:
        """All of its bytes have come."""

    @abstractmethod
    def reset(self) -> None:
        """All registers as after power-up, and the conversions begin."""

    @abstractmethod
    def halt(self) -> None:
        """The supply is gone: no more conversions."""

    def width(self, pointer: int) -> int:
        return 2

    # I2CTarget

    def select(self, reading: bool) -> bool:
        self._index = 0 if reading else -1
        return self.powered

    def write(self, byte: int) -> bool:
        if self._index < 0:
            self.pointer = byte
            self._written = 0
        else:
            self._written = self._written << 8 | byte
            if self._index == self.width(self.pointer) - 1:
                self.write_register(self.pointer, self._written)
        self._index += 1
        return True

    def read(self) -> int:
        width = self.width(self.pointer)
        if self._index >= width:
            return 0xFF
        if self._index == 0:
            self._word = self.read_register(self.pointer)
        byte = self._word >> 8 * (width - 1 - self._index) & 0xFF
        self._index += 1
        return byte

    def stop(self) -> None:  # noqa: B027 - nothing happens
        pass

    def power(self, on: bool) -> None:
        self.powered = on
        self.pointer = 0
        if on:
            self.reset()
        else:
            self.halt()


def signed(value: int, bits: int = 16) -> int:
    """`value`, of that many bits, in two's complement."""
    return value - (1 << bits) if value >> bits - 1 & 1 else value
