"""`noheap cycles` fails, and says why, when there was nothing of the user's to measure."""

import json
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.cycles import trace
from rig import broken_programs as programs

HANDLER = ("--handler", "timer", "--seconds", "0.5")


@pytest.fixture
def cycles(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs the command on program.py: (exit code, the JSON, the first line on stderr)."""

    def run(program: str, *arguments: str):
        (tmp_path / "program.py").write_text(program)
        code = cli.main(["cycles", str(tmp_path / "program.py"), *arguments, "--json"])
        out, err = capsys.readouterr()
        lines = [line for line in err.splitlines() if line.startswith("noheap cycles: ")]
        return code, json.loads(out), lines[0] if lines else ""

    return run


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (
            programs.MISSING,
            "program.py raised ImportError: no module named 'nosuchmodule', program.py line 1",
        ),
        (programs.RAISES, "program.py raised ValueError: later, program.py line 9"),
        (programs.RAISES_IN_HANDLER, "program.py raised AttributeError in a handler"),
        (programs.FOREVER, "program.py ran for 0.5 s, and no interrupt of the timer called"),
        (programs.ENDS, "program.py ended, and no interrupt of the timer called"),
        (programs.SOFT, "program.py ended, and no interrupt of the timer called"),
    ],
)
def test_a_program_whose_handler_does_not_run_to_the_end_fails(cycles, program, said) -> None:
    code, document, line = cycles(program, *HANDLER, "--max", "100000")
    assert code == 1
    assert line.startswith(f"noheap cycles: {said}")
    assert document["calls"] == 0
    assert document["violations"] == [line.removeprefix("noheap cycles: ")]


def test_a_program_without_a_sampler_that_raises_is_told_from_one_that_hangs(cycles) -> None:
    _, _, line = cycles(programs.MISSING, "--handler", "sampler")
    assert line.startswith("noheap cycles: program.py raised ImportError: no module named")


def test_only_the_programs_own_calls_are_counted(cycles) -> None:
    code, document, _ = cycles(programs.GOOD, *HANDLER)
    assert code == 0
    # MicroPython's own alarms on the way to USB take a tenth of that.
    assert document["cycles"]["min"] > 1000
    assert 40 <= document["calls"] <= 50


@pytest.mark.parametrize(
    ("program", "arguments", "said"),
    [
        (
            programs.MISSING,
            ("--function", "tick", "--args", "0"),
            "program:tick: its import raised ImportError: no module named 'nosuchmodule',"
            " program.py line 1",
        ),
        (
            programs.FOREVER,
            ("--function", "tick", "--args", "0"),
            "program:tick: its import did not end within 5 s",
        ),
        (
            programs.ENDS,
            ("--function", "tick", "--args", "0", "--setup", "import nosuchmodule"),
            "program:tick: --setup raised ImportError: no module named 'nosuchmodule'",
        ),
        (
            programs.ENDS,
            ("--function", "tick", "--args", "missing"),
            "program:tick: --args raised NameError",
        ),
        (
            programs.ENDS,
            ("--function", "tick", "--args", "n", "--each", "1 // (3 - n)"),
            "program:tick: --each raised ZeroDivisionError",
        ),
        (
            programs.RAISES_IN_HANDLER,
            ("--function", "tick", "--args", "0"),
            "program:tick: the function raised AttributeError: 'int' object has no attribute"
            " 'nothing', program.py line 5",
        ),
    ],
)
def test_a_function_that_is_not_measured_fails(cycles, program, arguments, said) -> None:
    code, document, line = cycles(program, *arguments)
    assert code == 1
    assert line.startswith(f"noheap cycles: {said}")
    assert document["violations"] == [line.removeprefix("noheap cycles: ")]


def test_a_function_that_does_not_return_fails(cycles, monkeypatch) -> None:
    monkeypatch.setattr(trace, "_PATIENCE", 50_000)
    endless = f"{programs.ENDS}def endless():\n    while True:\n        tick(0)\n"
    code, _, line = cycles(endless, "--function", "endless")
    assert code == 1
    assert line.startswith("noheap cycles: the function did not return within 50,000")


def test_modules_that_setup_and_each_name_are_brought(cycles, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("three = 3\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "part.py").write_text("import beside\nfour = beside.three + 1\n")
    code, document, line = cycles(
        programs.ENDS,
        *("--function", "tick", "--args", "p.four"),
        *("--setup", "from noheap.buf.spsc import SPSC; q = SPSC(8, 3)"),
        *("--each", "import package.part as p"),
    )
    assert (code, line) == (0, "")
    assert document["calls"] == 20


def test_code_that_the_program_put_at_a_vector_is_counted(tmp_path: Path, capsys) -> None:
    plan = tmp_path / "vector.toml"
    plan.write_text(
        'seconds = 1\n[config]\nTIER = "vector"\n[[step]]\nat_ms = 0\ntemperature_c = 25.0\n'
    )
    firmware = str(paths.FIRMWARE / "main.py")
    arguments = ("cycles", firmware, "--scenario", str(plan), "--seconds", "0.4", "--json")
    assert cli.main([*arguments, "--handler", "pwm"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["kind"] == "handler in machine code"
    assert document["calls"] > 5
    assert cli.main([*arguments, "--handler", "timer"]) == 1
    assert "main.py ran for 0.4 s, and no interrupt of the timer" in capsys.readouterr().err
