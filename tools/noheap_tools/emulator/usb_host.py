"""The host's side of the emulated board's USB serial port, which lets the board sleep.

rp2040py's own host answers each OUT request of the board at once, with an empty packet when it
has nothing to say, so the board asks again and never idles: 25 times slower than real time. A
real host answers only when it has data. This one does that, through rp2040py's public hooks.
"""

from collections.abc import Callable

from rp2040py.peripherals.usb import RPUSBController
from rp2040py.usb.cdc import TX_FIFO_SIZE, USBCDC

_PACKET = 64  # bulk packet of a full-speed device, bytes
_PACKET_NS = 64_000  # about one such packet at full speed, with its framing


class UsbHost:
    """Bytes to and from the board. `on_data(bytes)` takes those from the board."""

    def __init__(self, cdc: USBCDC, on_data: Callable[[bytes], None]) -> None:
        self._cdc = cdc
        self._usb: RPUSBController = cdc.usb
        self._outgoing = bytearray()
        self._asked: tuple[int, int] | None = None  # endpoint, size: the board awaits data
        self._answer = self._usb.rp2040.clock.create_alarm(self._deliver)
        self._cdc_read = self._usb.on_endpoint_read
        self._cdc_reset = self._usb.on_reset
        self._usb.on_endpoint_read = self._on_endpoint_read
        self._usb.on_reset = self._on_reset
        cdc.on_serial_data = lambda data: on_data(bytes(data))
        self.on_connected: Callable[[], None] = lambda: None  # the board's port appears
        cdc.on_device_connected = lambda: self.on_connected()
        self._heard = self._usb.on_endpoint_write
        self._taken = self._usb._indicate_buffer_ready  # noqa: SLF001
        # While the host does not read: packets, and endpoints whose buffer the board gets back.
        self._packets: list[tuple[int, bytes | bytearray]] = []
        self._buffers: list[int] = []

    @property
    def backlog(self) -> int:
        """Bytes sent that the board has not taken yet."""
        return len(self._outgoing)

    def send(self, data: bytes) -> None:
        """Queue `data` for the board."""
        self._outgoing += data
        self._schedule()

    def take_back(self) -> None:
        """Do not send what the board has not taken yet."""
        self._outgoing.clear()

    def stop_reading(self) -> None:
        """Take no packet from the board until `read_on`, as a host whose program does not read."""
        self._usb.on_endpoint_write = self._keep_packet
        self._usb._indicate_buffer_ready = self._keep_buffer  # type: ignore[method-assign]  # noqa: SLF001

    def read_on(self) -> None:
        self._usb.on_endpoint_write = self._heard
        self._usb._indicate_buffer_ready = self._taken  # type: ignore[method-assign]  # noqa: SLF001
        packets, self._packets = self._packets, []
        buffers, self._buffers = self._buffers, []
        for packet in packets:
            assert self._heard is not None
            self._heard(*packet)
        for endpoint in buffers:
            self._taken(endpoint, False)

    def _keep_packet(self, endpoint: int, packet: bytes | bytearray) -> None:
        if endpoint:
            self._packets.append((endpoint, packet))
        elif self._heard is not None:
            self._heard(endpoint, packet)

    def _keep_buffer(self, endpoint: int, out: bool) -> None:
        if endpoint and not out:
            self._buffers.append(endpoint)
        else:
            self._taken(endpoint, out)

    def _schedule(self) -> None:
        if self._asked is not None and self._outgoing:
            self._answer.schedule(_PACKET_NS)

    def _on_endpoint_read(self, endpoint: int, size: int) -> None:
        if endpoint == 0:
            assert self._cdc_read is not None
            self._cdc_read(endpoint, size)
            return
        self._asked = (endpoint, size)
        self._schedule()

    def _deliver(self) -> None:
        if self._asked is None or not self._outgoing:
            return
        endpoint, size = self._asked
        self._asked = None
        size = min(size, _PACKET, TX_FIFO_SIZE)
        packet = bytes(self._outgoing[:size])
        del self._outgoing[:size]
        self._usb.endpoint_read_done(endpoint, packet)

    def _on_reset(self) -> None:
        self._asked = None
        self._answer.cancel()
        self._outgoing.clear()
        self._packets.clear()
        self._buffers.clear()
        if self._cdc_reset is not None:
            self._cdc_reset()
