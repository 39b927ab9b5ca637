"""One run of the firmware on an emulated board through a scenario, with its results as data.

Time 0 is the first tick's due time, which the board announces in its hello record.
"""

import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noheap import block as counters
from noheap.buf import spsc_words
from noheap.sampler import dma, dma_brought
from noheap_tools.board import config
from noheap_tools.board.boards import Board
from noheap_tools.emulator import program
from noheap_tools.emulator.asking import ask_for_frames
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.expectations import Judge
from noheap_tools.emulator.interrupts import InterruptMeter
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.sensors.tmp102 import TMP102
from noheap_tools.emulator.world import World, first_tick_ns, require
from noheap_tools.errors import ToolError
from noheap_tools.link import keys, tail
from noheap_tools.link.decode import Decoder, Record, Text
from noheap_tools.link.observation import step
from noheap_tools.run import own_records, printed, stack
from noheap_tools.run.outcome import Outcome

_SLICE_MS = 50
_STATS_MS = 1000  # of a firmware whose config.py does not say: report.run's own
_REPORT_LIMIT_MS = 1000  # from Ctrl-C to the last counters, with a traceback and a slow heap
_LATE_MS = 1000  # of the main loop, as in a rescue of the bus


@dataclass
class Result(Outcome):
    """Time 0 is the first tick's due time."""

    period_us: int = 0
    first_tick_ms: float = 0.0  # from reset
    on_milli_c: int = 0
    off_milli_c: int = 0
    ticks: int = 0
    missed: int = 0
    overruns: int = 0
    sensor_faults: int = 0
    queue_dropped: int = 0
    latency_max_us: int = 0
    heap_delta_bytes: int | None = None  # None: the board never reported
    device_ram_bytes: int = 0
    samples: list[tuple[float, int | None]] = field(default_factory=list)  # None: a failed read
    readings: list[tuple[float, int]] = field(default_factory=list)  # sensor's own, (ms, raw)
    bad_frames: int = 0
    ended_ms: float | None = None  # when the firmware ended by itself
    counts_cycles: bool = True
    waiting_ticks: int = 0  # at most, whose records no timer has brought yet: tier dma
    not_played: list[str] = field(default_factory=list)  # peripherals that nothing stands in for
    silent_ms: float = 0.0  # at the end, since the last record
    report_ms: float = 0.0  # at most between two records, if the main loop is never late

    @property
    def due_ticks(self) -> int:
        """Ticks whose due time fell into the run."""
        return int(round(self.simulated_s * 1e6) // self.period_us) if self.period_us else 0

    def isr_summary(self) -> dict[str, float]:
        cycles = self.isr_cycles
        if not cycles:
            return {"min": 0, "median": 0, "max": 0}
        return {"min": min(cycles), "median": statistics.median(cycles), "max": max(cycles)}

    def violations(self) -> list[str]:
        """The reasons why the run does not hold; empty if it does."""
        found = printed.raised(self.texts)
        if self.ended_ms is not None:
            found.append(f"the firmware ended after {self.ended_ms / 1000:.2f} s")
        if self.resets:
            found.append(f"the board reset itself {self.resets} times")
        if self.missed:
            found.append(f"{self.missed} ticks missed")
        # One at either end may be just outside the run.
        if not -1 <= self.due_ticks - self.ticks - self.missed <= 1 + self.waiting_ticks:
            found.append(f"{self.ticks} ticks served, {self.due_ticks} were due")
        elif not self.ticks:
            found.append("no tick was served")
        if self.silent_ms > 2 * self.report_ms + _LATE_MS:
            silent_s = self.silent_ms / 1000
            found.append(f"no record came in the last {silent_s:.2f} s: the main loop hangs")
        if self.heap_delta_bytes is None:
            found.append("the board never reported its counters: its main loop is not running")
        elif self.heap_delta_bytes:
            found.append(f"the heap grew by {self.heap_delta_bytes} bytes")
        found += stack.violations(self.stack_used_bytes, self.stack_bytes)
        found += self.expected.unmet
        return found + printed.errors(self.texts)


@dataclass(frozen=True)
class Progress:
    """The run so far, for a display."""

    at_ms: float
    until_ms: float
    sample: Record | None
    lit: bool
    result: Result


class Simulation:
    """Boots `image` with `files` on an emulated `board` and plays `scenario`. `on_uart`: as of
    EmulatedBoard."""

    def __init__(
        self,
        board: Board,
        image: Path,
        files: Mapping[str, bytes] | None,
        scenario: Scenario,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        on_text: Callable[[Text], None] = lambda text: None,
        *,
        on_uart: bool = False,
    ) -> None:
        self.result = Result(board.name)
        self._scenario = scenario
        self._on_progress = on_progress
        self._on_text = on_text
        self._start_ns: int | None = None
        self._block = 0
        self._period = 0  # of the last sample; its number wraps at 2**32, this does not
        self._last_sample: Record | None = None
        self._heard_ns = 0.0  # the last record
        self._ended = False  # by Ctrl-C
        self._decoder = Decoder()
        require(scenario, board)
        self._world = World(scenario)
        self.board = self._made(board, image, files, on_uart=on_uart)
        self.on_bytes: Callable[[int, bytes], None] = lambda t_us, data: None  # since power-up
        self.board.on_usb_data = self._on_data
        ask_for_frames(self.board)
        self._stack = stack.Watermark(self.board, image)
        self._judge = Judge(self.board, scenario.expectations)
        self._meter = self._metered()
        for sensor in self.board.sensors:
            if isinstance(sensor, TMP102):
                sensor.on_conversion = self._on_conversion

    def _made(
        self, board: Board, image: Path, files: Mapping[str, bytes] | None, *, on_uart: bool
    ) -> EmulatedBoard:
        return EmulatedBoard(board, image, files, self._world.value, on_uart=on_uart)

    def _metered(self) -> InterruptMeter:
        return InterruptMeter(self.board)

    @property
    def now_ms(self) -> float:
        """Simulated ms since the first tick's due time; negative before."""
        return self._world.now_ms

    def run(self, seconds: float | None = None) -> Result:
        """Boot, then run for `seconds` (default: the scenario's). ToolError if it never starts."""
        began = time.monotonic()
        until_ms = (self._scenario.seconds if seconds is None else seconds) * 1000
        # In the board's ns: a rest of time in ms may be too small to move them.
        until_ns = self._boot() + until_ms * 1e6
        while self.board.now_ns < until_ns:
            # Begun before time 0, this also covers the way to the first tick.
            self.board.run_until(min(until_ns, self.board.now_ns + _SLICE_MS * 1e6))
            self._report(until_ms)
        self._read_counters(until_ms)
        self._await_report()
        self.result.wall_s = time.monotonic() - began
        return self.result

    def _boot(self) -> float:
        """Returns when the first tick is due."""
        try:
            program.until(
                self.board,
                lambda: self._start_ns is not None or self.result.ended_ms is not None,
                self._said,
                failure="the firmware did not start",
            )
        except program.Stuck:
            if not self._is_at_repl():
                raise
            self.board.send(keys.SOFT_RESET)  # what it said before USB was up, is lost
            self.board.run_ms(_REPORT_LIMIT_MS)
        if self._start_ns is None or self.result.ended_ms is not None:
            raised = printed.last_raised(self.result.texts)
            what = f"raised {raised}" if raised else "ended"
            raise ToolError(f"the firmware did not start: it {what}", self._said())
        return self._start_ns

    def _is_at_repl(self) -> bool:
        """Whether the board answers a key with a prompt."""
        self.board.send(b"\r\r")
        self.board.run_ms(_SLICE_MS)
        return any(line.startswith(">>>") for line in self.result.texts)

    def _said(self) -> str:
        return tail.of(self.result.texts)

    def _read_counters(self, until_ms: float) -> None:
        result = self.result
        result.simulated_s = until_ms / 1000
        result.expected = self._judge.verdict(self._start_ns or 0, until_ms)
        result.silent_ms = (self.board.now_ns - self._heard_ns) / 1e6
        words = [self.board.word(self._block + 4 * index) for index in range(counters.BLOCK_WORDS)]
        result.missed = words[counters.MISSED]
        result.ticks = (words[counters.PERIODS] - words[counters.MISSED]) & 0xFFFFFFFF
        result.sensor_faults = words[counters.FAULTS]
        result.overruns = words[counters.OVERRUNS]
        # Not as the board last reported it: the end may come long after that.
        result.queue_dropped = self.board.word(words[counters.QUEUE] + 4 * spsc_words.DROPPED)
        # Not every tier reads the clock, and it reads its lateness at its first look.
        result.latency_max_us = max(words[counters.LATENCY_MAX_US], self._latest_us())
        result.isr_cycles = list(self._meter.cycles)
        if f"tier={dma.NAME}" in result.texts:
            # No interrupt is the sampler's; the timer's is that of sampler/dma_brought.py.
            result.isr_cycles, result.latency_max_us, result.counts_cycles = [], 0, False
            result.waiting_ticks = math.ceil(
                1000 * dma_brought.each_ms(result.period_us) / result.period_us
            )
        result.bad_frames = self._decoder.bad_frames
        result.resets = self.board.resets
        result.note_stack(self._stack)
        result.led_edges_ms = [
            (round((ns - (self._start_ns or 0)) / 1e6, 3), level)
            for ns, level in self.board.led_edges
            if ns >= (self._start_ns or 0)
        ]

    def _latest_us(self) -> int:
        """The interrupt's latest first instruction, after the nearest of the ticks' due times."""
        period_ns, start_ns = self.result.period_us * 1000, self._start_ns or 0
        half = period_ns / 2
        late = ((ns - start_ns + half) % period_ns - half for ns in self._meter.entered_ns)
        return max(0, math.ceil(max(late, default=0) / 1000))

    def _await_report(self) -> None:
        """End the program by Ctrl-C, so that it measures its heap and sends its counters again."""
        self.result.heap_delta_bytes = None
        self._ended = False
        limit_ns = self.board.now_ns + _REPORT_LIMIT_MS * 1e6
        self.board.send(keys.INTERRUPT)
        while not self._ended and self.board.now_ns < limit_ns:
            self.board.run_ms(1)

    # Output of the board

    def _on_data(self, data: bytes) -> None:
        self.on_bytes(round(self.board.now_ns / 1000), data)
        for item in self._decoder.feed(data):
            if isinstance(item, Text) and self.result.simulated_s:
                self._ended |= item.text.startswith("KeyboardInterrupt")
            elif isinstance(item, Text):
                self.result.texts.append(item.text)
                self._judge.printed(self.board.now_ns, item.text)
                if printed.ends(item):
                    self.result.ended_ms = self.now_ms
                self.result.micropython = printed.version(item.text) or self.result.micropython
                self._on_text(item)
            elif isinstance(item, Record) and item.name == "hello":
                self._on_hello(item.fields)
                self._heard_ns = self.board.now_ns
            elif isinstance(item, Record) and item.name == "sample":
                self._on_sample(item)
            elif isinstance(item, Record) and item.name == "stats":
                self._on_stats(item.fields)
            elif isinstance(item, Record):
                self._on_own(item)

    def _on_hello(self, fields: Mapping[str, int]) -> None:
        if self._start_ns is not None:
            return  # the board started again; `resets` or a text says why
        self._start_ns = first_tick_ns(self.board, fields)
        self.result.first_tick_ms = self._start_ns / 1e6
        self.result.period_us = fields["period_us"]
        settings: dict[str, Any] = {**config.defaults(), **self._scenario.config}
        stats_ms = settings.get("STATS_MS", _STATS_MS)
        period_ms = fields["period_us"] / 1000
        samples_ms = settings.get("SAMPLE_EVERY", math.inf) * period_ms
        # report.run looks at the time after a record, and takes two turns to report.
        self.result.report_ms = min(samples_ms, max(stats_ms, 2 * period_ms))
        self.result.on_milli_c = fields["on_milli_c"]
        self.result.off_milli_c = fields["off_milli_c"]
        self._block = fields["block_address"]
        self._meter.watch(lambda: self.board.word(self._block + 4 * counters.PERIODS))
        self._world.begin(self.board, self._start_ns)

    def _on_sample(self, sample: Record) -> None:
        if self.result.simulated_s:
            return  # after the end, on the way to the last report
        self._heard_ns = self.board.now_ns
        fields = sample.fields
        self._period += step(self._period & 0xFFFFFFFF, fields["period"])
        at_us = (self._period - 1) * self.result.period_us + fields["late_us"]
        value = fields["milli_c"] if not fields["error"] else None
        at_ns = (self._start_ns or 0) + at_us * 1000
        self._judge.record(at_ns, sample.name, fields)
        if value is None:
            self._judge.fault(at_ns)
        self.result.samples.append((round(at_us / 1000, 3), value))
        self._last_sample = sample

    def _on_stats(self, fields: Mapping[str, int]) -> None:
        self.result.heap_delta_bytes = fields["heap_delta_bytes"]
        self.result.device_ram_bytes = fields["heap_used_bytes"]
        self._heard_ns = self.board.now_ns
        self._judge.record(self._heard_ns, "stats", fields)

    def _on_own(self, own: Record) -> None:
        """A record of the firmware's own, or an unknown one."""
        if self.result.simulated_s:
            return
        self._heard_ns = self.board.now_ns
        self._judge.record(self._heard_ns, own.name, own.fields)
        own_records.keep(self.result.records, self.now_ms, own)

    # The world

    def _on_conversion(self, raw: int) -> None:
        if self._start_ns is not None and not self.result.simulated_s:
            self.result.readings.append((self.now_ms, raw))

    def _report(self, until_ms: float) -> None:
        lit = bool(self.board.led_edges and self.board.led_edges[-1][1])
        self._on_progress(Progress(self.now_ms, until_ms, self._last_sample, lit, self.result))
