"""A long run: 1,000,000 ticks at 5 kHz, 200 simulated seconds, with the heap locked.

A tick's moment is when it acknowledges its interrupt, by the emulator's time. Missed: periods
from the first of these to the last one, less those that were seen; and the faults that the board
counted. Drift: the earliest phase of the last ticks against that of the first ones, on a grid of
exact periods. Allocated: `gc.mem_alloc()` after the run less before it, the collector off.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from noheap_tools.bench import rt_board
from noheap_tools.bench.report import Limit
from noheap_tools.emulator.board import CLOCK_HZ, EmulatedBoard

NAME = "vector-asm"
PERIOD_US = 200
TICKS = 1_000_000
QUICK_TICKS = 20_000

_EDGE = 20  # ticks at each end whose earliest phase counts
_PWM_INTR = 0xA4  # RP2040 datasheet 4.5.3
_SLICE = 1 << 3
_PROGRESS_S = 20  # simulated


@dataclass(frozen=True)
class Row:
    name: str
    period_us: int
    ticks: int
    missed: int
    allocated: int  # bytes
    drift_cycles: int
    spread_cycles: int  # of the moment of all ticks


def measure(log: Callable[[str], None], quick: bool) -> list[Row]:
    ticks = QUICK_TICKS if quick else TICKS
    values = {"name": NAME, "period_us": PERIOD_US, "ticks": ticks}
    program = rt_board.program("soak", values)
    board = program.board
    _, address = program.line("begin")
    moments = Moments(board)
    began_ns = board.now_ns
    seconds = ticks * PERIOD_US // 1_000_000
    for second in sorted({*range(_PROGRESS_S, seconds, _PROGRESS_S), seconds}):
        board.run_until(began_ns + second * 1e9)
        log(f"soak: {board.word(int(address)):,} of {ticks:,} ticks")
    _, *numbers = program.line("end")
    value, faults, served, before, after = map(int, numbers)
    rt_board.check(NAME, value, 0)
    missed = max(moments.periods - served, 0) + faults
    drift = moments.drift_cycles
    return [Row(NAME, PERIOD_US, served, missed, after - before, drift, moments.spread_cycles)]


def judged(rows: Sequence[Row]) -> list[Limit]:
    limits = []
    for row in rows:
        what = f"{row.name}, {row.ticks:,} ticks"
        limits += [
            Limit(f"{what}, missed", row.missed, 0),
            Limit(f"{what}, bytes allocated", row.allocated, 0),
            Limit(f"{what}, cycles of drift", abs(row.drift_cycles), 0),
        ]
    return limits


def table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| | soak | Hz | simulated s | ticks | missed | bytes allocated | drift, cycles "
        "| spread, cycles |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = (
            row.name,
            "heap locked, main loop sleeps",
            f"{1_000_000 // row.period_us:,}",
            f"{row.ticks * row.period_us / 1e6:g}",
            f"{row.ticks:,}",
            f"{row.missed:,}",
            f"{row.allocated:,}",
            f"{row.drift_cycles:,}",
            f"{row.spread_cycles:,}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


class Moments:
    """When each tick acknowledged its interrupt."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.at_ns: list[float] = []
        pwm = board.mcu.pwm
        write = pwm.write_uint32

        def write_and_note(offset: int, value: int) -> None:
            # A tick answers a request; the set-up of the slice finds none.
            if offset == _PWM_INTR and value & _SLICE & pwm.int_status:
                self.at_ns.append(board.now_ns)
            write(offset, value)

        pwm.write_uint32 = write_and_note  # type: ignore[method-assign]

    @property
    def periods(self) -> int:
        """Those that have begun from the first tick to the last one, both counted."""
        return round((self.at_ns[-1] - self.at_ns[0]) / (PERIOD_US * 1000)) + 1

    @property
    def drift_cycles(self) -> int:
        phases = self._phases_ns()
        return _cycles(min(phases[-_EDGE:]) - min(phases[:_EDGE]))

    @property
    def spread_cycles(self) -> int:
        phases = self._phases_ns()
        return _cycles(max(phases) - min(phases))

    def _phases_ns(self) -> list[float]:
        first = self.at_ns[0]
        period_ns = PERIOD_US * 1000
        # Of the period that each belongs to, even after one that was missed.
        offsets = (at - first for at in self.at_ns)
        return [offset - round(offset / period_ns) * period_ns for offset in offsets]


def _cycles(ns: float) -> int:
    return round(ns * CLOCK_HZ / 1e9)
