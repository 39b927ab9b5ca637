"""The real firmware on an emulated board, flashed once: the output of flash, mpremote and monitor.

The board's scenario is warm from half a second after the firmware's start.
"""

import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from noheap import __version__ as noheap_version
from noheap.wire import record
from noheap_tools.board import boards, generated, program
from rig.emulation import Emulation, environment, noheap
from rig.listening import Monitor

_SCENARIO = """
[[step]]
at_ms = 0
temperature_c = 25.0
[[step]]
at_ms = 500
temperature_c = 35.0
"""


@dataclass(frozen=True)
class Flashed:
    """The board, and the output of `noheap flash --json`."""

    board: Emulation
    outcome: dict[str, Any]


@pytest.fixture(scope="module")
def flashed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flashed]:
    plan: Path = tmp_path_factory.mktemp("scenario") / "warm.toml"
    plan.write_text(_SCENARIO)
    emulation = Emulation("--scenario", str(plan))
    try:
        result = subprocess.run(
            noheap("flash", "--port", emulation.port, "--json"),
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
        )
        assert result.returncode == 0, result.stderr
        yield Flashed(emulation, json.loads(result.stdout))
    finally:
        assert emulation.stop() == 0


def test_a_board_that_has_it_all_gets_nothing_and_ticks(flashed):
    told = flashed.outcome
    assert (told["written"], told["removed"], told["bytes_written"]) == ([], [], 0)
    assert {"app.mpy", "lib/noheap/linked/__init__.mpy"} <= set(told["unchanged"])
    assert not told["kept_config"]
    assert told["micropython"].startswith("1.")
    assert told["ticks"] > 0
    assert told["missed"] == 0


def test_mpremote_imports_the_library_that_was_flashed(flashed):
    code = "import noheap; print(noheap.__version__, noheap.__file__)"
    told = flashed.board.mpremote("exec", code).split()
    assert told == [noheap_version, "/lib/noheap/__init__.mpy"]


def test_a_start_is_told_from_hello_to_stats(flashed):
    flashed.board.mpremote("reset")
    monitor = Monitor(flashed.board.port)
    seen = monitor.until(lambda line: line["type"] == "stats")
    code, err = monitor.finish(signal.SIGINT)
    assert code == 0
    assert "; 0 damaged frames, 0 gaps, 0 restarts" in err, "\n".join(map(str, seen))

    kinds = [line["type"] for line in seen]
    assert kinds.index("text") < kinds.index("hello") < kinds.index("sample")
    assert [line["t_ms"] for line in seen] == sorted(line["t_ms"] for line in seen)
    plan = seen[kinds.index("hello")]
    assert (plan["version"], plan["period_us"]) == (record.VERSION, 10_000)
    counters = seen[-1]
    assert counters["ticks"] >= 100
    assert (counters["missed"], counters["heap_delta_bytes"]) == (0, 0)
    samples = [line for line in seen if line["type"] == "sample"]
    assert (samples[0]["milli_c"], samples[0]["state"]) == (25_000, 0)
    # The board's scenario counts from its start: warm after half a second.
    assert (samples[-1]["milli_c"], samples[-1]["state"]) == (35_000, 1)


def test_attached_in_the_middle_samples_come_at_once(flashed):
    monitor = Monitor(flashed.board.port)
    monitor.until(lambda line: line["type"] == "sample")
    code, _ = monitor.finish(signal.SIGTERM)
    assert code == 0


def test_a_monitor_that_comes_later_learns_who_runs_without_a_restart(flashed):
    monitor = Monitor(flashed.board.port)
    seen = monitor.until(lambda line: line["type"] == "hello")
    who = next(line for line in seen if line["type"] == "identity")
    assert who["board"] == "pico"
    pico = boards.load("pico")
    assert who["firmware"] == program.firmware(pico, generated.module(pico), {})
    seen += monitor.until(lambda line: line["type"] == "stats")
    code, err = monitor.finish(signal.SIGINT)
    assert code == 0
    assert "; 0 damaged frames, 0 gaps, 0 restarts" in err, "\n".join(map(str, seen))
