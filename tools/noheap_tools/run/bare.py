"""One run of a firmware without telemetry on an emulated board, with its results as data.

Time 0 is when the firmware first waits or prints, 1 s after reset at the latest: its CPU sleeps
for the first time, as in time.sleep_ms() or machine.idle(), or its first line arrives.

At the end Ctrl-C ends it, which a program that hangs does not notice.
"""

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from noheap_tools.board.boards import Board
from noheap_tools.emulator.asking import ask_for_frames
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.expectations import Judge
from noheap_tools.emulator.heap import Heap
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.world import World, require
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.link import keys
from noheap_tools.link.decode import Decoder, Record, Text
from noheap_tools.run import own_records, printed, stack
from noheap_tools.run.outcome import Outcome

_START_LIMIT_MS = 1000
_LOOK_MS = 0.1  # how exactly time 0 is found
_SLICE_MS = 50
_ANSWER_MS = 1000  # from Ctrl-C to the end of the program, and from a soft reset to its last words
_PROMPT = ">>>"


class Meter(Protocol):
    """Notes the cycles of each run of a handler while it is `enabled`."""

    cycles: list[int]

    @property
    def enabled(self) -> bool: ...

    @enabled.setter
    def enabled(self, on: bool) -> None: ...


@dataclass
class Result(Outcome):
    """`isr_cycles` are there with a meter."""

    start_ms: float = 0.0  # time 0, from reset
    heap_bytes: int | None = None  # in use at the end, garbage included; None while it boots
    ended: bool = False  # by itself
    ended_ms: float | None = None  # when, if the host was there to see it
    hangs: bool = False  # Ctrl-C did not end it
    counts_cycles: bool = True
    not_played: list[str] = field(default_factory=list)  # peripherals that the firmware used

    def violations(self) -> list[str]:
        """The reasons why the run does not hold; empty if it does."""
        found = printed.raised(self.texts)
        if self.ended:
            when = "" if self.ended_ms is None else f" after {self.ended_ms / 1000:.2f} s"
            found.append(f"the firmware ended{when}")
        if self.hangs:
            found.append("the firmware hangs: Ctrl-C does not end it")
        if self.resets:
            found.append(f"the board reset itself {self.resets} times")
        found += stack.violations(self.stack_used_bytes, self.stack_bytes)
        found += self.expected.unmet
        return found + printed.errors(self.texts)


class BareRun:
    """Boots `image` with `files` on an emulated `board` and plays `scenario`; with a `meter` of
    that board it counts the cycles of handlers. `asks`: for the frames of its telemetry.
    `on_uart`: as of EmulatedBoard."""

    meter: Meter | None = None

    def __init__(
        self,
        board: Board,
        image: Path,
        files: Mapping[str, bytes] | None,
        scenario: Scenario,
        on_progress: Callable[[float, float], None] = lambda at_ms, until_ms: None,
        on_text: Callable[[Text], None] = lambda text: None,
        *,
        asks: bool = False,
        on_uart: bool = False,
    ) -> None:
        if any(it.no_faults for it in scenario.expectations):
            raise UsageError(
                "the scenario expects no_faults of a firmware without telemetry",
                "Only samples of noheap's telemetry say whether a reading failed. Expect what the"
                " firmware prints, or the level of a pin.",
            )
        self.result = Result(board.name)
        self._scenario = scenario
        self._on_progress = on_progress
        self._on_text = on_text
        self._start_ns = 0
        self._over = False  # the time that is judged
        self._answer: list[str] = []  # what came after it
        self._decoder = Decoder()
        require(scenario, board)
        self._world = World(scenario)
        self.board = self._made(board, image, files, on_uart=on_uart)
        self.board.on_usb_data = self._on_data
        if asks:
            ask_for_frames(self.board)
        self._stack = stack.Watermark(self.board, image)
        self._judge = Judge(self.board, scenario.expectations)

    def _made(
        self, board: Board, image: Path, files: Mapping[str, bytes] | None, *, on_uart: bool
    ) -> EmulatedBoard:
        return EmulatedBoard(board, image, files, self._world.value, on_uart=on_uart)

    def _heap_bytes(self) -> int | None:
        with contextlib.suppress(ToolError):
            return Heap(self.board.mcu).used_bytes()
        return None

    def run(self, seconds: float | None = None) -> Result:
        """Boot, then run for `seconds` (default: the scenario's)."""
        began = time.monotonic()
        until_ms = (self._scenario.seconds if seconds is None else seconds) * 1000
        until_ns = self._await_start() + until_ms * 1e6
        while self.board.now_ns < until_ns:
            self.board.run_until(min(until_ns, self.board.now_ns + _SLICE_MS * 1e6))
            self._on_progress(self._world.now_ms, until_ms)
        self._take(self._decoder.flush())
        result = self.result
        if self.meter is not None:
            self.meter.enabled = False
            result.isr_cycles = list(self.meter.cycles)
        result.simulated_s = until_ms / 1000
        result.expected = self._judge.verdict(self._start_ns, until_ms)
        result.heap_bytes = self._heap_bytes()
        result.resets = self.board.resets
        result.note_stack(self._stack)
        result.led_edges_ms = [
            (round((ns - self._start_ns) / 1e6, 3), level)
            for ns, level in self.board.led_edges
            if ns >= self._start_ns
        ]
        self._over = True
        self._interrupt()
        result.wall_s = time.monotonic() - began
        return result

    def _await_start(self) -> float:
        """Runs up to time 0, and begins the scenario. Returns it in the board's time."""
        board = self.board
        while not board.is_asleep and not self.result.texts:
            if board.now_ns >= _START_LIMIT_MS * 1e6:
                break
            board.run_ms(_LOOK_MS)
        if self.meter is not None:
            self.meter.enabled = True
        self._start_ns = round(board.now_ns)
        self.result.start_ms = self._start_ns / 1e6
        self._world.begin(board, self._start_ns)
        return self._start_ns

    def _interrupt(self) -> None:
        """Finds out by Ctrl-C whether the firmware still runs, has ended or hangs."""
        if self.result.ended:
            return
        self._send(keys.INTERRUPT)
        prompts = sum(line.startswith(_PROMPT) for line in self._answer)
        banner = any(printed.version(line) for line in self._answer)
        if not prompts:
            self.result.hangs = not banner  # with one it has ended, in an image without a REPL
        elif not banner or prompts > 1:
            # The REPL has answered. Of what was printed before the host had found the board, only
            # the last bytes are kept: a soft reset has it said again.
            self.result.ended = True
            self._answer.clear()
            self._send(keys.SOFT_RESET)
            self.result.texts += self._answer

    def _send(self, key: bytes) -> None:
        self.board.send(key)
        self.board.run_ms(_ANSWER_MS)
        self._take(self._decoder.flush())

    def _on_data(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            if isinstance(item, Text):
                self._take([item])
            elif isinstance(item, Record) and not self._over:
                self._on_record(item)

    def _on_record(self, record: Record) -> None:
        self._judge.record(self.board.now_ns, record.name, record.fields)
        own_records.keep(self.result.records, self._world.now_ms, record)

    def _take(self, items) -> None:
        for item in items:
            result = self.result
            result.micropython = printed.version(item.text) or result.micropython
            if self._over:
                self._answer.append(item.text)
                continue
            result.texts.append(item.text)
            self._judge.printed(self.board.now_ns, item.text)
            if printed.ends(item) and not result.ended:
                result.ended = True
                result.ended_ms = max(0.0, self._world.now_ms)
            self._on_text(item)
