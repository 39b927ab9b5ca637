"""The host's side of the emulated board's UART0, for an image whose stdin and stdout it is.

The board's bytes come at once, as rp2040py's UART has no transmitter's FIFO; those to the board
take their time on the wire.
"""

from collections.abc import Callable

from rp2040py.rp2040 import RP2040

_BYTE_NS = 10 * 1e9 / 115_200  # with its start and stop bit


class UartHost:
    """Bytes to and from the board. `on_data(bytes)` takes those from the board."""

    def __init__(self, mcu: RP2040, on_data: Callable[[bytes], None]) -> None:
        self._uart = mcu.uart[0]
        self._uart.on_byte = self._on_byte
        self._on_data = on_data
        self.on_connected: Callable[[], None] = lambda: None  # at the first byte from the board
        self._connected = False
        self._outgoing = bytearray()
        self._next = mcu.clock.create_alarm(self._deliver)
        self._waiting = False

    @property
    def backlog(self) -> int:
        """The bytes that are still to come to the board."""
        return len(self._outgoing)

    def send(self, data: bytes) -> None:
        """Queue `data` for the board."""
        self._outgoing += data
        if not self._waiting:
            self._schedule()

    def _on_byte(self, byte: int) -> None:
        self._on_data(bytes((byte,)))
        if not self._connected:
            self._connected = True
            self.on_connected()

    def _schedule(self) -> None:
        self._waiting = bool(self._outgoing)
        if self._waiting:
            self._next.schedule(_BYTE_NS)

    def _deliver(self) -> None:
        self._uart.feed_byte(self._outgoing.pop(0))
        self._schedule()
