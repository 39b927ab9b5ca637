"""Sums up a campaign: how many trials held, and what happened in them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaign.nursery import Outcome
from campaign.tiers import ANY
from campaign.trial import KINDS, Trial
from noheap_tools.emulator.faults import FAULTS

_WHAT = {
    "nack": "the sensor does not answer",
    "unplugged": "it is unplugged and loses its settings",
    "stuck_sda": "somebody holds SDA",
    "mid_byte": "the sensor holds SDA until it is clocked",
    "stretch": "somebody holds SCL",
    "garbage": "noise instead of readings",
    "frozen": "the same reading for ever",
    "jump": "readings 40 °C too high",
    "masked": "interrupts are masked",
}


@dataclass
class Told:
    """The result of a trial, as a process sends it to the one that reports."""

    seed: int
    kind: str
    seconds: float
    faults: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)


def of(seed: int, trial: Trial, outcome: Outcome, complaints: list[str]) -> Told:
    results = [it.result for it in (outcome, outcome.second) if it is not None]
    faults = [fault.kind for plan in trial.plans for fault in plan.faults]
    return Told(
        seed,
        trial.kind,
        trial.plan.seconds if outcome.started else 0.0,
        Counter(faults if outcome.started else ()),
        Counter(
            ticks=sum(it.ticks for it in results),
            missed=sum(it.missed for it in results),
            failed=sum(it.sensor_faults for it in results),
            heap=results[0].heap_delta_bytes or 0,
        ),
        complaints,
    )


def command(tier: str) -> str:
    """Returns the command that writes into a document; `tier` is one of tiers.TIERS."""
    return "make campaign" if tier == ANY else f"make campaign TIER={tier}"


def lines(found: Sequence[Told]) -> list[str]:
    """For a document and the terminal."""
    kinds = Counter(told.kind for told in found)
    faults = sum((told.faults for told in found), Counter[str]())
    return [
        *_table("trial", kinds, KINDS),
        "",
        *_table("fault", faults, {kind: _WHAT[kind] for kind in FAULTS}),
        "",
        *_sums(found),
    ]


def as_json(found: Sequence[Told], wanted: int, took_s: float) -> dict[str, object]:
    """`ok` only if all that were wanted ran and held."""
    wrong = {told.seed: told.complaints for told in found if told.complaints}
    return {
        "ok": len(found) == wanted and not wrong,
        "wanted": wanted,
        "ran": len(found),
        "did_not_hold": wrong,
        "trials": dict(Counter(told.kind for told in found)),
        "faults": dict(sum((told.faults for told in found), Counter[str]())),
        "counts": dict(sum((told.counts for told in found), Counter[str]())),
        "simulated_s": round(sum(told.seconds for told in found), 1),
        "took_s": round(took_s, 1),
    }


def _table(name: str, times: Counter[str], what: dict[str, str]) -> Sequence[str]:
    rows = [f"| `{kind}` | {meaning} | {times[kind]:,} |" for kind, meaning in what.items()]
    return [f"| {name} | | times |", "|---|---|---:|", *rows]


def _sums(found: Sequence[Told]) -> Sequence[str]:
    sums = sum((told.counts for told in found), Counter[str]())
    wrong = sorted((told for told in found if told.complaints), key=lambda told: told.seed)
    seconds = sum(told.seconds for told in found)
    return [
        f"- {len(found):,} trials, {seconds:,.0f} s simulated:"
        f" {len(found) - len(wrong):,} held, {len(wrong):,} did not",
        f"- {sums['ticks']:,} ticks served, {sums['missed']:,} missed and counted,"
        f" {sums['failed']:,} failed reads counted",
        f"- {sums['heap']:,} bytes of heap grown",
        *(f"- seed {told.seed} did not hold: {told.complaints[0]}" for told in wrong),
    ]
