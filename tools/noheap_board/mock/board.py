"""A Board whose firmware runs on CPython."""

from collections.abc import Callable, Mapping
from typing import Any

from noheap_board.board import (
    Analog,
    Handlers,
    Line,
    Pin,
    Record,
    Sensor,
    Unmet,
    Unsupported,
    require_fault,
)
from noheap_board.mock import buses, chip, replaced
from noheap_board.mock.program import Program
from noheap_board.mock.schedule import Schedule
from noheap_board.simulated import Simulated, adc_channel, pin_of_channel
from noheap_board.values import Values, ValuesSensor
from noheap_tools import project
from noheap_tools.board import boards
from noheap_tools.board import config as firmware_config
from noheap_tools.emulator.pins import LED, PINS, gpio
from noheap_tools.emulator.quantities import TEMPERATURE
from noheap_tools.emulator.sensors import analog
from noheap_tools.emulator.soldered import solder
from noheap_tools.link.decode import Decoder, Text
from noheap_tools.link.decode import Record as DecodedRecord

_WAIT_MS = 1000  # for its first line, or its first tick
_STEP_MS = 0.5
_START_NS = 200_000_000  # as MicroPython and the import of a firmware take
_WHERE = "Run it with --on emulator."


class Mocked(Simulated):
    """The project's main.py on CPython. Interrupts cost no time, and nothing counts allocations.

    `config` replaces values of config.py.
    """

    on = "mock"

    def __init__(self, board: boards.Board, config: Mapping[str, object]) -> None:
        super().__init__()
        self._chip_board = board
        self._values = Values(board)
        self._project = project.current()
        self._main = self._project.main
        settings = firmware_config.text(config)
        # The tiers in machine code cannot run here: replaced.py.
        self._texts = {"board": board.module}
        if settings is not None:
            self._texts["config"] = settings.decode()
        self._program: Program | None = None
        self._begin()

    # Time

    @property
    def now_ms(self) -> float:
        return (self._schedule.nanos - self._zero_ns) / 1e6

    def reset(self) -> None:
        with project.acted_on(self._project):
            self._begin()

    def close(self) -> None:
        if self._program is not None:
            self._program.end()

    def _begin(self) -> None:
        self.close()
        self._forget()
        self._zero_ns = 0.0
        self._block = None
        self._decoder = Decoder()
        self._program = program = Program(self._main.parent, self._texts, self._on_printed)
        self._memory = program.fake("memory")
        machine = program.fake("machine")
        self._clock = program.fake("clock").now
        self._schedule = Schedule(self._clock, machine.Timer, program.handler_raised)
        program.schedule = self._schedule
        self._wire(program, machine)
        with program.within():
            self._schedule.pass_ns(_START_NS)
        self._zero_ns = self._schedule.nanos
        program.start()
        while not self._schedule.has_waited and self._block is None and self.now_ms < _WAIT_MS:
            self._advance(_STEP_MS)
            self.check()
        if self._block is None:
            self._start(self._schedule.nanos)

    def _advance(self, ms: float) -> None:
        assert self._program is not None
        if not self._program.run_until(self._schedule.nanos + ms * 1e6):
            raise Unmet(
                f"main.py neither sleeps nor looks at the time, so the mock cannot go on. {_WHERE}"
            )

    def _wire(self, program: Program, machine: Any) -> None:
        spend_us = self._schedule.spend_us
        recording = program.fake("pin").RecordingPin
        self.pins = [_pin(recording, number, self._selects_changed) for number in range(PINS)]
        self.buses = {number: buses.I2C(spend_us) for number in range(2)}
        self.spi_buses = {
            number: buses.SPI(spend_us, lambda pin: self.pins[pin].value() == 0)
            for number in range(2)
        }
        self._volts: dict[int, Callable[[], float]] = {}
        for number, pin in enumerate(self.pins):
            machine.attach("Pin", number, pin)
        for number in range(2):
            machine.attach("I2C", number, self.buses[number])
            machine.attach("SPI", number, self.spi_buses[number])
        converters = [
            buses.ADC(lambda channel=channel: self._volts.get(channel, lambda: 0.0)())
            for channel in range(5)
        ]
        for channel, adc in enumerate(converters):
            for number in (channel, pin_of_channel(channel)):
                machine.attach("ADC", number, adc)
        with program.within():
            chip.install(
                program.fake,
                self.buses,
                self.spi_buses,
                lambda channel: converters[channel].read(),
                lambda pin, level: self.pins[pin].value(level),
            )
            program.add(replaced.install(self._schedule, self._memory.load))
        self._wires = _Wires(self)
        self._attach(analog.TEMPERATURE_CHANNEL, self._chip_sensor_v)
        wires: Any = self._wires  # as far as the models use those of a chip
        solder(wires, self._chip_board.soldered, self._values.value)

    def _attach(self, channel: int, volts: Callable[[], float]) -> None:
        self._volts[channel] = volts

    def _chip_sensor_v(self) -> float:
        return analog.chip_sensor_v(self._values.value("", TEMPERATURE))

    def _look_at_switches(self) -> None:
        assert self._program is not None
        with self._program.within():
            for follow in self._wires.switches:
                follow()

    def _selects_changed(self) -> None:
        for bus in self.spi_buses.values():
            bus.selects_changed()

    # The serial port

    def _type(self, data: bytes) -> None:
        raise Unsupported("nobody reads the serial port of the mock", _WHERE)

    def _on_printed(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            self._schedule.give_way()
            if isinstance(item, Text):
                self.lines.append(Line(self.now_ms, item.text))
                continue
            if not isinstance(item, DecodedRecord):
                continue
            if item.name == "hello" and self._block is None:
                self._block = item.fields["block_address"]
                ahead_us = item.fields["first_due_us"] - self._clock.us
                self._start(self._schedule.nanos + ahead_us * 1000)
            self.records.append(Record(self.now_ms, item.name, item.fields))

    # The world around it

    def pin(self, pin: int | str) -> Pin:
        number = gpio(self._chip_board, pin)
        invert = pin == LED and not self._chip_board.pins.LED_ACTIVE_HIGH
        return _Pin(self, self.pins[number], invert)

    def sensor(self, name: str = "") -> Sensor:
        return ValuesSensor(self._values, name, self._look_at_switches)

    def adc(self, pin: int) -> Analog:
        return _Analog(self, adc_channel(pin))

    def _set_fault(self, kind: str | None) -> None:
        require_fault(kind)
        if kind is not None and kind not in buses.FAULTS:
            raise Unsupported(f"the mock has no fault {kind!r}", _WHERE)
        for bus in self.buses.values():
            bus.set_fault(kind)

    # Its cost

    @property
    def isr(self) -> Handlers:
        raise Unsupported("the mock counts no cycles", _WHERE)

    @property
    def heap_growth(self) -> int:
        raise Unsupported("the mock has no heap", _WHERE)

    def _load(self, address: int) -> int:
        return self._memory.load(address, 4)


class _Wires:
    """What soldered.py connects its models to: the buses above in the place of the chip's."""

    def __init__(self, board: Mocked) -> None:
        self.board = board._chip_board  # noqa: SLF001 - a part of that class
        self.clock = board._schedule  # noqa: SLF001
        self.buses = board.buses
        self.spi_buses = board.spi_buses
        self.lines = _NoLines()
        self.analog = self
        self.switches: list[Callable[[], None]] = []
        self.mcu = self
        self.gpio = [_Input(pin) for pin in board.pins]
        self.attach = board._attach  # noqa: SLF001


class _Input:
    def __init__(self, pin: Any) -> None:
        self._pin = pin

    def set_input_value(self, level: bool) -> None:
        self._pin.outside(int(level))


class _NoLines(dict[int, Any]):
    def __contains__(self, pin: object) -> bool:
        raise Unsupported("the mock has no 1-Wire devices", _WHERE)


def _pin(recording: Any, number: int, on_change: Callable[[], None]) -> Any:
    class WatchedPin(recording):
        def value(self, *level: int) -> int | None:
            found = super().value(*level)
            if level:
                on_change()
            return found

    return WatchedPin(number)


class _Pin(Pin):
    def __init__(self, board: Mocked, pin: Any, invert: bool) -> None:
        self._board = board
        self._pin = pin
        self._invert = invert

    @property
    def level(self) -> int | None:
        levels = self._pin.levels
        return levels[-1][1] ^ self._invert if levels else None

    @property
    def edges(self) -> list[tuple[float, int | None]]:
        zero_us = self._board._zero_ns / 1000  # noqa: SLF001 - a part of that class
        found: list[tuple[float, int | None]] = []
        before = None
        for us, level in self._pin.levels:
            if level != before and us >= zero_us:
                found.append(((us - zero_us) / 1000, level ^ self._invert))
            before = level
        return found

    def drive(self, level: int) -> None:
        program = self._board._program  # noqa: SLF001
        assert program is not None
        with program.within():
            self._pin.outside(int(bool(level)))


class _Analog(Analog):
    def __init__(self, board: Mocked, channel: int) -> None:
        self._board = board
        self._channel = channel

    @property
    def millivolts(self) -> float:
        return self._board._volts.get(self._channel, lambda: 0.0)() * 1000  # noqa: SLF001

    @millivolts.setter
    def millivolts(self, value: float) -> None:
        self._board._attach(self._channel, lambda: value / 1000)  # noqa: SLF001
