"""An STM32F4's I2C controller as a master, and the bus with its devices and its faults.

"RM" = ST RM0383 revision 3, section 18. Each byte takes the time that CCR gives it. Written apart
from noheap_testing/stm32f4.py, which is stricter than a chip and has no faults of a scenario.
"""

from collections.abc import Callable

from rp2040py.clock.clock import IClock

from noheap_tools.emulator.disturbance import Disturbance
from noheap_tools.emulator.i2c_bus import I2CTarget

BASES = {1: 0x40005400, 2: 0x40005800, 3: 0x40005C00}  # RM table 1
SIZE = 0x400
_CR1, _CR2, _DR, SR1, _SR2, _CCR, _TRISE = 0x00, 0x04, 0x10, 0x14, 0x18, 0x1C, 0x20  # RM 18.6
_PE, _START, _STOP, _ACK, _POS, _SWRST = 1, 0x100, 0x200, 0x400, 0x800, 0x8000  # CR1: RM 18.6.1
_SB, _ADDR, _BTF, _RXNE, _TXE, _ARLO, _AF = 1, 2, 4, 0x40, 0x80, 0x200, 0x400  # SR1: RM 18.6.6
_ERRORS = 0xDF00
_MSL, _BUSY = 1, 2  # SR2: RM 18.6.7
_FAST, _DUTY, _CCR_MASK = 0x8000, 0x4000, 0xFFF  # RM 18.6.8


class Controller:
    """`targets` are the devices by their addresses. `changed()` is called when a fault begins or
    ends, which the levels of the lines depend on."""

    def __init__(self, clock: IClock) -> None:
        self.targets: dict[int, I2CTarget] = {}
        self.changed: Callable[[], None] = lambda: None
        self._clock = clock
        self._alarm = clock.create_alarm(self._phase_over)
        self._then: Callable[[], None] | None = None
        self._held: Callable[[], None] | None = None  # waits for the bus to be free
        self._wire = Disturbance()
        self._target: I2CTarget | None = None
        self.reset()

    def reset(self) -> None:
        """All as after power-up: RM 18.6."""
        self._drop()
        self._registers = {_CR1: 0, _CR2: 0, _CCR: 0, _TRISE: 2}
        self._flags = 0
        self._is_master = False

    def attach(self, address: int, target: I2CTarget) -> None:
        self.targets[address] = target

    # Faults

    @property
    def fault(self) -> str | None:
        return self._wire.fault

    def set_fault(self, fault: str | None) -> None:
        """Begin a fault of faults.FAULTS but "masked", or end the present one."""
        if self._wire.begin(fault):
            for target in self.targets.values():
                target.power(fault != "unplugged")
        self.changed()
        if not self._wire.holds and self._held is not None:
            then, self._held = self._held, None
            self._after(1, then)

    @property
    def holds_sda(self) -> bool:
        return self._wire.holds_sda

    def clocked(self) -> None:
        """The program has pulled SCL low by itself."""
        if self._wire.clocked():
            self.set_fault(None)

    # Time

    @property
    def due_ns(self) -> float | None:
        """When the byte or the bit on the wire is over."""
        return None if self._then is None else self._due_ns

    def _after(self, bits: float, then: Callable[[], None]) -> None:
        ns = bits * self._bit_ns()
        self._then, self._due_ns = then, self._clock.nanos + ns
        self._alarm.schedule(ns)

    def _bit_ns(self) -> float:
        mhz = self._registers[_CR2] & 0x3F or 1
        ccr = self._registers[_CCR]
        parts = 25 if ccr & _DUTY else 3
        return (parts if ccr & _FAST else 2) * (ccr & _CCR_MASK) * 1000 / mhz

    def _phase_over(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _when_free(self, then: Callable[[], None]) -> None:
        """Others hold SDA or SCL low: the controller waits."""
        if self._wire.holds:
            self._held = then
        else:
            self._after(1, then)

    def _byte(self, then: Callable[[], None]) -> None:
        """A byte and its acknowledgement; a device may hold SCL at its end."""

        def over() -> None:
            if self._wire.fault == "stretch":
                self._held = then
            else:
                then()

        self._after(9, over)

    def _drop(self) -> None:
        """Let go of the bus, whatever is on it."""
        self._alarm.cancel()
        self._then = self._held = None
        self._target = None
        self._is_sending = self._is_receiving = False
        self._data: int | None = None  # DR
        self._shift: int | None = None  # a byte that has no room in DR
        self._is_on_wire = False
        self._got = 0
        self._is_last = False  # we have not acknowledged it

    # Registers

    def read(self, offset: int) -> int:
        if offset == SR1:
            return self._flags
        if offset == _SR2:
            if self._flags & _ADDR:
                self._flags &= ~_ADDR
                self._go_on()
            return _MSL * self._is_master | _BUSY * (self._is_master or self._wire.holds)
        if offset == _DR:
            return self._take()
        return self._registers.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        if offset == _CR1:
            self._control(value)
        elif offset == SR1:
            self._flags &= value | ~_ERRORS
        elif offset == _DR:
            self._give(value & 0xFF)
        elif offset != _SR2:
            self._registers[offset] = value

    def _control(self, value: int) -> None:
        if value & _SWRST:
            self.reset()
            self._registers[_CR1] = value
            return
        before = self._registers[_CR1]
        if not value & _PE:
            value &= ~(_START | _STOP)
            if not self._is_master:
                self._drop()
                self._flags = 0
        self._registers[_CR1] = value
        if value & ~before & _START and not (self._is_sending and self._is_on_wire):
            self._when_free(self._started)
        if value & ~before & _STOP and not self._is_on_wire:
            self._stop()

    # Phases

    def _started(self) -> None:
        self._registers[_CR1] &= ~_START
        self._is_master = True
        self._is_sending = self._is_receiving = False
        self._flags = self._flags & ~(_TXE | _BTF) | _SB

    def _addressed(self, byte: int) -> None:
        self._is_on_wire = False
        if self._lost():
            return
        target = self.targets.get(byte >> 1)
        reads = bool(byte & 1)
        if target is None or self._wire.is_deaf or not target.select(reads):
            self._flags |= _AF
            return
        self._target = target
        self._wire.called()
        self._is_sending, self._is_receiving = not reads, reads
        self._got = 0
        self._is_last = False
        self._flags |= _ADDR | (0 if reads else _TXE)

    def _go_on(self) -> None:
        """What SCL was held for is done."""
        if self._is_on_wire or self._flags & (_SB | _ADDR):
            return
        if self._is_receiving and self._shift is None and not self._is_last:
            self._is_on_wire = True
            self._byte(self._received)
        elif self._is_sending and self._data is not None:
            byte, self._data = self._data, None
            self._flags = self._flags & ~_BTF | _TXE
            self._is_on_wire = True
            self._byte(lambda: self._sent(byte))

    def _sent(self, byte: int) -> None:
        self._is_on_wire = False
        if self._lost():
            return
        if self._wire.is_deaf or self._target is None or not self._target.write(byte):
            self._flags |= _AF
            self._data = None
        elif self._data is not None:
            self._go_on()
        else:
            self._flags |= _BTF
        self._end_of_byte()

    def _received(self) -> None:
        self._is_on_wire = False
        if self._lost():
            return
        value = 0xFF  # nobody pulls SDA down
        if self._target is not None and not self._wire.is_deaf:
            value = self._wire.disturbed(self._target.read())
        self._got += 1
        control = self._registers[_CR1]
        # With POS the ACK bit is for the byte after the first one: RM 18.6.1.
        acknowledges = bool(control & _ACK) or bool(control & _POS and self._got == 1)
        self._is_last = not acknowledges
        if self._flags & _RXNE:
            self._shift = value
            self._flags |= _BTF
        else:
            self._data = value
            self._flags |= _RXNE
            self._go_on()
        self._end_of_byte()

    def _end_of_byte(self) -> None:
        control = self._registers[_CR1]
        if self._is_on_wire:
            return
        if control & _STOP:
            self._stop()
        elif control & _START and self._is_sending:
            self._when_free(self._started)

    def _stop(self) -> None:
        def stopped() -> None:
            self._registers[_CR1] &= ~_STOP
            if self._target is not None:
                self._target.stop()
            self._wire.stopped()
            data, shift = self._data, self._shift
            received = self._flags & (_RXNE | _BTF)
            self._drop()
            if received:
                self._data, self._shift = data, shift
            self._is_master = False
            self._flags &= received | _ERRORS

        if self._is_master:
            self._when_free(stopped)

    def _lost(self) -> bool:
        """Whether another holds SDA low, which is not what we have sent."""
        if not self._wire.holds_sda:
            return False
        self._drop()
        self._is_master = False
        self._registers[_CR1] &= ~(_START | _STOP)
        self._flags = _ARLO
        return True

    def _give(self, byte: int) -> None:
        if self._flags & _SB:
            self._flags &= ~_SB
            self._is_on_wire = True
            self._byte(lambda: self._addressed(byte))
            return
        self._data = byte
        self._flags &= ~(_TXE | _BTF)
        self._go_on()

    def _take(self) -> int:
        value = self._data or 0
        self._data, self._shift = self._shift, None
        if self._data is None:
            self._flags &= ~_RXNE
        self._flags &= ~_BTF
        if self._is_master:
            self._go_on()
        return value
