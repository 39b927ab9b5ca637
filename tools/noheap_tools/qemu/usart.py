"""An STM32F4's USART: what it sends is there at once, what it gets comes at 115200 baud.

"RM" = ST RM0383 revision 3, section 19.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

BASES = {1: 0x40011000, 2: 0x40004400, 3: 0x40004800}  # RM table 1
INTERRUPTS = {1: 37, 2: 38, 3: 39}  # RM 10.2
SIZE = 0x400
_SR, _DR, _CR1 = 0x00, 0x04, 0x0C  # RM 19.6
_RXNE, _TC, _TXE = 1 << 5, 1 << 6, 1 << 7
_RXNEIE = 1 << 5
_BYTE_NS = 10 * 1e9 / 115_200  # with its start and stop bit


class USART:
    """`on_data(bytes)` takes what it sends; `pend()` requests its interrupt."""

    def __init__(self, clock: IClock, pend: Callable[[], None]) -> None:
        self.on_data: Callable[[bytes], None] = lambda data: None
        self.on_connected: Callable[[], None] = lambda: None  # at the first byte from the board
        self._pend = pend
        self._next = clock.create_alarm(self._deliver)
        self._outgoing = bytearray()  # to the board
        self._is_connected = False
        self.reset()

    def reset(self) -> None:
        self._registers: dict[int, int] = {}
        self._received: int | None = None

    @property
    def backlog(self) -> int:
        """The bytes that are still to come to the board."""
        return len(self._outgoing)

    def send(self, data: bytes) -> None:
        """To the board."""
        if data and not self._outgoing:
            self._next.schedule(_BYTE_NS)
        self._outgoing += data

    def read(self, offset: int) -> int:
        if offset == _SR:
            return _TXE | _TC | (_RXNE if self._received is not None else 0)
        if offset == _DR:
            value, self._received = self._received or 0, None
            return value
        return self._registers.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        if offset != _DR:
            self._registers[offset] = value
            return
        self.on_data(bytes((value & 0xFF,)))
        if not self._is_connected:
            self._is_connected = True
            self.on_connected()

    def _deliver(self) -> None:
        if self._outgoing:
            # One that nobody has taken is lost, as on the chip: ORE.
            self._received = self._outgoing.pop(0)
            if self._registers.get(_CR1, 0) & _RXNEIE:
                self._pend()
        if self._outgoing:
            self._next.schedule(_BYTE_NS)
