"""An STM32's SPI controller as a master, by its registers, with a device at the other end.

    controller = SPI(1, lambda byte: byte ^ 0xFF)

Written from "RM" = ST RM0383 revision 3, section 20, and RM0008, section 25, not from a chip. An
access that RM forbids, or that loses a byte, fails the test.
"""

from collections.abc import Callable

from noheap_testing import clock, memory

_BASES = {1: 0x40013000, 2: 0x40003800}
_MSTR, _SPE, _LSBFIRST, _SSI, _SSM, _DFF = 1 << 2, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 11
_RXNE, _TXE, _BSY = 1, 2, 0x80
_BYTE_US = 8


class SPI:
    def __init__(self, bus: int, device: Callable[[int], int]) -> None:
        self.cr1 = 0
        self.sent: list[int] = []
        self._device = device
        self._waiting: int | None = None  # the transmit buffer
        self._shifting: int | None = None
        self._received: int | None = None
        self._end_us = 0
        base = _BASES[bus]
        memory.register(base, lambda: self.cr1, self._write_cr1)
        memory.register(base + 0x08, self._read_sr)
        memory.register(base + 0x0C, self._read_dr, self._write_dr)

    @property
    def divider(self) -> int:
        return 2 << (self.cr1 >> 3 & 7)

    @property
    def mode(self) -> tuple[int, int]:
        """CPOL, CPHA."""
        return self.cr1 >> 1 & 1, self.cr1 & 1

    @property
    def idle(self) -> bool:
        self._settle()
        return self._waiting is self._shifting is self._received is None

    def _settle(self) -> None:
        while self._shifting is not None and clock.now.us >= self._end_us:
            assert self._received is None, "overrun (RM 20.3.10)"
            self.sent.append(self._shifting)
            self._received = self._device(self._shifting)
            self._shifting = None
            self._load()

    def _load(self) -> None:
        if self._shifting is None and self._waiting is not None:
            self._shifting, self._waiting = self._waiting, None
            self._end_us = clock.now.us + _BYTE_US

    def _write_cr1(self, value: int) -> None:
        assert self.idle, "CR1 written during a transfer"
        changed = value ^ self.cr1
        assert not (self.cr1 & _SPE and changed & ~_SPE), (
            "only SPE may change while on (RM 20.5.1)"
        )
        if value & _SPE:
            wanted = _MSTR | _SSM | _SSI
            assert value & (wanted | _LSBFIRST | _DFF) == wanted, "no master of bytes (RM 20.3.3)"
        self.cr1 = value

    def _read_sr(self) -> int:
        clock.now.advance_us(1)
        self._settle()
        return (
            (_RXNE if self._received is not None else 0)
            | (_TXE if self._waiting is None else 0)
            | (_BSY if self._shifting is not None else 0)
        )

    def _read_dr(self) -> int:
        assert self._received is not None, "DR read while it is empty"
        byte, self._received = self._received, None
        return byte

    def _write_dr(self, value: int) -> None:
        assert self.cr1 & _SPE and self._waiting is None, "DR written while off, or full"
        self._waiting = value
        self._load()
