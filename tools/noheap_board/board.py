"""The interface of a board, whichever it is, and what its tests can fail with.

Times are in ms from time 0: the first tick's due time if the firmware sends noheap's telemetry,
else when main.py first waits, 1 s after its start at the latest. They are simulated, or on a
connected board the host's, which count from its restart.
"""

import re
import statistics
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from noheap_tools.emulator.faults import FAULTS
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import tail, traceback


class Unmet(AssertionError):
    """The board did not do what was expected of it."""


class Raised(Unmet):
    """The program raised, in its main loop or in a handler, or it ended."""


class Unsupported(ToolError):
    """This kind of board cannot do that; the fixture skips the test and says why."""


@dataclass(frozen=True)
class Line:
    """A line that the board printed, or a text of its telemetry."""

    at_ms: float
    text: str


@dataclass(frozen=True)
class Record:
    """A record of the telemetry: its fields by name, as words of 32 bits."""

    at_ms: float
    name: str
    fields: Mapping[str, int]


class Pin(ABC):
    """A GPIO of the board."""

    @property
    @abstractmethod
    def level(self) -> int | None:
        """0 or 1; None: an input."""

    @property
    @abstractmethod
    def edges(self) -> list[tuple[float, int | None]]:
        """(ms, level) of each change since time 0."""

    @abstractmethod
    def drive(self, level: int) -> None:
        """Drive it from outside, as a switch or another chip does."""


class Sensor(ABC):
    """The world at one sensor, or at all of them. Set a quantity, and it measures that.

    Which it has depends on its model; docs/guide/scenarios.md has their ranges.
    """

    temperature_c: float
    probe_c: float  # of a thermocouple
    pressure_pa: float
    humidity_pct: float
    adc_mv: float
    level: float  # of a switch

    def __setattr__(self, quantity: str, value: float) -> None:
        if quantity.startswith("_"):
            object.__setattr__(self, quantity, value)
        else:
            self.set(quantity, value)

    def __getattr__(self, quantity: str) -> float:
        if quantity.startswith("_"):
            raise AttributeError(quantity)
        return self.get(quantity)

    @abstractmethod
    def set(self, quantity: str, value: float) -> None:
        """Raises UsageError for a quantity that it does not measure, or a value out of range."""

    @abstractmethod
    def get(self, quantity: str) -> float: ...


class Analog(ABC):
    """A pin of the analog-to-digital converter."""

    @property
    @abstractmethod
    def millivolts(self) -> float: ...

    @millivolts.setter
    @abstractmethod
    def millivolts(self, value: float) -> None: ...


class Handlers:
    """Each run of an interrupt handler of the program since time 0, in cycles of the CPU.

    Those of timers, PWM and pins count, from their first instruction to their return: the entry
    and exit of an exception, some 30 cycles, and cache misses come on top. One that never ran has
    no figures, so that a test of them cannot pass.
    """

    def __init__(self, cycles: Sequence[int]) -> None:
        self.cycles = list(cycles)

    @property
    def count(self) -> int:
        return len(self.cycles)

    @property
    def max_cycles(self) -> int:
        return max(self._some())

    @property
    def min_cycles(self) -> int:
        return min(self._some())

    @property
    def median_cycles(self) -> float:
        return statistics.median(self._some())

    def _some(self) -> list[int]:
        if not self.cycles:
            raise Unmet("no interrupt called a function of the program, so it has no cycles")
        return self.cycles

    def __repr__(self) -> str:
        if not self.cycles:
            return "<no handler ran>"
        return f"<{self.count} handlers of {self.min_cycles} to {self.max_cycles} cycles>"


class Board(ABC):
    """A board on which the firmware has started.

    lines    what it printed since its reset
    records  what its telemetry sent since then
    """

    on: ClassVar[str]

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.records: list[Record] = []
        self._lines_met = 0
        self._records_met = 0
        self._checked = 0  # lines
        self._asked_to_end = False

    # Time

    @property
    @abstractmethod
    def now_ms(self) -> float: ...

    def run_ms(self, ms: float) -> None:
        """Let it run. Raises Raised as soon as its program raised or ended."""
        end_ms = self.now_ms + ms
        while self.now_ms < end_ms:
            self._advance(end_ms - self.now_ms)
            self.check()

    @abstractmethod
    def reset(self) -> None:
        """Pull RUN low, start the firmware again, and forget lines, records, edges and cycles."""

    def close(self) -> None:  # noqa: B027 - most have nothing to let go of
        """Let go of it: no method may be called after this."""

    @abstractmethod
    def _advance(self, ms: float) -> None:
        """Let it run for `ms`, or until it has printed or sent something."""

    def _forget(self) -> None:
        self.lines.clear()
        self.records.clear()
        self._lines_met = self._records_met = self._checked = 0
        self._asked_to_end = False

    @property
    def _slower(self) -> float:
        """By how much the board's time may fall behind `now_ms`."""
        return 1.0

    # The serial port

    @abstractmethod
    def _type(self, data: bytes) -> None: ...

    def send(self, keys: str | bytes) -> None:
        """Type `keys` at its serial port. After Ctrl-C and Ctrl-D it may end."""
        data = keys.encode() if isinstance(keys, str) else keys
        self._asked_to_end |= b"\x03" in data or b"\x04" in data
        self._type(data)

    def expect(self, text: str | re.Pattern[str], within_ms: float = 1000) -> str:
        """Returns the next line that has `text` in it, or that the pattern is found in.

        Lines before it, and it itself, are not looked at again. Raises Unmet if it does not come.
        """
        found = re.compile(re.escape(text)) if isinstance(text, str) else text
        limit_ms = self.now_ms + within_ms * self._slower
        while True:
            while self._lines_met < len(self.lines):
                line = self.lines[self._lines_met].text
                self._lines_met += 1
                if found.search(line):
                    return line
            if self.now_ms >= limit_ms:
                raise Unmet(f"no line with {found.pattern!r} in {within_ms:g} ms. {self.said()}")
            self._advance(limit_ms - self.now_ms)
            self.check()

    def expect_record(self, name: str, within_ms: float = 1000) -> Mapping[str, int]:
        """Returns the fields of the next record of that name, as `expect` does a line."""
        limit_ms = self.now_ms + within_ms * self._slower
        while True:
            while self._records_met < len(self.records):
                record = self.records[self._records_met]
                self._records_met += 1
                if record.name == name:
                    return record.fields
            if self.now_ms >= limit_ms:
                others = ", ".join(sorted({it.name for it in self.records})) or "none"
                raise Unmet(f"no record {name!r} in {within_ms:g} ms; others: {others}")
            self._advance(limit_ms - self.now_ms)
            self.check()

    def said(self) -> str:
        """Its last lines, for a message."""
        return tail.of([line.text for line in self.lines])

    def check(self) -> None:
        """Raises Raised if the program raised or ended since the last check."""
        new = [line.text for line in self.lines[self._checked :]]
        if new and new[-1].startswith(traceback.CONTINUES):
            return
        found = [it for it in traceback.exceptions("\n".join(new)) if not self._is_asked(it)]
        ended = not self._asked_to_end and any(traceback.ended(text) for text in new)
        if not found and not ended:
            self._checked = len(self.lines)
            return
        self._checked = len(self.lines)
        what = f"raised {found[-1].shown(self._own_files())}" if found else "ended"
        where = " in a handler" if found and found[-1].in_handler else ""
        raise Raised(f"the program {what}{where}. {self.said()}")

    def _is_asked(self, raised: traceback.Raised) -> bool:
        return self._asked_to_end and raised.error == "KeyboardInterrupt"

    def _shift(self, by_ms: float) -> None:
        """Time 0 is later than was thought by that."""
        self.lines[:] = [Line(line.at_ms - by_ms, line.text) for line in self.lines]
        self.records[:] = [Record(it.at_ms - by_ms, it.name, it.fields) for it in self.records]

    def _own_files(self) -> set[str]:
        """Names of files of the program, in tracebacks."""
        return {"main.py", "config.py", "boot.py"}

    # The world around it

    @abstractmethod
    def pin(self, pin: int | str) -> Pin:
        """`pin` is a GPIO's number, "LED" or the name of a constant in board.toml. The level of
        "LED" is 1 while it is lit."""

    @abstractmethod
    def sensor(self, name: str = "") -> Sensor:
        """The sensor of that name, as `name` in [[soldered]] says; "" stands for all."""

    @abstractmethod
    def adc(self, pin: int) -> Analog:
        """The input at that GPIO, 26 to 29."""

    @contextmanager
    def fault(self, kind: str) -> Iterator[None]:
        """Within it the sensors' buses have a fault of docs/guide/scenarios.md, as "unplugged"."""
        self._set_fault(kind)
        try:
            yield
        finally:
            self._set_fault(None)

    @abstractmethod
    def _set_fault(self, kind: str | None) -> None: ...

    # Its cost

    @property
    @abstractmethod
    def isr(self) -> Handlers:
        """The runs of its interrupt handlers since time 0."""

    @property
    @abstractmethod
    def heap_growth(self) -> int:
        """Bytes of heap in use now more than at time 0, or less. Garbage counts until it is
        collected."""

    @property
    @abstractmethod
    def ticks(self) -> int:
        """Ticks that the sampler has served. Raises Unmet if the firmware has none."""

    @property
    @abstractmethod
    def missed(self) -> int:
        """Ticks that the sampler has missed. Raises Unmet if the firmware has none."""


def require_fault(kind: str | None) -> None:
    """Raises UsageError for a fault that there is not."""
    if kind is not None and kind not in FAULTS:
        raise UsageError(f"there is no fault {kind!r}", f"There are {', '.join(FAULTS)}.")
