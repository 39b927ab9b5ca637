"""What a sample costs the CPU where the DMA takes it: interrupts, and cycles awake.

The main loop sleeps, once without a sampler and once beside each. What it is awake for without
one, USB's interrupts, is taken off.
"""

from dataclasses import dataclass
from statistics import median

from noheap_tools.bench import rt_board
from noheap_tools.bench.report import Limit
from noheap_tools.emulator.board import CLOCK_HZ, EmulatedBoard
from noheap_tools.emulator.interrupts import Handled, HandlerWatch

PERIOD_US = 1000
WIRE_US = 77  # the shortest period that a transfer of the TMP102 fits in: rt_rate
PERIODS_US = (10_000, PERIOD_US, WIRE_US)
WINDOW_MS = 40
SOAK_PERIOD_US = 200
SOAK = 1_000_000
QUICK_SOAK = 3_000

_SLEEPS_MS = 150
_SETTLE_MS = 30  # the sleep has begun by then
_INTERRUPTS = range(16, 16 + 26)  # RP2040 datasheet 2.3.2
_DMA_IRQ_1 = 16 + 12


@dataclass(frozen=True)
class Cost:
    """`interrupts` and `cpu_cycles` are of a sample; `asleep` is a share of the time, of which
    USB's interrupts take a part; `handled` are the interrupts of the sampler."""

    name: str
    period_us: int
    interrupts: float
    cpu_cycles: float
    asleep: float
    handled: tuple[Handled, ...]

    @property
    def cycles(self) -> tuple[int, float, int]:
        """Of one interrupt: least, median, most."""
        found = [it.cycles for it in self.handled] or [0]
        return min(found), median(found), max(found)

    @property
    def flash_lines(self) -> int:
        return max((len(it.flash_lines) for it in self.handled), default=0)


def measure() -> list[Cost]:
    """Tier dma in each of PERIODS_US, and dma+isr in one."""
    values = {"period_us": PERIOD_US, "periods_us": PERIODS_US, "ms": _SLEEPS_MS}
    program = rt_board.program("dma", values)
    handled: list[Handled] = []
    watch = HandlerWatch(program.board, handled.append, _INTERRUPTS)
    watch.watch_flash = True
    found: list[Cost] = []
    before = 0, 0
    while True:
        word, *arguments = program.line("begin", "done")
        if word == "done":
            return found
        name, period_us = arguments[0], int(arguments[1])
        cycles, count = _awake(program.board, handled)
        value, faults, _ = map(int, program.line("end")[1:])
        if name == "nothing":
            before = cycles, count
            continue
        rt_board.check(name, value, faults)
        samples = WINDOW_MS * 1000 / period_us
        found.append(
            Cost(
                name,
                period_us,
                round((count - before[1]) / samples, 2),
                round((cycles - before[0]) / samples, 2),
                round(1 - cycles * 1000 / (WINDOW_MS * CLOCK_HZ), 5),
                tuple(it for it in handled if it.exception == _DMA_IRQ_1),
            )
        )


@dataclass(frozen=True)
class Soak:
    """A long run. `lost` are records that did not get to the main loop."""

    samples: int
    faults: int
    lost: int
    allocated: int  # bytes


def soak(samples: int) -> Soak:
    """Takes some half an hour for a million."""
    values = {"period_us": SOAK_PERIOD_US, "ticks": samples}
    program = rt_board.program("dma_soak", values)
    program.line("begin")
    left_ms = samples * SOAK_PERIOD_US / 1000
    program.board.run_ms(left_ms)
    value, faults, taken, lost, allocated = map(int, program.line("end")[1:])
    rt_board.check("dma", value, faults)
    return Soak(taken, faults, lost, allocated)


def judged(found: Soak) -> list[Limit]:
    what = f"dma, {found.samples:,} samples"
    return [
        Limit(f"{what}, lost", found.lost + found.faults, 0),
        Limit(f"{what}, bytes allocated", found.allocated, 0),
    ]


def _awake(board: EmulatedBoard, handled: list[Handled]) -> tuple[int, int]:
    """Returns cycles and interrupts in WINDOW_MS, of which `handled` then has the latter."""
    board.run_ms(_SETTLE_MS)
    handled.clear()
    cycles = board.core.cycles
    board.run_ms(WINDOW_MS)
    took, count = board.core.cycles - cycles, len(handled)
    board.run_ms(1)
    return took, count
