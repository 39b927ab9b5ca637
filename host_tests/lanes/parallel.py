"""Spreads a run over processes, `pytest -n auto`: what stays together, and what begins first.

A file of portable tests, a document, or the examples of a folder of lib stay together in one lane,
which runs them in one go.
The lane `board` is one unit, for there is one board. Each preemption test is a unit. So are eight
seeds of the campaign, which share a boot. Any other file is one: it may have its own board, or
go in steps.

The long ones begin first: the preemption tests, then those that build tiny images, those on the
emulated Pico, and those of the tools, which wait much.
"""

import os
import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from lanes.collect import ALL

_LANE_TEST = re.compile(rf"(.*)::\w+\[({'|'.join(ALL)})\]")
_SEED = re.compile(r"(host_tests/campaign/.*)::\w+\[seed=(\d+)\]")
_SEEDS = 8
_PREEMPTION = "host_tests/preemption/"
_FIRST = (_PREEMPTION, "host_tests/tiny/", "host_tests/pico/", "host_tests/tools/")


class Scheduler(LoadScopeScheduling):
    """Each process takes the next unit, in the order of the collected tests."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # it would put the units of most tests first

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def workers() -> int:
    """For `-n auto`: three for two CPUs, because many tests wait for a board or a program."""
    cpus = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return cpus + (cpus + 1) // 2


def unit(nodeid: str) -> str:
    """The name of the unit that a test belongs to."""
    lane_test = _LANE_TEST.fullmatch(nodeid)
    if lane_test:
        file, lane = lane_test.groups()
        return lane if lane == "board" else f"{file}[{lane}]"
    seed_test = _SEED.fullmatch(nodeid)
    if seed_test:
        file, seed = seed_test.groups()
        return f"{file}[{int(seed) // _SEEDS}]"
    return nodeid if nodeid.startswith(_PREEMPTION) else nodeid.partition("::")[0]


def rank(nodeid: str) -> int:
    """Tests of a lower rank begin first."""
    for rank, folder in enumerate(_FIRST):
        if nodeid.startswith(folder):
            return rank
    return len(_FIRST)
