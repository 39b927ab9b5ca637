"""Measure the library's cost, beside C and MicroPython's own, all in one run.

  buf        the operations of lib/noheap/buf: from bytecode, inline in viper, in C -O2
  check      'noheap check' and 'noheap lsp' on the library, and on these tools: lines a second,
             memory, an unchanged project, a key
  hal        the transfers and pins of lib/noheap/hal, beside the wire's time and `machine`
  log        entries of the deferred log: cycles, bytes, entries and records a second
  rt         the sampler's interrupt in each tier, beside C and a blocking handler in bytecode:
             its cycles, its jitter under load, its highest rate, a million ticks
  monitor    the CPU time of 'noheap monitor' with four boards at 1,000 records/s each, for 20 s
  gateway    the CPU time of 'noheap gateway' with fifty boards at 100 records/s each, for 60 s
  cluster    1,000 simulated boards, a gateway and three nats-servers, one of them killed: 3 min
  outage     a gateway through a broker that is away for 60 s, a full disk and a kill -9: 4 min
  page       the engine of the page, in Node: CPU time to the first LED edge, and then
  sensors    one reading of each sensor of lib/noheap/sensors, and the size of its file

Cycles are the emulated RP2040's, the same at every run, without cache misses of code in flash.
Interrupts are masked meanwhile, except for rt. CPU times are this computer's.
Exit code 0: all figures are reached; 1: not.

Examples:
  noheap bench buf
  noheap bench buf --json
  noheap bench rt --quick                    short runs of the judged rows, under a minute
"""

import argparse
import importlib
import sys
from pathlib import Path

from noheap_tools import answer
from noheap_tools.commands import common
from noheap_tools.docs import figures
from noheap_tools.errors import ToolError

# Each is a module of noheap_tools.bench with run(log) -> Outcome.
BENCHES = (
    "buf",
    "check",
    "cluster",
    "gateway",
    "hal",
    "log",
    "monitor",
    "outage",
    "page",
    "rt",
    "sensors",
)
_QUICK = ("check", "cluster", "gateway", "monitor", "outage", "rt")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bench", choices=BENCHES, help="what to measure")
    common.add_json(parser)
    parser.add_argument("--docs", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a short run; not of all")


def run(args: argparse.Namespace) -> int:
    common.require_writable("--docs", args.docs)
    module = importlib.import_module(f"noheap_tools.bench.{args.bench}")
    options = {}
    if args.quick:
        if args.bench not in _QUICK or args.docs is not None:
            raise ToolError(f"--quick is for {', '.join(_QUICK)}, without --docs")
        options["quick"] = True
    outcome = module.run(lambda line: sys.stderr.write(f"measuring: {line}\n"), **options)
    missed = [str(limit) for limit in outcome.limits if not limit.reached]
    if args.json:
        answer.show(outcome.as_json(), missed)
    else:
        print(outcome.text())
    if args.docs is not None:
        figures.write(args.docs, f"noheap bench {args.bench}", outcome.lines())
    if missed:
        raise ToolError("; ".join(missed))
    return 0
