"""One tick of the sampler in each tier, beside C and a naive handler.

The same job in each row, each millisecond: the TMP102's reading at 400 kHz, comparison with
hysteresis, the LED, errors counted. Whole interrupts, from the handler's first instruction to its
return; the temperature stays below the limit. `idiomatic` and `c-blocking` wait for the transfer,
the others take the reading whose transfer the tick before has started.

The rows `full-...` do all that the firmware's interrupt does, with its parameters: they also check
the reading, debounce, settle after a fault, blink by a pattern and queue a record; `full-measured`
also counts how late they began and how long they took.
Their main loop takes the records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from noheap_tools.bench import bare, rt_board, rt_dma
from noheap_tools.bench.report import Limit
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import Handled, HandlerWatch
from noheap_tools.errors import ToolError

TICKS = 40
_WARM_UP = 40  # ticks before: caches of the interpreter


@dataclass(frozen=True)
class Cycles:
    min: int
    median: float
    max: int


@dataclass(frozen=True)
class Row:
    name: str
    cycles: Cycles
    flash_lines: int  # lines of the XIP cache that one interrupt read, at most
    interrupts_per_sample: float = 1.0
    cpu_cycles_per_sample: float = 0.0  # awake for it, of a CPU that sleeps else


WHAT = {
    "idiomatic": "`Timer(hard=True)`, bytecode, `i2c.readfrom_mem_into`",
    "portable": "`LeanSampler(tier=portable)`: `Timer(hard=True)`, viper",
    "vector-viper": "`LeanSampler(tier=vector)`: PWM wrap, viper",
    "vector-asm": "`LeanSampler(tier=asm)`: PWM wrap, assembler",
    "dma": "`Sampler(tier=dma)`: DMA and PIO, no interrupt at all",
    "dma+isr": "`LeanSampler(tier=dma_isr)`: the DMA's interrupt only judges",
    "c-blocking": "C -O2 in RAM: PWM wrap, waits for the transfer",
    "c-direct": "C -O2 in RAM: PWM wrap",
    "full-viper": "`Sampler(tier=vector)`, the full job: PWM wrap, viper",
    "full-measured": "the same with `measured=MeasuredStats(...)`: histograms of both times",
    "full-asm": "`Sampler(tier=asm)`, the full job: PWM wrap, assembler",
    "full-c": "C -O2 in RAM, the full job: PWM wrap",
}


def measure() -> list[Row]:
    """Those of handlers; `with_dma` has the others."""
    rows = {row.name: row for row in _in_micropython()}
    for row in (
        _in_c("c-blocking", ["-DBLOCKING"]),
        _in_c("c-direct"),
        _in_c("full-c", job="full"),
    ):
        rows[row.name] = row
    return list(rows.values())


def with_dma(rows: Sequence[Row], costs: Sequence[rt_dma.Cost]) -> list[Row]:
    """All of them, in the order of WHAT."""
    by_name = {row.name: row for row in (*rows, *_by_dma(costs))}
    return [by_name[name] for name in WHAT]


def judged(rows: Sequence[Row]) -> list[Limit]:
    by_name = {row.name: row for row in rows}

    def cycles(name: str) -> float:
        return by_name[name].cycles.median

    in_ram = ("dma+isr", "vector-viper", "vector-asm", "full-viper", "full-measured", "full-asm")
    return [
        Limit("portable, median", cycles("portable"), 870),
        Limit("vector-viper, median", cycles("vector-viper"), 130),
        Limit("vector-asm, median, below c-direct", cycles("vector-asm"), cycles("c-direct") - 1),
        Limit("dma+isr, max", by_name["dma+isr"].cycles.max, 40),
        Limit("full-asm, median, at most full-c", cycles("full-asm"), cycles("full-c")),
        *(Limit(f"{name}, lines of flash", by_name[name].flash_lines, 0) for name in in_ram),
    ]


def table(rows: Sequence[Row]) -> list[str]:
    lines = [
        "| | one interrupt | min | median | max | lines of flash | interrupts a sample |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        it = row.cycles
        numbers = f"{it.min:,} | {it.median:,} | {it.max:,} | {row.flash_lines}"
        numbers += f" | {row.interrupts_per_sample:g}"
        lines.append(f"| {row.name} | {WHAT[row.name]} | {numbers} |")
    return lines


class _Ticks:
    """The interrupts in which the word at `counter` changes; other alarms of MicroPython's pool
    share the portable tick's."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board
        self._watch = HandlerWatch(board, self._on_handled)
        self._watch.enabled = False
        self._watch.watch_flash = True
        self._handled: list[Handled] = []
        self._counter = self._count = 0

    def begin(self, counter: int) -> None:
        self._handled.clear()
        self._counter = counter
        self._count = self._board.word(counter)
        self._watch.enabled = True

    def end(self, name: str) -> Row:
        """The row from the last TICKS of those since `begin`."""
        self._watch.enabled = False
        last = self._handled[-TICKS:]
        if len(last) < TICKS:
            raise ToolError(f"{name}: only {len(last)} ticks were seen")
        cycles = [it.cycles for it in last]
        middle = median(cycles)
        middle = int(middle) if middle == int(middle) else middle
        lines = max(len(it.flash_lines) for it in last)
        return Row(
            name, Cycles(min(cycles), middle, max(cycles)), lines, cpu_cycles_per_sample=middle
        )

    def _on_handled(self, handled: Handled) -> None:
        count = self._board.word(self._counter)
        if count != self._count:
            self._handled.append(handled)
        self._count = count


def _in_micropython() -> list[Row]:
    program = rt_board.program("cost", {"ticks": _WARM_UP + TICKS})
    ticks = _Ticks(program.board)
    rows: list[Row] = []
    while True:
        word, *arguments = program.line("begin", "done")
        if word == "done":
            return rows
        name = arguments[0]
        ticks.begin(int(arguments[1]))
        _, value, faults = program.line("end")
        rows.append(ticks.end(name))
        rt_board.check(name, int(value), int(faults))


def _by_dma(costs: Sequence[rt_dma.Cost]) -> list[Row]:
    return [
        Row(it.name, Cycles(*it.cycles), it.flash_lines, it.interrupts, it.cpu_cycles)
        for it in costs
        if it.period_us == rt_dma.PERIOD_US
    ]


def _in_c(name: str, flags: Sequence[str] = (), job: str = "lean") -> Row:
    board = rt_board.in_c(flags, job)
    ticks = _Ticks(board)
    board.run_ms(_WARM_UP)
    ticks.begin(bare.SAMPLER)
    board.run_ms(TICKS + 1)
    served, value, faults, received = (board.word(bare.SAMPLER + 4 * n) for n in range(4))
    rt_board.check(name, value, faults if job == "lean" else faults + served - received)
    return ticks.end(name)
