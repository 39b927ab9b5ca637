"""Runs seeds of the campaign on all CPUs, and keeps those that do not hold.

make campaign                   seeds 0 to 499
make campaign COUNT=5000        a night's run
make campaign SEED=123          one of them again
make campaign TIER=dma          the same in tier dma, which "any" never draws
"""

import argparse
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from campaign import beyond, oracle, report, seeds, tiers
from campaign.nursery import nursery
from campaign.playing import played
from campaign.trial import as_toml
from noheap_tools.docs import figures
from noheap_tools.errors import ToolError

_EXAMPLES = """
Exit code 0: all of them held; 1: one did not, and is in host_tests/campaign/seeds.txt now;
130: Ctrl-C, and those that ran held.

Examples:
  make campaign
  make campaign COUNT=5000 FIRST=10000
  make campaign SEED=123
  make campaign TIER=dma
  make campaign COUNT=2000 JSON=1 > campaign.json
"""
_EACH_S = 10  # between two lines of progress
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    wanted = range(options.first, options.first + options.count)
    if options.seed is not None:
        wanted = range(options.seed, options.seed + 1)
    began = due = time.monotonic()
    found: list[report.Told] = []
    interrupted = False
    try:
        for told in _each(wanted, options.processes, options.tier):
            found.append(told)
            if told.complaints:
                _tell(told, options.tier)
            now = time.monotonic()
            if now >= due or len(found) == len(wanted):
                due = now + _EACH_S
                _show(found, len(wanted), now - began)
    except KeyboardInterrupt:
        interrupted = True
    wrong = [told for told in found if told.complaints]
    if wrong and not options.no_keep:
        seeds.keep(((told.seed, told.complaints[0]) for told in wrong), options.tier)
    lines = report.lines(found)
    if options.json:
        print(json.dumps(report.as_json(found, len(wanted), time.monotonic() - began), indent=2))
    else:
        print("\n".join(lines))
        if interrupted:
            print(f"Ctrl-C: {len(found)} of {len(wanted)} ran")
    if options.docs and not interrupted:
        figures.write(options.docs, report.command(options.tier), lines)
    return 1 if wrong else _INTERRUPTED if interrupted else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make campaign",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--count", type=_natural, default=500, help="seeds (default: 500)")
    parser.add_argument("--first", type=_natural, default=0, help="the first one (default: 0)")
    parser.add_argument("--seed", type=_natural, help="this one only")
    parser.add_argument(
        "--processes", type=_natural, default=os.cpu_count() or 1, help="default: all CPUs"
    )
    parser.add_argument(
        "--tier", choices=tiers.TIERS, default=tiers.ANY, help="dma: all in that tier"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write the sums into FILE")
    parser.add_argument("--no-keep", action="store_true", help="leave seeds.txt as it is")
    return parser


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _each(wanted: range, processes: int, tier: str) -> Iterator[report.Told]:
    """As they end. Each process has a nursery of its own."""
    context = multiprocessing.get_context("fork")
    with context.Pool(min(max(processes, 1), len(wanted) or 1), _begin_worker) as pool:
        yield from pool.imap_unordered(partial(_judged, tier), wanted)


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends them
    signal.signal(signal.SIGTERM, _end_worker)


def _end_worker(*_: object) -> None:
    if nursery.cache_info().currsize and nursery().child:
        os.kill(nursery().child, signal.SIGKILL)
        os.waitpid(nursery().child, 0)
    os._exit(0)


def _judged(tier: str, seed: int) -> report.Told:
    trial = tiers.in_tier(beyond.trial(seed), tier)
    outcome = played(trial)
    return report.of(seed, trial, outcome, oracle.judge(trial, outcome))


def _tell(told: report.Told, tier: str) -> None:
    lines = [
        f"seed {told.seed} does not hold:",
        *told.complaints,
        as_toml(tiers.in_tier(beyond.trial(told.seed), tier)),
    ]
    print("\n".join(lines), file=sys.stderr, flush=True)


def _show(found: Sequence[report.Told], count: int, passed_s: float) -> None:
    left_s = passed_s / len(found) * (count - len(found))
    wrong = sum(bool(it.complaints) for it in found)
    print(
        f"{len(found)} of {count}, {wrong} did not hold; about {left_s / 60:.0f} min left",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ToolError as error:
        print(f"make campaign: {error}\n{error.hint}", file=sys.stderr)
        sys.exit(2)
