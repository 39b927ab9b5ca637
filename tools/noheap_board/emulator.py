"""The emulated Pico, or another board that runs its image."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from noheap_board.board import (
    Analog,
    Handlers,
    Line,
    Pin,
    Record,
    Sensor,
    require_fault,
)
from noheap_board.simulated import Simulated, adc_channel
from noheap_board.values import Values, ValuesSensor
from noheap_tools.board import boards
from noheap_tools.cycles.own import Interpreter, OwnHandlers
from noheap_tools.emulator.asking import ask_for_frames
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.heap import Heap
from noheap_tools.emulator.pins import LED, PINS, Edges, gpio
from noheap_tools.emulator.sensors.analog import AnalogInputs
from noheap_tools.emulator.world import first_tick_ns
from noheap_tools.errors import ToolError
from noheap_tools.link import keys
from noheap_tools.link.decode import Decoder, Text
from noheap_tools.link.decode import Record as DecodedRecord

_MAIN = "main.py"
_STARTS = "noheap: main.py starts"
# MicroPython starts USB after boot.py. The host finds the port within 14 ms, and what was printed
# before is lost.
_HOLD = f'__import__("time").sleep_ms(20);print({_STARTS!r})'
_START_MS = 5000  # from reset to the start of main.py or to the first tick
_WAIT_MS = 1000  # until main.py first waits; it may never
_STEP_MS = 0.5
_LEAST_MS = 1e-6  # a rest of time may be too small to move the clock


class Emulated(Simulated):
    """`files` are {path on the board: content}; with `telemetry` time 0 is the first tick's.
    `asks`: for the frames of its telemetry."""

    on = "emulator"

    def __init__(
        self,
        board: boards.Board,
        image: Path,
        files: Mapping[str, bytes],
        interpreter: Interpreter,
        *,
        telemetry: bool,
        asks: bool,
    ) -> None:
        super().__init__()
        self._values = Values(board)
        contents = {**files, _MAIN: _held(files.get(_MAIN, b""))}
        self._board = EmulatedBoard(board, image, contents, self._values.value)
        self._board.on_usb_data = self._on_data
        if asks:
            ask_for_frames(self._board)
        self._files = {f"{name.rpartition('.')[0]}.py" for name in files}
        self._own = OwnHandlers(self._board, interpreter)
        self._edges = {pin: Edges(self._board, pin) for pin in (LED, *range(PINS))}
        self._telemetry = telemetry
        self._begin()

    # Time

    @property
    def now_ms(self) -> float:
        return (self._board.now_ns - self._zero_ns) / 1e6

    def reset(self) -> None:
        self._board.reset()
        self._begin()

    def _advance(self, ms: float) -> None:
        self._board.run_ms(max(ms, _LEAST_MS))

    def _begin(self) -> None:
        self._decoder = Decoder()
        self._zero_ns = self._board.now_ns
        self._block = None
        self._starts = False
        self._own.enabled = False
        self._forget()
        self._run_to_zero()
        # The sampler's main loop collects garbage before its first tick, and waits for that.
        limit_ms = max(self.now_ms, 0.0) + _WAIT_MS
        while self.now_ms < limit_ms and (self.now_ms < 0 or not self._board.core.waiting):
            self._board.run_ms(_STEP_MS)
        self.check()
        if not self._telemetry:
            self._start(self._board.now_ns)
        self._heap = Heap(self._board.mcu)
        self._used = self._heap.used_bytes()

    def _run_to_zero(self) -> None:
        limit_ns = self._board.now_ns + _START_MS * 1e6
        while not (self._block is not None if self._telemetry else self._starts):
            self._board.run_ms(_STEP_MS)
            self.check()
            if self._board.now_ns > limit_ns:
                # At the prompt, what it said before the host came is lost.
                self._type(keys.INTERRUPT + keys.SOFT_RESET)
                self._board.run_ms(_WAIT_MS)
                self.check()
                wanted = "send its hello record" if self._telemetry else "come to its main.py"
                raise ToolError(f"the firmware did not {wanted} in {_START_MS} ms", self.said())

    def _forget(self) -> None:
        super()._forget()
        self._own.cycles.clear()

    def _start(self, zero_ns: float) -> None:
        super()._start(zero_ns)
        self._own.enabled = True
        self._own.cycles.clear()

    # The serial port

    def _type(self, data: bytes) -> None:
        self._board.send(data)

    def _on_data(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            self._board.stop()
            if isinstance(item, Text):
                if item.text == _STARTS:
                    self._starts = True
                    self._start(self._board.now_ns)
                else:
                    self.lines.append(Line(self.now_ms, item.text))
                continue
            if not isinstance(item, DecodedRecord):
                continue
            if item.name == "hello" and self._block is None and self._telemetry:
                self._start(first_tick_ns(self._board, item.fields))
                self._block = item.fields["block_address"]
            self.records.append(Record(self.now_ms, item.name, item.fields))

    def _own_files(self) -> set[str]:
        return self._files

    # The world around it

    def pin(self, pin: int | str) -> Pin:
        key = pin if pin == LED else gpio(self._board.board, pin)
        return _Pin(self, self._edges[key])

    def sensor(self, name: str = "") -> Sensor:
        return ValuesSensor(self._values, name, self._board.look_at_switches)

    def adc(self, pin: int) -> Analog:
        return _Analog(self._board.analog, adc_channel(pin))

    def _set_fault(self, kind: str | None) -> None:
        require_fault(kind)
        self._board.set_fault(kind)

    # Its cost

    @property
    def isr(self) -> Handlers:
        return Handlers(self._own.cycles)

    @property
    def heap_growth(self) -> int:
        return self._heap.used_bytes() - self._used

    def _load(self, address: int) -> int:
        return self._board.word(address)


def _held(main: bytes) -> bytes:
    """Returns `main`, which waits for the host first. Its lines keep their numbers if its first
    one can take a statement before it."""
    joined = _HOLD.encode() + b";" + main
    try:
        compile(joined, _MAIN, "exec")
    except (SyntaxError, ValueError):
        return _HOLD.encode() + b"\n" + main
    return joined


class _Pin(Pin):
    def __init__(self, board: Emulated, edges: Edges) -> None:
        self._board = board
        self._edges = edges

    @property
    def level(self) -> int | None:
        return self._edges.level

    @property
    def edges(self) -> list[tuple[float, int | None]]:
        zero_ns = self._board._zero_ns  # noqa: SLF001 - a part of that class
        seen: Iterable[tuple[float, int | None]] = self._edges.seen[1:]
        return [((ns - zero_ns) / 1e6, level) for ns, level in seen if ns >= zero_ns]

    def drive(self, level: int) -> None:
        self._board._board.mcu.gpio[self._edges.number].set_input_value(bool(level))  # noqa: SLF001

    def __repr__(self) -> str:
        return f"<pin {self._edges.number}, level {self.level}>"


class _Analog(Analog):
    def __init__(self, inputs: AnalogInputs, channel: int) -> None:
        self._inputs = inputs
        self._channel = channel

    @property
    def millivolts(self) -> float:
        return self._inputs.volts(self._channel) * 1000

    @millivolts.setter
    def millivolts(self, value: float) -> None:
        self._inputs.attach(self._channel, lambda: value / 1000)
