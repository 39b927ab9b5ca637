"""Runs the suite again and again under load, and names each test that did not end the same always.

make flaky                          ten runs, with a busy process for each CPU beside them
make flaky RUNS=3 ONLY="host_tests/tools host_tests/pico"
"""

import argparse
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

_EXAMPLES = """
Exit code 0: each test passed in all runs, or was skipped in all; 1: some did not, and they are
listed; 130: Ctrl-C, and the runs that were complete had none.

Examples:
  make flaky RUNS=10
  make flaky RUNS=3 ONLY=host_tests/pico
  make flaky RUNS=10 JSON=1 > flaky.json
"""
_INTERRUPTED = 130
_STDERR = 2
_NEVER = "did not run"
_GOOD = ("passed", "skipped")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    runs: list[dict[str, str]] = []
    interrupted = False
    try:
        with _load(options.load):
            for n in range(options.runs):
                runs.append(_run(options.tests))
                _show(n + 1, options.runs, runs[-1])
    except KeyboardInterrupt:
        interrupted = True
    found = unsteady(runs)
    if options.json:
        told = {"ok": not found and not interrupted, "runs": len(runs), "unsteady": found}
        print(json.dumps(told, indent=2))
    else:
        print("\n".join(lines(runs, found)))
    return 1 if found else _INTERRUPTED if interrupted else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make flaky",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=10, help="default: 10")
    busy = os.cpu_count() or 1
    parser.add_argument(
        "--load", type=int, default=busy, metavar="N", help="busy processes; default: all CPUs"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("tests", nargs="*", help="of pytest; default: all")
    return parser


def unsteady(runs: Sequence[Mapping[str, str]]) -> dict[str, dict[str, int]]:
    """{test: {how it ended: in how many runs}}, of those that ended in two ways, or badly."""
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for test in sorted({test for run in runs for test in run}):
        ends[test].update(run.get(test, _NEVER) for run in runs)
    return {
        test: dict(ways)
        for test, ways in ends.items()
        if len(ways) > 1 or next(iter(ways)) not in _GOOD
    }


def lines(
    runs: Sequence[Mapping[str, str]], found: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    for test, ways in found.items():
        told = ", ".join(f"{how} {times}" for how, times in ways.items())
        yield f"{test}: {told}"
    tests = len({test for run in runs for test in run})
    yield f"{len(runs)} runs of {tests:,} tests: {len(found)} did not pass always"


def _run(tests: Iterable[str]) -> dict[str, str]:
    """How each test ended. What pytest prints goes to stderr."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "auto"]
        process = subprocess.Popen([*command, f"--junitxml={report}", *tests], stdout=_STDERR)
        try:
            process.wait()
        except KeyboardInterrupt:
            process.wait()  # it has had the Ctrl-C, too
            raise
        return _ends(report) if report.is_file() else {}


def _ends(report: Path) -> dict[str, str]:
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        how = [it.tag for it in case if it.tag in ("failure", "error", "skipped")]
        found[f"{case.get('classname')}::{case.get('name')}"] = how[0] if how else "passed"
    return found


def _show(n: int, runs: int, ends: Mapping[str, str]) -> None:
    bad = sum(how not in _GOOD for how in ends.values())
    print(f"run {n} of {runs}: {len(ends):,} tests, {bad} failed", file=sys.stderr, flush=True)


@contextmanager
def _load(count: int) -> Iterator[None]:
    context = multiprocessing.get_context("fork")
    busy = [context.Process(target=_work, daemon=True) for _ in range(count)]
    for process in busy:
        process.start()
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.join()


def _work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    parent = os.getppid()
    while os.getppid() == parent:
        until = time.monotonic() + 1
        while time.monotonic() < until:
            pass


if __name__ == "__main__":
    sys.exit(main())
