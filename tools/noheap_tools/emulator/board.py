"""An RP2040 board that runs a real MicroPython image, with its USB host, flash and sensors.

    board = EmulatedBoard(boards.load("pico"), image, files)
    board.on_usb_data = sink
    board.run_ms(100)

Synchronous: nothing moves unless one of the `run_` methods is called. Time is simulated time;
while the CPU sleeps it costs nothing. Not modelled: XIP cache misses, bus contention, the
second core, electrical faults, and the 30-odd cycles of exception entry and exit.
"""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from littlefs import LittleFS, LittleFSError
from rp2040py.boards import BoardSpec
from rp2040py.device.base_device import BaseDevice, ResetCause
from rp2040py.external.bootsel_button import BootselButton
from rp2040py.gpio_pin import GPIOPinState
from rp2040py.memory_map import FLASH_START_ADDRESS

from noheap_tools.board.boards import Board
from noheap_tools.emulator.catalog import at_rest
from noheap_tools.emulator.i2c_bus import I2CBus
from noheap_tools.emulator.quantities import TEMPERATURE, World
from noheap_tools.emulator.sensors import analog
from noheap_tools.emulator.sensors.analog import AnalogInputs
from noheap_tools.emulator.sensors.onewire import OneWireLine
from noheap_tools.emulator.sensors.spi import SPIBus
from noheap_tools.emulator.soldered import solder
from noheap_tools.emulator.uart_host import UartHost
from noheap_tools.emulator.usb_host import UsbHost
from noheap_tools.errors import ToolError
from noheap_tools.rp2040py_changes import models

CLOCK_HZ = 125_000_000
_CYCLE_NS = 1e9 / CLOCK_HZ

# The RPI_PICO image's filesystem: the flash's last 1408 KiB (ports/rp2/boards/RPI_PICO).
_FS_OFFSET = 0xA0000
_FS_BLOCKS = 352
_FS_BLOCK_BYTES = 4096
_LITTLEFS_DISK_VERSION = 0x00020000  # the version that MicroPython mounts


class EmulatedBoard:
    """`files` are put into the flash filesystem; None leaves it blank, as on a new board.

    `world` has the values that the soldered sensors measure. `on_uart`: the image has its stdin
    and stdout on UART0, and not on USB.
    """

    def __init__(
        self,
        board: Board,
        image: Path,
        files: Mapping[str, bytes] | None = None,
        world: World = at_rest,
        *,
        on_uart: bool = False,
    ) -> None:
        if not board.emulated:
            raise ToolError(f"there is no emulator for {board.name} ({board.chip})")
        self.board = board
        self.bootsel = BootselButton()
        self._device = _Device(board=BoardSpec(image=image, extras=(lambda: self.bootsel,)))
        self._device.on_reset = self._on_reset
        self.mcu = self._device.mcu
        models.install(self.mcu, _CYCLE_NS)
        self.clock = self.mcu.clock
        self.core = self.mcu.core
        self._simulator = self._device.simulator
        self.on_usb_data: Callable[[bytes], None] = lambda data: None
        self.usb = UsbHost(self._device.cdc, lambda data: self.on_usb_data(data))
        self.port: UsbHost | UartHost = self.usb
        if on_uart:
            self.port = UartHost(self.mcu, lambda data: self.on_usb_data(data))
        self.buses: dict[int, I2CBus] = {}
        self.spi_buses: dict[int, SPIBus] = {}
        self.lines: dict[int, OneWireLine] = {}  # 1-Wire, by the pin
        self.switches: list[Callable[[], None]] = []
        self.resets = 0
        self.after_batch: Callable[[], None] = lambda: None  # see interrupts.py
        self._running = False
        self._enabled: int | None = None  # interrupts that wait for the end of "masked"
        self.analog = AnalogInputs(self.mcu)
        self.analog.attach(
            analog.TEMPERATURE_CHANNEL, lambda: analog.chip_sensor_v(world("", TEMPERATURE))
        )
        self.sensors = solder(self, board.soldered, world)
        self.led_edges: list[tuple[float, int]] = []  # (ns, 1 = lit)
        self.mcu.gpio[board.pins.LED_PIN].add_listener(self._on_led)
        self._led = 0
        if files is not None:
            self.write_files(files)
        self._wake = self.clock.create_alarm(self._stop_batch)
        self.core.pc = FLASH_START_ADDRESS

    def write_files(self, files: Mapping[str, bytes], *, full: bool = False) -> None:
        """A fresh filesystem with `files` ({path: content}), as if flashed before power-up.
        `full`: files named filler.* take all other blocks."""
        filesystem = LittleFS(
            block_size=_FS_BLOCK_BYTES,
            block_count=_FS_BLOCKS,
            disk_version=_LITTLEFS_DISK_VERSION,
        )
        for path, content in files.items():
            folder = path.rpartition("/")[0]
            if folder:
                filesystem.makedirs(folder, exist_ok=True)
            with filesystem.open(path, "wb") as file:
                file.write(content)
        if full:
            _fill(filesystem)
        data = bytes(filesystem.context.buffer)  # type: ignore[union-attr]
        self.mcu.flash[_FS_OFFSET : _FS_OFFSET + len(data)] = data

    # Time

    @property
    def now_ns(self) -> float:
        """Simulated time since power-up."""
        return self.clock.nanos

    @property
    def is_asleep(self) -> bool:
        """Whether the CPU waits for an interrupt."""
        return self.core.waiting

    @property
    def clock_us(self) -> float:
        """The counter of microseconds that the firmware goes by."""
        return self.mcu.timer._micros()  # noqa: SLF001

    def run_until(self, ns: float) -> None:
        """Let the board run until `ns` after power-up, or until `stop` is called."""
        self._running = True
        self.after_batch()  # an interrupt may have been requested from outside meanwhile
        while self._running and self.now_ns < ns:
            self._wake.schedule(ns - self.now_ns)  # again, as the sum may be rounded down
            self._simulator.stopped = False
            self._simulator._execute_batch()  # noqa: SLF001 - rp2040py's one synchronous entry
            self.after_batch()
        self._wake.cancel()

    def run_ms(self, ms: float) -> None:
        self.run_until(self.now_ns + ms * 1e6)

    def stop(self) -> None:
        """End the `run_` method that is active, from a callback."""
        self._running = False
        self._simulator.stopped = True

    def break_batch(self) -> None:
        """Return from rp2040py's inner loop soon, to look at the next instructions one by one."""
        self._simulator.stopped = True

    def step(self) -> None:
        """One instruction, or the jump to the next alarm while the CPU sleeps."""
        if self.core.waiting:
            self.clock.tick(self.clock.nanos_to_next_alarm)
        else:
            self.clock.tick(self.core.execute_instruction() * _CYCLE_NS)

    def _stop_batch(self) -> None:
        self._simulator.stopped = True

    # The board

    def look_at_switches(self) -> None:
        """Give each switch's pin the level that it has in the world now."""
        for follow in self.switches:
            follow()

    def send(self, data: bytes) -> None:
        """Type `data` on the serial port."""
        self.port.send(data)

    def reset(self) -> None:
        """Pull RUN low for a moment; flash is kept."""
        self._device.hard_reset()

    def brown_out(self) -> None:
        """Lose the supply for a moment: RAM holds noise, the sensors on I2C have forgotten their
        settings, and flash is kept."""
        self.mcu.sram[:] = Random(0).randbytes(len(self.mcu.sram))
        for bus in self.buses.values():
            bus.lose_supply()
        self._device.hard_reset(cause=ResetCause.POWER_ON)

    def set_fault(self, fault: str | None) -> None:
        """Begin a fault, or end the present one: "masked", or one of every bus that has a
        sensor."""
        self._mask(fault == "masked")
        for bus in self.buses.values():
            bus.set_fault(fault if fault != "masked" else None)

    def _mask(self, masked: bool) -> None:
        """Mask in the NVIC, because the program's critical sections would end it in PRIMASK."""
        if masked and self._enabled is None:
            self._enabled = self.core.enabled_interrupts
            self.core.enabled_interrupts = 0
        elif not masked and self._enabled is not None:
            self.core.enabled_interrupts |= self._enabled
            self.core.interrupts_updated = True
            self._enabled = None
            if self.core.waiting and self.core.check_for_interrupts():
                self.core.waiting = False  # as rp2040py does when an interrupt is requested
            self.break_batch()  # for after_batch to see what was held back

    def word(self, address: int) -> int:
        """A signed 32-bit word of RAM, as a debug probe would read it."""
        value = self.mcu.read_uint32(address)
        return value - (1 << 32) if value >> 31 else value

    def _on_reset(self) -> None:
        self.resets += 1
        self._enabled = None
        for bus in self.buses.values():
            bus.controller_reset()

    def _on_led(self, state: GPIOPinState, _before: GPIOPinState) -> None:
        active = GPIOPinState.HIGH if self.board.pins.LED_ACTIVE_HIGH else GPIOPinState.LOW
        level = int(state == active)
        if level != self._led:
            self._led = level
            self.led_edges.append((self.now_ns, level))


def _fill(filesystem: LittleFS) -> None:
    """Files of ever fewer blocks, until not one is free."""
    blocks = _FS_BLOCKS
    while blocks:
        blocks //= 2
        with contextlib.suppress(LittleFSError), filesystem.open(f"filler.{blocks}", "wb") as file:
            file.write(bytes(blocks * _FS_BLOCK_BYTES))


class _Device(BaseDevice):
    """BaseDevice that reports every reset of the chip, whatever its cause."""

    on_reset: Callable[[], None] = staticmethod(lambda: None)  # type: ignore[assignment]

    def _enter_reset(self, cause: ResetCause) -> None:
        super()._enter_reset(cause)
        self.on_reset()
