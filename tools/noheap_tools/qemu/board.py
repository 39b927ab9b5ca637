"""An STM32F4 board on QEMU, with the methods of emulator/board.py.

    board = QemuBoard(boards.load("pybv11"), elf, world)
    board.on_usb_data = sink
    board.run_ms(100)

The core, its interrupts and SysTick are QEMU's. Everything else is played here, one access to a
register after the other (talk.py). Time is simulated time, by the number of instructions; so a run
is the same each time. Nothing moves unless one of the `run_` methods is called, and those return
at the next access of the firmware: within a millisecond, which SysTick's interrupt sees to.
"""

from collections.abc import Callable
from pathlib import Path

from rp2040py.clock.simulation_clock import SimulationClock
from rp2040py.gpio_pin import GPIOPinState

from noheap_tools.board.boards import Board
from noheap_tools.emulator.catalog import at_rest, current
from noheap_tools.emulator.quantities import World
from noheap_tools.emulator.soldered import solder
from noheap_tools.errors import UsageError
from noheap_tools.qemu import gpio, i2c, instruction, iwdg, rcc, timer, usart
from noheap_tools.qemu.gpio import Pin, Ports
from noheap_tools.qemu.i2c import Controller
from noheap_tools.qemu.iwdg import IWDG
from noheap_tools.qemu.rcc import RCC
from noheap_tools.qemu.talk import Question, Talk
from noheap_tools.qemu.timer import Timer
from noheap_tools.qemu.usart import USART

# firmware/tiny/qemu/stand_in.c
_BEGIN, _BEAT, _RESET = 0x5FFF0000, 0x5FFF0004, 0x5FFF0008
_KNOWN = 1 << 7 | 1 << 15  # CFSR: MMARVALID, BFARVALID: ARMv7-M ARM B3.2.15
_NVIC_ISPR = 0xE000E200
_INTERRUPTS = 16  # exceptions of the core before them
_UNIQUE_ID = range(0x1FFF7A10, 0x1FFF7A1C)  # RM0383 24.1
_ALL = 0xFFFFFFFF
_SIZE = 0x400  # of a peripheral's registers


class _Mcu:
    """What devices, and those who look into the memory, need of the chip."""

    def __init__(self, board: "QemuBoard") -> None:
        self._board = board
        self.gpio: dict[str, Pin] = board.ports.pins

    def read_uint32(self, address: int) -> int:
        return int.from_bytes(self._board.memory(address, 4), "little")

    def write_uint32(self, address: int, value: int) -> None:
        self._board.set_memory(address, value.to_bytes(4, "little"))


class QemuBoard:
    """`elf` is an image of firmware.py. `world` has the values that the soldered sensors measure.

    QEMU is started by the first of the `run_` methods, and ended by `close`.
    """

    def __init__(self, board: Board, elf: Path, world: World = at_rest) -> None:
        self.board = board
        self._elf = elf
        self._talk: Talk | None = None
        self._question: Question | None = None  # is not answered: QEMU stands still
        self._ram_at = board.chip.ram[0].start
        self._ram = bytearray(len(board.chip.ram[0]))  # before QEMU runs
        self._base_ns = 0  # when QEMU was started last
        self._age_ns = 0  # since then
        self._running = False
        self.trace: Path | None = None  # of Talk
        self._is_masked = False
        self._cause = rcc.BY_POWER
        self._is_reset_due = False
        self.resets = 0
        self.clock = SimulationClock()
        self.on_usb_data: Callable[[bytes], None] = lambda data: None
        self.after_batch: Callable[[], None] = lambda: None  # behind each access
        self.switches: list[Callable[[], None]] = []
        self.ports = Ports()
        self.mcu = _Mcu(self)
        self._crystal_hz = board.tiny["crystal_mhz"] * 1_000_000
        self._start_clocks()
        self.buses = {number: Controller(self.clock) for number in i2c.BASES}
        self._wire()
        number = board.tiny["uart"]
        self.port = USART(self.clock, lambda: self._pend(usart.INTERRUPTS[number]))
        self.port.on_data = lambda data: self.on_usb_data(data)
        self._watchdog = IWDG(self.clock, lambda: self._reset_soon(rcc.BY_WATCHDOG))
        self._stored: dict[int, int] = {}  # registers that only keep what is written
        self.not_played: set[int] = set()  # peripherals that the firmware used, by their base
        _require_i2c(board)
        self.sensors = solder(self, board.soldered, world)  # pyright: ignore[reportArgumentType]
        self.led_edges: list[tuple[float, int]] = []  # (ns, 1 = lit)
        self.ports.pins[board.pins.LED_PIN].add_listener(self._on_led)
        self._led = 0

    def close(self) -> None:
        if self._talk is not None:
            self._talk.close()
            self._talk = None
        self._question = None

    def __enter__(self) -> "QemuBoard":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    # Time

    @property
    def now_ns(self) -> float:
        """Simulated time since power-up."""
        return self.clock.nanos

    @property
    def is_asleep(self) -> bool:
        """Whether the CPU waits for an interrupt: qemu/firmware.py's never does."""
        return False

    @property
    def clock_us(self) -> float:
        """The firmware's clock: TIM2, in microseconds, as tick/stm32f4.py sets it."""
        return self.timers[2].steps

    def run_until(self, ns: float) -> None:
        """Let the board run until `ns` after power-up, or until `stop` is called."""
        self._running = True
        if self._talk is None:
            self._start()
        while self._running:
            if self._question is None:
                self._question = self._listen()
            if self.now_ns >= ns:
                break
            question, self._question = self._question, None
            self._serve(question)
            self.after_batch()

    def run_ms(self, ms: float) -> None:
        self.run_until(self.now_ns + ms * 1e6)

    def stop(self) -> None:
        """End the `run_` method that is active, from a callback."""
        self._running = False

    def _start(self) -> None:
        self._base_ns = round(self.now_ns)
        ram = (self._ram_at, bytes(self._ram))
        self._talk = Talk(self._elf, ram, self._base_ns, self.trace)
        self._age_ns = 0

    def _listen(self) -> Question:
        talk = self._talking()
        question = talk.listen()
        self._age_ns += (question.age_ns - self._age_ns) & _ALL
        self._advance(self._base_ns + self._age_ns)
        if self._is_masked:
            # The core waits, as for its flash, and what comes meanwhile is served later.
            while self._is_masked:
                self._advance(self.now_ns + max(self.clock.nanos_to_next_alarm, 1))
            self._stall()
        return question

    def _advance(self, ns: float) -> None:
        if ns > self.now_ns:
            self.clock.tick(ns - self.now_ns)

    def _stall(self) -> None:
        """Have QEMU wait until it is as late as the clock here."""
        self._talking().stall(round(self.now_ns))

    # The board

    def look_at_switches(self) -> None:
        for follow in self.switches:
            follow()

    def send(self, data: bytes) -> None:
        """Type `data` on the serial port."""
        self.port.send(data)

    def set_fault(self, fault: str | None) -> None:
        """Begin a fault, or end the present one: "masked", or one of every bus."""
        self._is_masked = fault == "masked"
        for bus in self.buses.values():
            bus.set_fault(None if self._is_masked else fault)

    def memory(self, address: int, length: int) -> bytes:
        """Of RAM and flash, as a debug probe would read it."""
        if self._talk is None:
            at = address - self._ram_at
            return bytes(self._ram[at : at + length])
        return self._talk.read_memory(address, length)

    def set_memory(self, address: int, data: bytes) -> None:
        if self._talk is None:
            at = address - self._ram_at
            self._ram[at : at + len(data)] = data
        else:
            self._talk.write_memory(address, data)

    def word(self, address: int) -> int:
        """A signed 32-bit word of RAM, as a debug probe would read it."""
        return int.from_bytes(self.memory(address, 4), "little", signed=True)

    def _talking(self) -> Talk:
        assert self._talk is not None, "QEMU is not started"
        return self._talk

    def _pend(self, interrupt: int) -> None:
        self._talking().write(_NVIC_ISPR + 4 * (interrupt >> 5), 1 << (interrupt & 31))

    def _reset_soon(self, cause: int) -> None:
        self._cause = cause
        self._is_reset_due = True

    def _reset(self) -> None:
        """Start QEMU again, with what is in RAM: a chip keeps it through a reset."""
        self._is_reset_due = False
        self.resets += 1
        self._ram[:] = self.memory(self._ram_at, len(self._ram))
        self.close()
        self.trace = None  # who reads it has seen its end
        for part in (self.ports, self.port, self._watchdog, *self.buses.values()):
            part.reset()
        self._stored.clear()
        self._start_clocks()
        self._start()

    def _start_clocks(self) -> None:
        self.rcc = RCC(self._crystal_hz, self._cause)
        self.timers = {
            number: Timer(number, self.clock, lambda: self.rcc.apb1_timer_hz)
            for number in range(2, 6)
        }

    def _wire(self) -> None:
        """The pins of the sensor's bus have the bus's levels."""
        pins = self.board.pins
        bus = self.buses[pins.SENSOR_I2C_BUS]
        scl, sda = self.ports.pins[pins.SENSOR_SCL_PIN], self.ports.pins[pins.SENSOR_SDA_PIN]

        def pull() -> None:
            scl.set_input_value(bus.fault != "stretch")
            sda.set_input_value(not bus.holds_sda)

        def clocked(value: GPIOPinState, _before: GPIOPinState) -> None:
            if value == GPIOPinState.LOW:
                bus.clocked()

        bus.changed = pull
        scl.add_listener(clocked)
        pull()

    def _on_led(self, value: GPIOPinState, _before: GPIOPinState) -> None:
        active = GPIOPinState.HIGH if self.board.pins.LED_ACTIVE_HIGH else GPIOPinState.LOW
        level = int(value == active)
        if level != self._led:
            self._led = level
            self.led_edges.append((self.now_ns, level))

    # Accesses

    def _serve(self, question: Question) -> None:
        address = question.address
        access = instruction.access(question.instruction) if question.cfsr & _KNOWN else None
        if address == _RESET and not self._is_reset_due:
            self._reset_soon(rcc.BY_SOFTWARE)
        if self._is_reset_due:
            self._reset()
            return
        if access is None:
            # What cortex/start.c does about a fault.
            self._reset_soon(rcc.BY_SOFTWARE)
            self._reset()
            return
        value, register = 0, None
        if access.is_load:
            value = self._read(question, address & ~3) >> 8 * (address & 3)
            value = _cut(value, access)
            register = access.register
        else:
            stored = question.register(access.register) & (1 << 8 * access.size) - 1
            self._write(address & ~3, stored << 8 * (address & 3))
        self._talking().answer(question, register, value, access.length)

    def _read(self, question: Question, address: int) -> int:
        for number, base in i2c.BASES.items():
            if base <= address < base + _SIZE:
                return self._read_i2c(question, self.buses[number], address - base)
        if timer.BASE <= address < timer.END:
            return self.timers[2 + (address - timer.BASE) // _SIZE].read(address % _SIZE)
        if gpio.BASE <= address < gpio.END:
            return self.ports.read(address - gpio.BASE)
        if address - self._uart_at in range(_SIZE):
            return self.port.read(address - self._uart_at)
        if rcc.BASE <= address < rcc.BASE + _SIZE:
            return self.rcc.read(address - rcc.BASE)
        if iwdg.BASE <= address < iwdg.BASE + _SIZE:
            return self._watchdog.read(address - iwdg.BASE)
        if address in _UNIQUE_ID:
            return 0x00390000 + address - _UNIQUE_ID.start
        if address not in (_BEGIN, _BEAT):
            self._note(address)
        return self._stored.get(address, 0)

    def _read_i2c(self, question: Question, bus: Controller, offset: int) -> int:
        is_handler = question.xpsr & 0x1FF >= _INTERRUPTS
        if offset == i2c.SR1 and is_handler and bus.due_ns is not None:
            # It looks until the byte is over: once will do, as nothing else runs meanwhile.
            self._advance(bus.due_ns)
            self._stall()
        return bus.read(offset)

    def _write(self, address: int, value: int) -> None:
        for number, base in i2c.BASES.items():
            if base <= address < base + _SIZE:
                self.buses[number].write(address - base, value)
                return
        if timer.BASE <= address < timer.END:
            number = 2 + (address - timer.BASE) // _SIZE
            self.timers[number].write(address % _SIZE, value, self._talking())
        elif gpio.BASE <= address < gpio.END:
            self.ports.write(address - gpio.BASE, value)
        elif address - self._uart_at in range(_SIZE):
            self.port.write(address - self._uart_at, value)
        elif rcc.BASE <= address < rcc.BASE + _SIZE:
            self.rcc.write(address - rcc.BASE, value)
            self._reset_buses(address - rcc.BASE, value)
        elif iwdg.BASE <= address < iwdg.BASE + _SIZE:
            self._watchdog.write(address - iwdg.BASE, value)
        else:
            self._stored[address] = value
            self._note(address)

    def _reset_buses(self, offset: int, value: int) -> None:
        """RM0383 6.3.7: I2C1RST to I2C3RST."""
        if offset == rcc.APB1RSTR:
            for number, bus in self.buses.items():
                if value >> 20 + number & 1:
                    bus.reset()

    def _note(self, address: int) -> None:
        if address & ~(_SIZE - 1) not in _ONLY_KEPT:
            self.not_played.add(address & ~(_SIZE - 1))

    @property
    def _uart_at(self) -> int:
        return usart.BASES[self.board.tiny["uart"]]


_ONLY_KEPT = (0x40007000, 0x40023C00)  # PWR and the flash's interface: their settings do nothing


def _cut(value: int, access: instruction.Access) -> int:
    bits = 8 * access.size
    value &= (1 << bits) - 1
    return value - (1 << bits) if access.is_signed and value >> bits - 1 else value


def _require_i2c(board: Board) -> None:
    """Raises UsageError for a device that is not on an I2C bus: no other wires are played."""
    models = current().models
    for item in board.soldered:
        if item.model in models and "i2c_bus" not in models[item.model].place:
            raise UsageError(
                f"{item.model} is not on an I2C bus, and no other is emulated on an {board.chip}"
            )
