"""The RP2040's USB device controller: datasheet 4.1 ("DS"), token by token.

    controller = fitted(board)      # in place of rp2040py's, before the board runs
    controller.setup(0, packet)     # a host's tokens: ACK, NAK, STALL, data, or None: no answer
    controller.violations           # what the datasheet does not allow, and the firmware did

It is stricter than the chip where the datasheet forbids what only sometimes fails.
"""

from dataclasses import dataclass

from rp2040py.irq import IRQ
from rp2040py.peripherals.peripheral import BasePeripheral
from rp2040py.rp2040 import RP2040

from noheap_tools.emulator.board import EmulatedBoard

ACK, NAK, STALL = "ack", "nak", "stall"

_REGISTERS = 0x50110  # its address in units of 4 KB

# DS 4.1.4
ADDR_ENDP, MAIN_CTRL, SIE_CTRL, SIE_STATUS = 0x00, 0x40, 0x4C, 0x50
BUFF_STATUS, EP_STALL_ARM, USB_MUXING, USB_PWR = 0x58, 0x68, 0x74, 0x78
INTR, INTE, INTS = 0x8C, 0x90, 0x98

_ENABLED = 1 << 0  # MAIN_CTRL
_HOST = 1 << 1
_PULL_UP, _INTERRUPT_PER_BUFFER_0 = 1 << 16, 1 << 29  # SIE_CTRL
_TO_PHY, _SOFTCON = 1 << 0, 1 << 3  # USB_MUXING
_VBUS, _VBUS_OVERRIDE = 1 << 3, 1 << 2  # USB_PWR
_BUS_RESET, _SETUP_REC, _SUSPENDED, _RESUME = 1 << 19, 1 << 17, 1 << 4, 1 << 11  # SIE_STATUS
_WRITE_CLEARS = _BUS_RESET | _SETUP_REC | _RESUME | 0xFF000000
_IN_INTR = {_BUS_RESET: 1 << 12, _SETUP_REC: 1 << 16, _SUSPENDED: 1 << 14, _RESUME: 1 << 15}
_INTR_BUFF_STATUS = 1 << 4

# DS 4.1.2.5: the memory
_PIPE_CONTROLS, _BUFFER_CONTROLS, _BUFFER_0, _BUFFERS = 0x08, 0x80, 0x100, 0x180
_PIPE_ENABLED, _INTERRUPT_PER_BUFFER, _DOUBLE = 1 << 31, 1 << 29, 1 << 30
_FULL, _PID, _STALLED, _AVAILABLE, _LENGTH = 1 << 15, 1 << 13, 1 << 11, 1 << 10, 0x3FF
_CYCLES_BETWEEN = 3  # of clk_usb, from the rest of a buffer control to AVAILABLE: DS 4.1.2.5.1
_CYCLE_NS = 1e9 / 48e6


@dataclass(frozen=True)
class Data:
    """A data packet from the device."""

    odd: bool  # DATA1
    content: bytes


class Controller(BasePeripheral):
    """`violations` are sentences."""

    def __init__(self, rp2040: RP2040) -> None:
        super().__init__(rp2040, "USB")
        self.violations: list[str] = []
        self.on_reset = lambda: None  # the chip was reset, and is gone from the bus
        self.reset()

    def reset(self) -> None:
        """The chip was reset."""
        self._words: dict[int, int] = dict.fromkeys(
            (ADDR_ENDP, MAIN_CTRL, SIE_CTRL, EP_STALL_ARM, USB_MUXING, USB_PWR, INTE), 0
        )
        self._status = self._buffers = 0
        self._written_ns: dict[int, float] = {}
        self._controls: dict[int, int] = {}  # as the firmware or the controller left them
        self._look()

    # Registers

    def read_uint32(self, offset: int) -> int:
        match offset:
            case 0x50:
                return self._status
            case 0x58:
                return self._buffers
            case 0x8C:
                return self._interrupts
            case 0x98:
                return self._interrupts & self._words[INTE]
        if offset not in self._words:
            self.violations.append(f"register {offset:#x} is read")
        return self._words.get(offset, 0)

    def write_uint32(self, offset: int, value: int) -> None:
        if offset == SIE_STATUS:
            self._status &= ~(self.raw_write_value & _WRITE_CLEARS)
        elif offset == BUFF_STATUS:
            self._buffers &= ~self.raw_write_value
        elif offset in self._words:
            self._words[offset] = value
        else:
            self.violations.append(f"register {offset:#x} is written")
        if self._words[MAIN_CTRL] & _HOST:
            self.violations.append("it is a host")
        self._look()

    @property
    def _interrupts(self) -> int:
        found = _INTR_BUFF_STATUS if self._buffers else 0
        for status, interrupt in _IN_INTR.items():
            if self._status & status:
                found |= interrupt
        return found

    def _look(self) -> None:
        self.rp2040.set_interrupt(IRQ.USBCTRL, bool(self._interrupts & self._words[INTE]))

    # Memory

    def dpram_updated(self, offset: int, value: int) -> None:
        """The firmware has written `value` there."""
        if not _BUFFER_CONTROLS <= offset < _BUFFER_0:
            return
        name = f"buffer control {offset:#x}"
        value &= 0xFFFFFFFF
        before = self._controls.get(offset, 0)
        now_ns = self.rp2040.clock.nanos
        if value & _AVAILABLE:
            if value ^ before != _AVAILABLE:
                self.violations.append(f"{name}: AVAILABLE comes with other bits, {value:#x}")
            elif now_ns - self._written_ns.get(offset, 0.0) < _CYCLES_BETWEEN * _CYCLE_NS:
                self.violations.append(f"{name}: AVAILABLE comes too soon")
            if value & _LENGTH > 64 or value >> 16:
                self.violations.append(f"{name}: {value:#x}")
            self._require_buffer((offset - _BUFFER_CONTROLS) >> 2)
        elif before & _AVAILABLE and value & ~_STALLED:
            self.violations.append(f"{name} is written while its buffer is the controller's")
        self._controls[offset] = value
        self._written_ns[offset] = now_ns

    def _require_buffer(self, pipe: int) -> None:
        if pipe < 2:
            return
        control = self._word(_PIPE_CONTROLS + 4 * (pipe - 2))
        buffer = control & 0xFFFF
        others = [
            self._word(_PIPE_CONTROLS + 4 * n) & 0xFFFF
            for n in range(30)
            if n != pipe - 2 and self._word(_PIPE_CONTROLS + 4 * n) & _PIPE_ENABLED
        ]
        if buffer < _BUFFERS or buffer % 64 or buffer + 64 > 4096 or buffer in others:
            self.violations.append(f"pipe {pipe} has its buffer at {buffer:#x}")
        if control & _DOUBLE or not control & _PIPE_ENABLED:
            self.violations.append(f"pipe {pipe} is armed, its control is {control:#x}")

    def _word(self, offset: int) -> int:
        return int.from_bytes(self.rp2040.usb_dpram[offset : offset + 4], "little")

    def _set_control(self, pipe: int, value: int) -> None:
        offset = _BUFFER_CONTROLS + 4 * pipe
        self.rp2040.usb_dpram[offset : offset + 4] = value.to_bytes(4, "little")
        self._controls[offset] = value

    def _buffer(self, pipe: int) -> int:
        return self._word(_PIPE_CONTROLS + 4 * (pipe - 2)) & 0xFFFF if pipe >= 2 else _BUFFER_0

    # The bus

    @property
    def is_attached(self) -> bool:
        """Whether a host sees a full-speed device: its pull-up of D+."""
        words = self._words
        wanted = {
            MAIN_CTRL: _ENABLED,
            SIE_CTRL: _PULL_UP,
            USB_MUXING: _TO_PHY | _SOFTCON,
            USB_PWR: _VBUS | _VBUS_OVERRIDE,
        }
        return all(words[register] & bits == bits for register, bits in wanted.items())

    @property
    def address(self) -> int:
        return self._words[ADDR_ENDP] & 0x7F

    def bus_reset(self) -> None:
        self._status = (self._status | _BUS_RESET) & ~_SUSPENDED
        self._look()

    def suspend(self) -> None:
        """No frame has begun for 3 ms: DS 4.1.2.6.4."""
        self._status |= _SUSPENDED
        self._look()

    def resume(self) -> None:
        self._status = (self._status | _RESUME) & ~_SUSPENDED
        self._look()

    def setup(self, address: int, packet: bytes) -> str | None:
        if not self._is_for(address, 0):
            return None
        self.rp2040.usb_dpram[:8] = packet
        self._words[EP_STALL_ARM] = 0
        self._status |= _SETUP_REC
        self._look()
        return ACK

    def ask(self, address: int, endpoint: int) -> Data | str | None:
        """An IN token. After data, the host says with `taken` that they have come."""
        if not self._is_for(address, endpoint):
            return None
        pipe = 2 * endpoint
        control = self._word(_BUFFER_CONTROLS + 4 * pipe)
        if self._stalls(pipe, control):
            return STALL
        if not (control & _AVAILABLE and control & _FULL):
            return NAK
        begin = self._buffer(pipe)
        content = bytes(self.rp2040.usb_dpram[begin : begin + (control & _LENGTH)])
        return Data(bool(control & _PID), content)

    def taken(self, endpoint: int) -> None:
        """The host's ACK."""
        pipe = 2 * endpoint
        self._finish(pipe, self._word(_BUFFER_CONTROLS + 4 * pipe) & ~(_AVAILABLE | _FULL))

    def give(self, address: int, endpoint: int, data: Data) -> str | None:
        """An OUT token, and its data."""
        if not self._is_for(address, endpoint):
            return None
        pipe = 2 * endpoint + 1
        control = self._word(_BUFFER_CONTROLS + 4 * pipe)
        if self._stalls(pipe, control):
            return STALL
        if not control & _AVAILABLE or control & _FULL:
            return NAK
        if data.odd != bool(control & _PID):
            return ACK  # it has come before: USB 8.6.4
        if len(data.content) > control & _LENGTH:
            self.violations.append(f"{len(data.content)} bytes for {control & _LENGTH}")
            return None
        begin = self._buffer(pipe)
        self.rp2040.usb_dpram[begin : begin + len(data.content)] = data.content
        control = control & ~(_AVAILABLE | _LENGTH) | _FULL | len(data.content)
        self._finish(pipe, control)
        return ACK

    def _is_for(self, address: int, endpoint: int) -> bool:
        if not self.is_attached or address != self.address:
            return False
        control = self._word(_PIPE_CONTROLS + 8 * (endpoint - 1)) if endpoint else _PIPE_ENABLED
        other = self._word(_PIPE_CONTROLS + 8 * (endpoint - 1) + 4) if endpoint else 0
        return bool((control | other) & _PIPE_ENABLED)

    def _stalls(self, pipe: int, control: int) -> bool:
        armed = pipe >= 2 or self._words[EP_STALL_ARM] >> pipe & 1
        return bool(control & _STALLED and armed)

    def _finish(self, pipe: int, control: int) -> None:
        self._set_control(pipe, control)
        per_buffer = (
            self._word(_PIPE_CONTROLS + 4 * (pipe - 2)) & _INTERRUPT_PER_BUFFER
            if pipe >= 2
            else self._words[SIE_CTRL] & _INTERRUPT_PER_BUFFER_0
        )
        if per_buffer:
            self._buffers |= 1 << pipe
            self._look()


def fitted(board: EmulatedBoard) -> Controller:
    """Puts one into the board's chip."""
    controller = Controller(board.mcu)
    board.mcu.usb_ctrl = controller  # type: ignore[assignment]
    board.mcu.peripherals[_REGISTERS] = controller
    return controller
