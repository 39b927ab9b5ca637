"""`noheap run` of a firmware without telemetry: what it is judged by, and what it is told."""

import json
from pathlib import Path

import pytest

from noheap_tools import cli

LOOP = "import time\nwhile True:\n    time.sleep_ms(10)\n"
# Its LED follows the switch at GPIO 14, which a scenario closes.
FOLLOW = """
import time
from machine import Pin

led = Pin(25, Pin.OUT)
button = Pin(14, Pin.IN, Pin.PULL_UP)
before = 1
while True:
    if button.value() != before:
        before = button.value()
        led.value(not before)
        print("open" if before else "closed")
    time.sleep_ms(1)
"""
PROJECT = """
[tool.noheap]
[[tool.noheap.soldered]]
model = "switch"
pin = 14
"""
CLOSED = """
seconds = 0.4
[[step]]
at_ms = 100
level = 0
[[step]]
at_ms = 200
level = 1
[[expect]]
pin = "LED"
level = 0
to_ms = 99
[[expect]]
pin = "LED"
level = {level}
from_ms = 105
to_ms = 199
[[expect]]
prints = "open"
from_ms = 200
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch, capsys):
    """Runs `main` as the project's main.py: (exit code, the JSON, stderr)."""
    (tmp_path / "firmware").mkdir()
    monkeypatch.chdir(tmp_path)

    def run(main: str, *arguments: str, project: str = "[tool.noheap]\n", plan: str = ""):
        (tmp_path / "pyproject.toml").write_text(project)
        (tmp_path / "firmware/main.py").write_text(main)
        (tmp_path / "plan.toml").write_text(plan or "seconds = 0.3\n")
        code = cli.main(["run", "--scenario", "plan.toml", "--json", *arguments])
        out, err = capsys.readouterr()
        return code, json.loads(out or "{}"), err

    return run


def test_it_holds_if_its_expectations_are_met(run):
    code, told, err = run(FOLLOW, project=PROJECT, plan=CLOSED.format(level=1))
    assert (code, told["holds"], told["violations"]) == (0, True, []), err
    assert told["expected"] == {"met": 3, "unmet": [], "late": 0}
    assert [level for _, level in told["led_edges_ms"]] == [1, 0]
    assert told["led_edges_ms"][0][0] == pytest.approx(100, abs=3)
    assert 5_000 < told["device_ram_bytes"] < 20_000
    assert told["ticks"] is told["isr_cycles"] is told["heap_delta_bytes"] is None


def test_it_does_not_hold_if_one_is_not(run):
    code, told, err = run(FOLLOW, project=PROJECT, plan=CLOSED.format(level=0))
    assert (code, told["holds"]) == (1, False)
    (line,) = told["violations"]
    assert line.startswith("expected pin LED at 0 from 105 to 199 ms: it was 1 at ")
    assert f"noheap run: {line}" in err


@pytest.mark.parametrize(
    ("main", "reasons"),
    [
        (
            "import nosuchmodule\n",
            [
                "the firmware raised ImportError: no module named 'nosuchmodule', main.py line 1",
                "the firmware ended",
            ],
        ),
        ("pass\n", ["the firmware ended"]),
        (
            "raise ValueError\n",
            ["the firmware raised ValueError, main.py line 1", "the firmware ended"],
        ),
        (
            "import time\ntime.sleep_ms(200)\nraise ValueError('low')\n",
            ["the firmware raised ValueError: low, main.py line 3", "the firmware ended after 0."],
        ),
        ("import time\ntime.sleep_ms(200)\n", ["the firmware ended after 0.20 s"]),
        (
            "import micropython\nmicropython.kbd_intr(-1)\nwhile True:\n    pass\n",
            ["the firmware hangs: Ctrl-C does not end it"],
        ),
        (
            "from machine import Timer\n\n\ndef tick(timer):\n    raise ValueError(5)\n"
            f"\n\ntimer = Timer(period=50, callback=tick, hard=True)\n{LOOP}",
            ["the firmware raised ValueError: 5, main.py line 5"],
        ),
        (
            "import time\nimport machine\ntime.sleep_ms(150)\nmachine.reset()\n",
            ["the board reset itself 1 times"],
        ),
    ],
)
def test_it_does_not_hold_if_it_raises_ends_hangs_or_resets(run, main, reasons):
    code, told, err = run(main)
    assert (code, told["holds"]) == (1, False)
    assert len(told["violations"]) == len(reasons), told["violations"]
    for violation, reason in zip(told["violations"], reasons, strict=True):
        assert violation.startswith(reason)
        assert f"noheap run: {violation}" in err


def test_one_that_resets_all_the_time_does_not_hold(run):
    code, told, _ = run("import machine\nmachine.reset()\n")
    assert code == 1
    assert any(it.startswith("the board reset itself ") for it in told["violations"])


@pytest.mark.parametrize(
    "main",
    [
        LOOP,
        "while True:\n    pass\n",
        "import time\ntry:\n    while True:\n        time.sleep_ms(5)\n"
        "except KeyboardInterrupt:\n    print('bye')\n",
        "import asyncio\n\n\nasync def main():\n    while True:\n"
        "        await asyncio.sleep_ms(20)\n\n\nasyncio.run(main())\n",
    ],
)
def test_a_loop_of_any_kind_holds(run, main):
    code, told, err = run(main)
    assert (code, told["violations"]) == (0, []), err


def test_without_expectations_the_verdict_says_what_was_judged(run, capsys, tmp_path):
    run(LOOP)
    assert cli.main(["run", "--seconds", "0.2"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "it raised nothing, did not end and does not hang" in out
    assert "nothing else was judged, as the scenario expects nothing" in out


@pytest.mark.parametrize(
    ("budget", "reasons"),
    [
        ("bytes = 100_000\nheap = 100_000", []),
        ("bytes = 1000", ["bytes of files, "]),
        ("heap = 2000", ["bytes of heap in use, "]),
        ("cycles = 100", ["the budget of cycles cannot be judged: no handler of the program"]),
    ],
)
def test_its_budgets_are_kept(run, budget, reasons):
    code, told, _ = run(LOOP, project=f"[tool.noheap.budget]\n{budget}\n")
    assert code == bool(reasons)
    assert len(told["violations"]) == len(reasons)
    for violation, reason in zip(told["violations"], reasons, strict=True):
        assert reason in violation
        assert "cycles" in reason or "above the budget of" in violation


def test_cycles_are_those_of_its_own_handlers(run):
    main = f"""
import time
from machine import Pin, Timer


def tick(timer):
    pass


def edge(pin):
    pass


timer = Timer(period=50, callback=tick, hard=True)
Pin(14, Pin.IN, Pin.PULL_UP).irq(edge, Pin.IRQ_FALLING, hard=True)
{LOOP}"""
    budget = "[tool.noheap.budget]\ncycles = {}\n"
    code, told, err = run(
        main, project=PROJECT + budget.format(9000), plan=CLOSED[: CLOSED.index("[[e")]
    )
    assert code == 0, err
    assert 500 < told["isr_cycles"]["min"] < told["isr_cycles"]["max"] < 9000
    code, told, _ = run(main, project=budget.format(300))
    (line,) = told["violations"]
    assert code == 1 and "cycles of one interrupt, " in line and "above the budget of 300" in line


@pytest.mark.parametrize(
    ("arguments", "plan", "said"),
    [
        (("--svg", "x.svg"), "", "--svg: the firmware has no telemetry to take samples from"),
        ((), "[[expect]]\nno_faults = true\n", "no_faults of a firmware without telemetry"),
    ],
)
def test_what_needs_telemetry_is_refused(run, arguments, plan, said):
    code, _, err = run(LOOP, *arguments, plan=plan)
    assert code == 2
    assert said in err


DEEP = """
import time

def nested(levels):
    return levels and nested(levels - 1)

while True:
    nested({levels})
    time.sleep_ms(10)
"""


def test_a_stack_that_is_nearly_used_up_does_not_hold(run):
    used = {}
    for levels in (10, 20):
        code, told, err = run(DEEP.format(levels=levels))
        assert code == 0, err
        assert told["stack_bytes"] == 8192
        used[levels] = told["stack_used_bytes"]
    a_call = (used[20] - used[10]) // 10
    assert a_call > 50
    # Not so deep that MicroPython's own check, at 256 bytes, raises an exception.
    code, told, err = run(DEEP.format(levels=20 + (8192 - 400 - used[20]) // a_call))
    assert code == 1
    assert "RuntimeError" not in err
    assert f"{told['stack_used_bytes']:,} of 8,192 bytes of stack were used" in err
    assert 8192 - 512 < told["stack_used_bytes"] <= 8192
