"""Cost and limits of the sampler's tiers, beside C and a naive handler.

rt_cost     the cycles of one interrupt
rt_jitter   how far it strays from its grid while the main loop is busy
rt_rate     the highest rate without a missed tick
rt_soak     a million ticks
rt_dma      what a sample by the DMA costs, and a million of them
rt_asleep   the share of the time in which the CPU sleeps meanwhile
rt_records  records that reach the host, and how long the main loop is away

Each row has its own emulated board, so they are measured side by side, as many as there are
processors.
"""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from noheap_tools.bench import (
    report,
    rt_asleep,
    rt_cost,
    rt_dma,
    rt_jitter,
    rt_rate,
    rt_records,
    rt_soak,
)
from noheap_tools.bench.report import Limit

_VERDICT_S = 10  # simulated seconds that judge a rate
_QUICK_VERDICT_S = 0.2


@dataclass(frozen=True)
class Outcome:
    rows: list[rt_cost.Row]
    jitter: list[rt_jitter.Row]
    rates: list[rt_rate.Row]
    soak: list[rt_soak.Row]
    records: list[rt_records.Row]
    dma: rt_dma.Soak
    asleep: list[rt_asleep.Row]

    @property
    def limits(self) -> list[Limit]:
        return [
            *rt_cost.judged(self.rows),
            *rt_asleep.judged(self.asleep),
            *rt_jitter.judged(self.jitter),
            *rt_rate.judged(self.rates),
            *rt_soak.judged(self.soak),
            *rt_dma.judged(self.dma),
            *rt_records.judged(self.records),
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": [asdict(row) for row in self.rows],
            "jitter": [asdict(row) for row in self.jitter],
            "rates": [
                asdict(row) | {"rate_hz": row.rate_hz, "of_wire": row.of_wire}
                for row in self.rates
            ],
            "soak": [asdict(row) for row in self.soak],
            "dma_soak": asdict(self.dma),
            "asleep": [asdict(row) for row in self.asleep],
            "records": [asdict(row) | {"per_s": row.per_s} for row in self.records],
            **rt_records.summary(self.records),
            "limits": [vars(limit) | {"reached": limit.reached} for limit in self.limits],
        }

    def text(self) -> str:
        return "\n\n".join([*map(report.plain, self._tables()), "\n".join(map(str, self.limits))])

    def lines(self) -> list[str]:
        """For a document."""
        tables = [line for table in self._tables() for line in [*table, ""]]
        return [*tables, *(f"- {limit}" for limit in self.limits)]

    def _tables(self) -> list[list[str]]:
        return [
            rt_cost.table(self.rows),
            rt_asleep.table(self.asleep),
            rt_jitter.table(self.jitter),
            rt_rate.table(self.rates),
            rt_soak.table(self.soak),
            rt_records.table(self.records),
        ]


def run(log: Callable[[str], None], quick: bool = False) -> Outcome:
    """Measure everything. `quick`: short runs, and only the rows that are judged."""
    seconds = _QUICK_VERDICT_S if quick else _VERDICT_S
    # The soak runs here, because it reports its progress.
    with ProcessPoolExecutor() as pool:

        def begin(what: str, function: Callable[..., Any], *arguments: object) -> Future[Any]:
            job = pool.submit(function, *arguments)
            job.add_done_callback(lambda job: log(f"{what}: done"))
            return job

        rates = [
            begin(f"rate of {name} at {hz // 1000} kHz", rt_rate.row, name, hz, seconds)
            for name, hz in rt_rate.series(quick)
        ]
        jitter = [
            begin(f"jitter of {name}", rt_jitter.row, name, ticks)
            for name, ticks in rt_jitter.series(quick)
        ]
        records = [
            begin(f"records, {name}", rt_records.row, name, *arguments)
            for name, *arguments in rt_records.series(quick)
        ]
        if not quick:
            records.append(begin("highest rate of records", rt_records.highest))
        dma = begin("samples by DMA", rt_dma.soak, rt_dma.QUICK_SOAK if quick else rt_dma.SOAK)
        rows = begin("cycles of one interrupt", rt_cost.measure)
        costs = begin("cost of a sample by DMA", rt_dma.measure)
        firmware = begin("the firmware's sleep", rt_asleep.firmware)
        try:
            soak = rt_soak.measure(log, quick)
            return Outcome(
                rows=rt_cost.with_dma(rows.result(), costs.result()),
                jitter=[job.result() for job in jitter],
                rates=[job.result() for job in rates],
                soak=soak,
                records=[job.result() for job in records],
                dma=dma.result(),
                asleep=rt_asleep.rows(costs.result(), firmware.result()),
            )
        finally:
            pool.shutdown(cancel_futures=True)
