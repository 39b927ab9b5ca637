"""`noheap run` fails, and says why, for firmware that does not start or does not go on."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from noheap_tools import answer, cli
from noheap_tools.emulator import contents
from rig.simulated import with_output

PLAN = """
[config]
stats_ms = 50
[[step]]
at_ms = 0
temperature_c = 25.0
"""

# The telemetry's output: the statement is executed in the main loop, once, some 0.1 s after the
# first tick or later.
WRITE = """
import sys, time
from machine import mem32
calls = 0
def write(data, length):
    global calls
    calls += 1
    if calls == 9:
        fail()
    sys.stdout.buffer.write(data, length)
def fail():
    {}
"""
RAISE = "raise ValueError"
STOP_TICKS = "mem32[0xE000E180] = 0x1F  # the NVIC's ICER: TIMER and PWM"
SWALLOW = b"import app\ntry:\n    app.start()\nexcept ValueError:\n    pass\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch, capsys):
    """Runs the firmware with some of its files replaced: (exit code, the JSON, stderr)."""
    (tmp_path / "plan.toml").write_text(PLAN)
    flashed = contents.flashed

    def run(files: Mapping[str, bytes], seconds: float = 0.6):
        def changed(*arguments):
            path, original = flashed(*arguments)
            return path, original | dict(files)

        monkeypatch.setattr(contents, "flashed", changed)
        plan = str(tmp_path / "plan.toml")
        code = cli.main(["run", "--json", "--scenario", plan, "--seconds", str(seconds)])
        out, err = capsys.readouterr()
        return code, json.loads(out), err

    return run


@pytest.fixture
def sabotage(tmp_path: Path):
    """Returns the files of firmware whose main loop executes `statement` once."""

    def sabotage(statement: str, call: int = 9) -> dict[str, bytes]:
        program = tmp_path / "output.py"
        program.write_text(WRITE.format(statement).replace("9", str(call)))
        return with_output(tmp_path, program)

    return sabotage


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            b"import nosuchmodule\n",
            "the firmware did not start: it raised ImportError: no module named"
            " 'nosuchmodule', main.py line 1",
        ),
        (
            b"import time\nwhile True:\n    time.sleep_ms(100)\n",
            "the firmware did not start within 5000 ms of simulated time",
        ),
        (b"pass\n", "the firmware did not start: it ended"),
    ],
)
def test_firmware_that_does_not_start_fails(run, program, reason) -> None:
    code, document, err = run({"main.py": program})
    assert code == 1
    assert f"noheap run: {reason}" in err
    assert document == answer.of({"board": "pico", "holds": False}, [reason])


@pytest.mark.parametrize(
    ("statement", "more", "reason", "seconds"),
    [
        (RAISE, {}, "the firmware raised ValueError", 0.6),
        (RAISE, {}, "the firmware ended after 0.", 0.6),
        (RAISE, {"main.py": SWALLOW}, "the firmware ended after 0.", 0.6),
        ("sys.exit()", {}, "the firmware ended after 0.", 0.6),
        ("while True: time.sleep_ms(100)", {}, "no record came in the last 1.", 1.6),
        (STOP_TICKS, {}, "ticks served, 60 were due", 0.6),
    ],
)
def test_firmware_that_does_not_go_on_fails(
    run, sabotage, statement, more, reason, seconds
) -> None:
    code, document, err = run(sabotage(statement) | more, seconds)
    assert code == 1
    assert document["holds"] is False
    assert [it for it in document["violations"] if reason in it], document["violations"]
    assert f"noheap run: {document['violations'][0]}" in err


def test_firmware_that_serves_no_tick_fails_in_the_shortest_run(run, sabotage, tmp_path) -> None:
    slow = "[config]\nperiod_us = 200_000\nblink_hz = 1"
    (tmp_path / "plan.toml").write_text(PLAN.replace("[config]", slow))
    code, document, _ = run({}, 0.1)
    assert (code, document["ticks"]) == (0, 1)
    code, document, _ = run(sabotage(STOP_TICKS, 1), 0.1)
    assert (code, document["ticks"]) == (1, 0)
    assert "no tick was served" in document["violations"]


def test_good_firmware_still_holds(run, sabotage) -> None:
    code, document, err = run(sabotage("pass"), 1.6)
    assert (code, document["holds"], document["violations"]) == (0, True, []), err
