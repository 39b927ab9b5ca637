"""The rate of records that the firmware sends over USB with none lost, and its main loop's stalls.

The default firmware with other settings: tier asm, each sample reported, the sensor at 400 kHz.
A record is received if its frame's CRC is right. Records whose number is missing, from the first
tick on, are lost, missed ticks among them. The highest rate is that of the shortest period
in whole microseconds at which none is lost; the sensor's wire allows none below 77.

Measured from SETTLED_S after the first tick on:

load    the share of the time in which the core does not sleep, interrupts included. rp2040py adds
        eight cycles for each division, in which no time passes; these are subtracted
stall   the longest time from waking up to the next sleep, in steps of STEP_US: at most one more.
        The main loop looks at the queue before each sleep, so it is not away for longer
delay   the longest time from when a tick was due to the last byte of its record at the host
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from noheap_tools.bench.report import Limit
from noheap_tools.board import boards
from noheap_tools.emulator import contents
from noheap_tools.emulator.board import CLOCK_HZ
from noheap_tools.emulator.scenario import Fault, Scenario
from noheap_tools.errors import ToolError
from noheap_tools.link.decode import Record
from noheap_tools.link.printable import printable
from noheap_tools.run.simulation import Simulation

SECONDS = 2.2  # simulated; the counters are sent each second
QUICK_SECONDS = 1.1
SETTLED_S = 0.1
STEP_US = 5

LEAST_PER_S = 10_000
MOST_LOAD = 0.05  # at 1,000 records a second
MOST_STALL_US = 500

_QUEUE = 256
_SLOWEST_US = 100  # the end of the search for the highest rate
_FASTEST_US = 77
_DIVISION_CYCLES = 8


class NoRecord(ToolError):
    """The firmware sent nothing in the time that is measured."""


@dataclass(frozen=True)
class Row:
    name: str
    period_us: int
    queue: int  # records
    seconds: float
    records: int  # received
    lost: int
    load: float
    stall_us: float
    delay_us: float

    @property
    def per_s(self) -> float:
        return 1e6 / self.period_us


def series(quick: bool) -> list[tuple[str, int, int, float]]:
    """Arguments of `row` for the rates that are not searched."""
    seconds = QUICK_SECONDS if quick else SECONDS
    rows = [("default", 10_000, 64, seconds)] if not quick else []
    return [
        *rows,
        ("1,000 a second", 1000, 64, seconds),
        ("10,000 a second", 100, _QUEUE, seconds),
    ]


def row(
    name: str, period_us: int, queue: int, seconds: float, faults: tuple[Fault, ...] = ()
) -> Row:
    config = {"TIER": "asm", "PERIOD_US": period_us, "QUEUE_RECORDS": queue, "SAMPLE_EVERY": 1}
    return Firmware(config, faults).measure(name, seconds)


def highest() -> Row:
    """The row of the shortest period that loses nothing."""
    for period_us in range(_FASTEST_US, _SLOWEST_US + 1):
        try:
            found = row("highest", period_us, _QUEUE, SECONDS)
        except NoRecord:
            continue  # below 100 µs, the least that is promised, the tick may miss its alarm
        if not found.lost:
            return found
    raise ToolError(f"records are lost at {1e6 / _SLOWEST_US:,.0f} a second")


def summary(rows: Sequence[Row]) -> dict[str, float]:
    """The figures by themselves, for --json."""
    by_name = {row.name: row for row in rows}
    return {
        "records_per_s": max((row.per_s for row in rows if not row.lost), default=0.0),
        "load_at_1000_per_s": by_name["1,000 a second"].load,
        "longest_stall_us": max(row.stall_us for row in rows),
    }


def judged(rows: Sequence[Row]) -> list[Limit]:
    figures = summary(rows)
    per_s = figures["records_per_s"]
    between_us = round(1e6 / per_s, 2) if per_s else inf
    return [
        Limit("records, µs from one to the next, none lost", between_us, 1e6 / LEAST_PER_S),
        *(Limit(f"{row.name}, lost of {row.records + row.lost:,}", row.lost, 0) for row in rows),
        Limit("1,000 records a second, load", figures["load_at_1000_per_s"], MOST_LOAD),
        Limit("records, longest stall in µs", figures["longest_stall_us"], MOST_STALL_US),
    ]


def table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| | records to USB | period µs | a second | queue | simulated s | received | lost | load "
        "| longest stall, µs | delay, ms |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = (
            row.name,
            "the firmware, each sample reported",
            f"{row.period_us:,}",
            f"{row.per_s:,.0f}",
            f"{row.queue}",
            f"{row.seconds:g}",
            f"{row.records:,}",
            f"{row.lost}",
            f"{row.load:.1%}",
            f"{row.stall_us:,.0f}",
            f"{row.delay_us / 1000:,.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


class Firmware(Simulation):
    """The firmware with `config`, and the times of the records that it sends."""

    def __init__(self, config: dict[str, object], faults: tuple[Fault, ...] = ()) -> None:
        board = boards.load("pico")
        image, files = contents.flashed(board, config)
        super().__init__(board, image, files, Scenario(config=config, faults=faults))
        self._queue = int(str(config["QUEUE_RECORDS"]))
        self._received: dict[int, float] = {}  # period: when, ns
        self._divisions = 0
        sio = self.board.mcu.sio
        divide = sio.update_hardware_divider

        def divide_and_count(signed: bool) -> None:
            self._divisions += 1
            divide(signed)

        sio.update_hardware_divider = divide_and_count  # type: ignore[method-assign]

    def _on_sample(self, sample: Record) -> None:
        self._received[sample.fields["period"]] = self.board.now_ns

    def measure(self, name: str, seconds: float) -> Row:
        board = self.board
        start_ns = self._boot()
        period_us = self.result.period_us
        period_ns = period_us * 1000
        board.run_until(start_ns + SETTLED_S * 1e9)
        began_ns, awake = board.now_ns, self._awake_cycles()
        stall_us = self.longest_stall_us(start_ns + seconds * 1e9)
        load = (self._awake_cycles() - awake) * 1e9 / CLOCK_HZ / (board.now_ns - began_ns)
        delays = [
            at_ns - start_ns - (period - 1) * period_ns
            for period, at_ns in self._received.items()
            if at_ns > began_ns
        ]
        if not delays:
            raise NoRecord(
                f"{name}: no record came", "\n".join(map(printable, self.result.texts[-5:]))
            )
        # Those of the last delay may still be on their way.
        due = int((board.now_ns - start_ns - max(delays)) // period_ns)
        lost = sum(period not in self._received for period in range(1, due + 1))
        return Row(
            name,
            period_us,
            self._queue,
            seconds,
            len(self._received),
            lost + self._decoder.bad_frames,
            round(load, 5),
            round(stall_us),
            round(max(delays) / 1000),
        )

    def asleep(self, seconds: float) -> float:
        """Returns the share of so many seconds in which the core sleeps."""
        board = self.board
        board.run_until(self._boot() + SETTLED_S * 1e9)
        began_ns, awake = board.now_ns, self._awake_cycles()
        board.run_until(began_ns + seconds * 1e9)
        awake = self._awake_cycles() - awake
        return round(1 - awake * 1e9 / CLOCK_HZ / (board.now_ns - began_ns), 5)

    def _awake_cycles(self) -> int:
        return self.board.core.cycles - _DIVISION_CYCLES * self._divisions

    def longest_stall_us(self, until_ns: float) -> float:
        board = self.board
        asleep_ns = board.now_ns
        longest = 0.0
        while board.now_ns < until_ns:
            board.run_until(board.now_ns + STEP_US * 1000)
            if board.core.waiting:
                asleep_ns = board.now_ns
            else:
                longest = max(longest, board.now_ns - asleep_ns)
        return longest / 1000
