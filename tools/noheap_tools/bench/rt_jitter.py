"""How far a tick's moment strays from its grid while the main loop computes, allocates, collects
garbage and prints.

Two moments of each tick, by the emulator's time: the first instruction of the interrupt, and the
write to the LED's pin that takes effect there. Their spread is the latest minus the earliest,
against a grid of exact periods; without a handler of its own, only the second counts.
`soft-timer` and `asyncio` do nothing but that write, so they are the best case of a timer or a
task. The NMI is judged: the others wait for TinyUSB's critical sections. On silicon the
exception's entry comes on top, the same at each tick.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from noheap_tools.bench import rt_board
from noheap_tools.bench.report import Limit
from noheap_tools.emulator.board import CLOCK_HZ, EmulatedBoard
from noheap_tools.emulator.interrupts import Handled, HandlerWatch
from noheap_tools.errors import ToolError

LIMIT_CYCLES = 125  # 1 µs

_US = 1e6 / CLOCK_HZ
_SIO_OUT = range(0x14, 0x20)  # GPIO_OUT_SET, CLR and XOR, RP2040 datasheet 2.3.1.7
_LED = 1 << 25
_WARM_UP = 10  # ticks

WHAT = {
    "vector-asm+nmi": "`LeanSampler(tier=asm, priority=NMI)`",
    "vector-viper+nmi": "`LeanSampler(tier=vector, priority=NMI)`",
    "vector-asm": "`LeanSampler(tier=asm)`",
    "vector-viper": "`LeanSampler(tier=vector)`",
    "portable": "`LeanSampler(tier=portable)`",
    "soft-timer": "`Timer(hard=False)`, flips a pin",
    "asyncio": "`await asyncio.sleep_ms(10)`, flips a pin",
}
# Ways to flip the pin without a sampler, and their programs.
_FLIPS = {"soft-timer": "soft_timer", "asyncio": "asyncio_task"}
JUDGED = ("vector-asm+nmi", "vector-viper+nmi")


@dataclass(frozen=True)
class Row:
    name: str
    period_us: int
    ticks: int
    start_cycles: int | None  # spread of the interrupt's first instruction
    pin_cycles: int  # spread of the write to the pin


def series(quick: bool) -> list[tuple[str, int]]:
    """Names of the rows, and how many ticks of each. `quick`: a few, where they are judged."""
    if quick:
        return [(name, 100) for name in JUDGED]
    return [(name, 200 if name in _FLIPS else 1000) for name in WHAT]


def judged(rows: Sequence[Row]) -> list[Limit]:
    return [
        Limit(f"{row.name}, {what} under load, spread in cycles", spread, LIMIT_CYCLES)
        for row in rows
        if row.name in JUDGED
        for what, spread in (("first instruction", row.start_cycles), ("pin", row.pin_cycles))
        if spread is not None
    ]


def table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| | under load | period µs | ticks | first instruction, cycles | µs | pin, cycles | µs |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        start = "| " if row.start_cycles is None else _both(row.start_cycles)
        numbers = f"{row.period_us:,} | {row.ticks:,} | {start} | {_both(row.pin_cycles)}"
        lines.append(f"| {row.name} | {WHAT[row.name]} | {numbers} |")
    return lines


def _both(cycles: int) -> str:
    return f"{cycles:,} | {cycles * _US:,.2f}"


def spread_cycles(moments_ns: Sequence[float], period_us: int) -> int:
    """Latest minus earliest against the grid, in cycles; the n-th belongs to the n-th period."""
    phases = [at - n * period_us * 1000 for n, at in enumerate(moments_ns)]
    return round((max(phases) - min(phases)) * CLOCK_HZ / 1e9)


def row(name: str, ticks: int) -> Row:
    values = {"name": name, "ticks": _WARM_UP + ticks + 1}
    program = rt_board.program(_FLIPS.get(name, "jitter"), values)
    moments = _Moments(program.board)
    _, counter, period = program.line("begin")
    moments.begin(int(counter))
    _, *outcome = program.line("end")
    if outcome:
        rt_board.check(name, *map(int, outcome))
    period_us = int(period)
    part = slice(_WARM_UP, _WARM_UP + ticks)
    starts, pins = moments.starts[part], moments.pins[part]
    if len(pins) < ticks or (int(counter) and len(starts) < ticks):
        raise ToolError(f"{name}: only {len(starts)} interrupts, {len(pins)} writes to the pin")
    start_cycles = spread_cycles(starts, period_us) if starts else None
    return Row(name, period_us, ticks, start_cycles, spread_cycles(pins, period_us))


class _Moments:
    """After `begin`: when each interrupt began in which the word at the address changes, and when
    the LED's pin was written; ns."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.starts: list[float] = []
        self.pins: list[float] = []
        self._board = board
        self._counter = self._count = 0
        self._watch = HandlerWatch(board, self._on_handled)
        self._watch.enabled = False
        sio = board.mcu.sio
        write = sio.write_uint32

        def write_and_note(offset: int, value: int) -> None:
            write(offset, value)
            if offset in _SIO_OUT and value & _LED and self._began:
                self.pins.append(board.now_ns)

        self._began = False
        sio.write_uint32 = write_and_note  # type: ignore[method-assign]

    def begin(self, counter: int) -> None:
        """0: no interrupt is followed."""
        self._began = True
        self._counter = counter
        if counter:
            self._count = self._board.word(counter)
            self._watch.enabled = True

    def _on_handled(self, handled: Handled) -> None:
        count = self._board.word(self._counter)
        if count != self._count:
            self.starts.append(handled.entered_ns)
        self._count = count
