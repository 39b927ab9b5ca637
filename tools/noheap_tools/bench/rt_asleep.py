"""Measures the CPU while the DMA samples: interrupts and cycles of a sample, and the share of the
time in which it sleeps.

Rows of a main loop that only sleeps, beside which USB is served, from rt_dma; and of the firmware
in tier dma at 100 Hz with the telemetry off: the longest times between reports that its settings
allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from noheap_tools.bench import rt_dma
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rt_records import Firmware

LEAST_ASLEEP = 0.995  # of the firmware
PERIOD_US = 10_000
FIRMWARE = "the firmware, telemetry off"

_SECONDS = 1.0  # simulated
_CONFIG = {
    "TIER": "dma",
    "PERIOD_US": PERIOD_US,
    "QUEUE_RECORDS": 64,
    "SAMPLE_EVERY": 1_000_000,
    "STATS_MS": 86_400_000,
}
_SLEEPER = "main loop sleeps"


@dataclass(frozen=True)
class Row:
    """`interrupts` and `cpu_cycles` are of a sample; None: of the sampler there are none, and of
    the rest they are not told apart."""

    name: str
    beside: str
    period_us: int
    asleep: float
    interrupts: float | None = None
    cpu_cycles: float | None = None


def firmware() -> Row:
    return Row("dma", FIRMWARE, PERIOD_US, Firmware(_CONFIG).asleep(_SECONDS))


def rows(costs: Sequence[rt_dma.Cost], of_firmware: Row) -> list[Row]:
    return [
        *(
            Row(it.name, _SLEEPER, it.period_us, it.asleep, it.interrupts, it.cpu_cycles)
            for it in costs
        ),
        of_firmware,
    ]


def judged(found: Sequence[Row]) -> list[Limit]:
    limits = []
    for row in found:
        what = f"{row.name}, a sample each {row.period_us:,} µs"
        if row.beside == FIRMWARE:
            awake = round(100 * (1 - row.asleep), 2)
            limits.append(
                Limit(f"{what}, {row.beside}, % awake", awake, round(100 * (1 - LEAST_ASLEEP), 2))
            )
        elif row.name == "dma":
            limits.append(Limit(f"{what}, interrupts", row.interrupts or 0, 0))
            limits.append(Limit(f"{what}, CPU cycles", row.cpu_cycles or 0, 0))
    return limits


def table(found: Sequence[Row]) -> list[str]:
    lines = [
        "| | asleep | period µs | Hz | interrupts a sample | CPU cycles a sample | asleep |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in found:
        cells = (
            row.name,
            row.beside,
            f"{row.period_us:,}",
            f"{1e6 / row.period_us:,.0f}",
            "" if row.interrupts is None else f"{row.interrupts:g}",
            "" if row.cpu_cycles is None else f"{row.cpu_cycles:g}",
            f"{row.asleep:.2%}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines
