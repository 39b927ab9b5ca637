"""The page's engine, in Node: the same edges and bus traffic as Python's emulated board."""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from noheap_tools import paths
from noheap_tools.board import boards
from noheap_tools.emulator import contents, scenario
from noheap_tools.emulator.bootrom import bootrom
from noheap_tools.emulator.faults import FAULTS
from noheap_tools.page import described, trace
from noheap_tools.run.bare import BareRun
from noheap_tools.toolchain import npm

HERE = Path(__file__).parent
FAULTS_PLAN = HERE / "scenarios" / "faults.toml"
EXPECTED_PLAN = HERE / "scenarios" / "expected.toml"
BARE_PLAN = HERE / "scenarios" / "bare.toml"
BARE = HERE / "programs" / "bare.py"
# The board's own times begin some cycles of 8 ns apart: on the way to the first tick rp2040js has
# PLLs that lock, and rp2040py has none. Those of the world, as a fault's end, are the same.
TOLERANCE_US = 0.1
# With a [config] its file lies elsewhere in the flash, so that MicroPython's way there is another.
CONFIG_TOLERANCE_US = 1.0
# Both look for the first sleep each 0.1 ms from power-up, and get there at other times.
BARE_TOLERANCE_MS = 0.2
TIMEOUT_S = 300


@pytest.fixture(scope="module", autouse=True)
def packages():
    reason = npm.lacking()
    if reason or not npm.are_here():
        pytest.skip(reason or "the page's npm packages are not here: noheap setup --tests")


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    """A folder with the trace of each fault, and the image that made it."""
    out = tmp_path_factory.mktemp("trace")
    trace.write(out, FAULTS_PLAN)
    return out


def engine(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node is not None
    return subprocess.run(
        [node, "engine.mjs", *map(str, words)],
        cwd=npm.FOLDER,
        env={"PATH": str(Path(node).parent) + ":/usr/bin:/bin", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )


def call_of(folder: Path) -> tuple[str | Path, ...]:
    return (
        "run", folder / "board.uf2",
        "--bootrom", folder / "bootrom.bin", "--scenario", folder / "scenario.toml",
        "--firmware", folder / "bench.json",
    )  # fmt: skip


def played(folder: Path) -> dict[str, Any]:
    done = engine(*call_of(folder))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def assert_same(ours: dict, theirs: dict, tolerance_us: float = TOLERANCE_US) -> None:
    """Same edges and transactions, at the same times, and the same verdict on the scenario."""
    assert [level for _, level in theirs["led"]] == [level for _, level in ours["led"]]
    times = [(a, b) for (a, _), (b, _) in zip(ours["led"], theirs["led"], strict=True)]
    mine = [line.split(" ", 2) for line in ours["bus"]]
    other = [line.split(" ", 2) for line in theirs["bus"]]
    assert [what for _, _, what in other] == [what for _, _, what in mine]
    for one, two in zip(mine, other, strict=True):
        times += [(float(one[0]), float(two[0])), (float(one[1]), float(two[1]))]
    assert max(abs(b - a) for a, b in times) < tolerance_us
    assert theirs["isr_cycles"] == ours["isr_cycles"]
    assert theirs["expected"] == ours["expected"]


def test_each_fault_is_the_same_in_both_emulators(traced):
    plan = FAULTS_PLAN.read_text(encoding="utf-8")
    assert all(f'"{fault}"' in plan for fault in FAULTS)
    ours = json.loads((traced / "trace.json").read_text(encoding="utf-8"))
    assert {level for _, level in ours["led"]} == {0, 1} and len(ours["bus"]) > 300
    assert_same(ours, played(traced))


def test_the_default_scenario_is_the_same_in_both_emulators(tmp_path):
    trace.write(tmp_path, paths.ROOT / "tools" / "noheap_tools" / "scenarios" / "default.toml")
    ours = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    assert len(ours["led"]) > 20
    assert ours["expected"] == {"met": 4, "unmet": [], "late": 0}
    assert_same(ours, played(tmp_path))


def test_settings_and_expectations_of_a_scenario_are_the_same_in_both_emulators(tmp_path):
    trace.write(tmp_path, EXPECTED_PLAN)
    ours = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    assert len(ours["led"]) > 20  # only a threshold lower than the image's own is reached
    assert (ours["expected"]["met"], len(ours["expected"]["unmet"])) == (5, 9)
    assert ours["expected"]["late"] == 1
    assert_same(ours, played(tmp_path), CONFIG_TOLERANCE_US)


def test_a_firmware_without_telemetry_plays_the_same_in_both_emulators(tmp_path, monkeypatch):
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_bytes(BARE.read_bytes())
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    monkeypatch.chdir(tmp_path)
    board, text = boards.load("pico"), BARE_PLAN.read_text(encoding="utf-8")
    flashed = contents.flashed(board, {})
    result = BareRun(board, *flashed, scenario.parse(text)).run()
    (tmp_path / "board.uf2").write_bytes(trace.board_uf2(board, *flashed))
    (tmp_path / "bootrom.bin").write_bytes(bootrom())
    (tmp_path / "scenario.toml").write_text(text)
    bench = described.bench(board, tmp_path / "board.uf2", {}, is_ours=True, with_check=False)
    assert bench["telemetry"] == {"reports": False, "sends": False}
    (tmp_path / "bench.json").write_text(described.text(bench))
    theirs = played(tmp_path)
    assert theirs["expected"] == json.loads(json.dumps(asdict(result.expected)))
    assert (result.expected.met, len(result.expected.unmet)) == (2, 2)
    assert [level for _, level in theirs["led"]] == [level for _, level in result.led_edges_ms]
    for (us, _), (ms, _) in zip(theirs["led"], result.led_edges_ms, strict=True):
        assert us / 1000 == pytest.approx(ms, abs=BARE_TOLERANCE_MS)
    refused = text + "[[expect]]\nno_faults = true\n"
    (tmp_path / "scenario.toml").write_text(refused)
    done = engine(*call_of(tmp_path))
    assert done.returncode == 1 and "of a firmware without telemetry" in done.stderr


def test_its_own_tests_pass(traced):
    done = engine("test", NOHEAP_TRACE=str(traced))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_call_says_how_to_call_it(traced):
    done = engine("run")
    assert done.returncode == 2 and "usage:" in done.stderr
    broken = traced / "trace.json"
    done = engine("run", broken, "--bootrom", traced / "bootrom.bin")
    assert done.returncode == 1 and done.stderr.startswith("The file is no UF2.")


def test_the_cpu_is_compiled_from_its_source():
    done = engine("wasm", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_types_are_right():
    done = subprocess.run(
        [npm.FOLDER / "node_modules" / ".bin" / "tsc", "--noEmit"],
        cwd=npm.FOLDER,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout
