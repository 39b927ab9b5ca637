"""A USB host: Universal Serial Bus Specification 2.0 ("USB"), full speed.

    host = Host(board, fitted(board))
    host.attach()                   # waits for the device, and enumerates it
    host.open()                     # as a program that opens the port
    host.run_ms(100)                # reads what the device sends, into `host.said`
    host.write(b"...")

Data PIDs are checked, and a violation raises AssertionError.
"""

from dataclasses import dataclass, field

from noheap_tools.emulator.board import EmulatedBoard
from tiny.usb.controller import ACK, NAK, STALL, Controller, Data

PACKET_MS = 0.05  # about one of 64 bytes: USB table 5-9
FRAME_MS = 1.0
RESET_MS = 10.0  # USB 7.1.7.5
RECOVERY_MS = 2.0  # after SET_ADDRESS: USB 9.2.6.3
PATIENCE = 2000  # NAKs; of a device that answers in its time, there are some
ADDRESS = 5
READS = 15  # in a frame

DEVICE, CONFIGURATION, STRING = 1, 2, 3  # USB table 9-5
GET_STATUS, CLEAR_FEATURE, SET_FEATURE, SET_ADDRESS = 0, 1, 3, 5
GET_DESCRIPTOR, GET_CONFIGURATION, SET_CONFIGURATION, GET_INTERFACE = 6, 8, 9, 10
SET_LINE_CODING, GET_LINE_CODING, SET_CONTROL_LINE_STATE = 0x20, 0x21, 0x22  # PSTN table 13
TO_DEVICE, TO_INTERFACE, TO_ENDPOINT, FROM, CLASS = 0, 1, 2, 0x80, 0x20


class Stalled(Exception):
    """The device does not do what it was asked to."""


@dataclass
class Endpoint:
    number: int
    packet: int
    odd: bool = False  # DATA1 is next


@dataclass
class Host:
    board: EmulatedBoard
    controller: Controller
    said: bytearray = field(default_factory=bytearray)
    address: int = 0

    def attach(self) -> None:
        """Enumerates the device as soon as it is there: USB 9.1.2."""
        for _ in range(1000):
            if self.controller.is_attached:
                break
            self.board.run_ms(0.1)
        assert self.controller.is_attached
        self.enumerate()

    def enumerate(self) -> None:
        self.reset()
        first = self.descriptor(DEVICE, 0, 64)  # the packet size of endpoint 0 is not known yet
        self.packet = first[7]
        self.reset()
        self.request(TO_DEVICE, SET_ADDRESS, ADDRESS)
        self.address = ADDRESS
        self.board.run_ms(RECOVERY_MS)
        self.device = self.descriptor(DEVICE, 0, 18)
        length = int.from_bytes(self.descriptor(CONFIGURATION, 0, 9)[2:4], "little")
        self.configuration = self.descriptor(CONFIGURATION, 0, length)
        self.configure()

    def configure(self, value: int = 1) -> None:
        self.request(TO_DEVICE, SET_CONFIGURATION, value)
        for found in endpoints(self.configuration):
            if found[3] == 2:  # bulk
                endpoint = Endpoint(found[2] & 0xF, int.from_bytes(found[4:6], "little"))
                if found[2] & FROM:
                    self.reads = endpoint
                else:
                    self.writes = endpoint

    def reset(self) -> None:
        self.controller.bus_reset()
        self.board.run_ms(RESET_MS)
        self.address = 0

    # Control transfers: USB 8.5.3

    def descriptor(self, kind: int, index: int, length: int) -> bytes:
        language = 0x0409 if kind == STRING and index else 0
        return self.ask(FROM, GET_DESCRIPTOR, kind << 8 | index, language, length)

    def ask(self, kind: int, request: int, value: int, index: int, length: int) -> bytes:
        """A request with data from the device."""
        self._setup(kind, request, value, index, length)
        got = b""
        odd = True
        while len(got) < length:
            packet = self._await_data(0)
            assert packet.odd == odd, "the data stage begins with DATA1, and alternates"
            got += packet.content
            odd = not odd
            if len(packet.content) < 64:
                break
        assert len(got) <= length, "more than was asked for"
        self._give(0, Data(True, b""))
        return got

    def request(
        self, kind: int, request: int, value: int = 0, index: int = 0, data: bytes = b""
    ) -> None:
        """One with or without data for the device."""
        self._setup(kind, request, value, index, len(data))
        if data:
            self._give(0, Data(True, data))
        end = self._await_data(0)
        assert end == Data(True, b""), "the status stage is an empty DATA1"

    def _setup(self, kind: int, request: int, value: int, index: int, length: int) -> None:
        words = (value, index, length)
        packet = bytes((kind, request)) + b"".join(it.to_bytes(2, "little") for it in words)
        assert self.controller.setup(self.address, packet) == ACK, "SETUP is always acknowledged"
        self.board.run_ms(PACKET_MS)

    def _await_data(self, endpoint: int) -> Data:
        for _ in range(PATIENCE):
            found = self.controller.ask(self.address, endpoint)
            if isinstance(found, Data):
                self.controller.taken(endpoint)
                self.board.run_ms(PACKET_MS)
                return found
            if found == STALL:
                raise Stalled
            assert found == NAK, "no answer"
            self.board.run_ms(PACKET_MS)
        raise AssertionError("nothing but NAK")

    def _give(self, endpoint: int, data: Data) -> None:
        for _ in range(PATIENCE):
            answer = self.controller.give(self.address, endpoint, data)
            self.board.run_ms(PACKET_MS)
            if answer == ACK:
                return
            if answer == STALL:
                raise Stalled
            assert answer == NAK, "no answer"
        raise AssertionError("nothing but NAK")

    # The serial port: PSTN 6.3

    def line_state(self, state: int) -> None:
        self.request(CLASS | TO_INTERFACE, SET_CONTROL_LINE_STATE, state)

    def open(self) -> None:
        self.line_state(0b11)

    def close(self) -> None:
        self.line_state(0b00)

    def line_coding(self, baud: int) -> None:
        coding = baud.to_bytes(4, "little") + bytes((0, 0, 8))
        self.request(CLASS | TO_INTERFACE, SET_LINE_CODING, data=coding)

    def read(self, *, loses_ack: bool = False) -> bytes | None:
        """A packet, or None: the device has nothing to say now."""
        found = self.controller.ask(self.address, self.reads.number)
        if found == STALL:
            raise Stalled
        if not isinstance(found, Data):
            assert found == NAK, "no answer"
            return None
        assert len(found.content) <= self.reads.packet
        if loses_ack:
            return found.content
        self.controller.taken(self.reads.number)
        assert found.odd == self.reads.odd, "DATA0 and DATA1 alternate"
        self.reads.odd = not self.reads.odd
        self.said += found.content
        return found.content

    def run_ms(self, ms: float) -> None:
        """Reads in each frame as long as the device has something."""
        until_ns = self.board.now_ns + ms * 1e6
        while self.board.now_ns < until_ns:
            frame_ends_ns = self.board.now_ns + FRAME_MS * 1e6
            for _ in range(READS):
                if self.read() is None:
                    break
                self.board.run_ms(PACKET_MS)
            self.board.run_until(min(frame_ends_ns, until_ns))

    def write(self, data: bytes) -> None:
        for begin in range(0, len(data), self.writes.packet):
            self._give(
                self.writes.number,
                Data(self.writes.odd, data[begin : begin + self.writes.packet]),
            )
            self.writes.odd = not self.writes.odd

    def lines(self) -> list[str]:
        """What came so far."""
        return self.said.decode(errors="replace").splitlines()


def parts(configuration: bytes) -> list[bytes]:
    """The descriptors in a configuration: USB 9.4.3. Each begins with its length."""
    found = []
    while configuration:
        length = configuration[0]
        assert 2 <= length <= len(configuration)
        found.append(configuration[:length])
        configuration = configuration[length:]
    return found


def endpoints(configuration: bytes) -> list[bytes]:
    return [it for it in parts(configuration) if it[1] == 5]
