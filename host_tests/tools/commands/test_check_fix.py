"""noheap check --fix, --diff: what is written, what is not, how it ends."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools.check import fixing

BAD = (Path(__file__).parent / "programs/divides.py").read_text()
TIMES = "import time\nlast = time.ticks_us()\nwhile time.ticks_us() - last < 9:\n    pass\n"
FIXED = TIMES.replace("time.ticks_us() - last", "time.ticks_diff(time.ticks_us(), last)")


def test_fix_writes_what_is_safe_and_says_what_is_left(run_check, tmp_path):
    options = ("--ignore", "NH05")
    code, out, _ = run_check(".", "--fix", *options, main=BAD, times=TIMES)
    assert code == 1
    assert (tmp_path / "times.py").read_text() == FIXED
    assert (tmp_path / "main.py").read_text() == BAD
    assert out.splitlines()[-1] == "1 fixed, 1 more with --unsafe-fixes"
    code, out, _ = run_check(".", "--fix", "--unsafe-fixes", *options)
    assert (code, out.splitlines()[-1]) == (0, "1 fixed")
    assert (tmp_path / "main.py").read_text() == BAD.replace("n / 2", "n // 2")


def test_json_has_what_was_fixed(run_check):
    document = json.loads(run_check("times.py", "--fix", "--json", times=TIMES)[1])
    assert document["fixed"] == [
        {"file": "times.py", "line": 3, "code": "NH070", "fix": "Use ticks_diff()"}
    ]
    assert document["ok"]


def test_diff_is_a_patch_and_changes_nothing(run_check, tmp_path):
    code, out, _ = run_check(".", "--diff", main=BAD, times=TIMES)
    assert code == 1
    assert (tmp_path / "times.py").read_text() == TIMES
    if shutil.which("patch"):
        subprocess.run(["patch", "-p1"], input=out.encode(), cwd=tmp_path, check=True)
    else:
        subprocess.run(["git", "apply"], input=out.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "times.py").read_text() == FIXED
    assert run_check("times.py", "--diff")[:2] == (0, "")


def test_only_what_is_reported_is_fixed(run_check, tmp_path):
    for options in (
        ("--select", "NH005"),
        ("--per-file-ignores", "times.py:NH07"),
        ("--exclude", "times.py"),
    ):
        run_check(".", "--fix", *options, main=BAD, times=TIMES)
        assert (tmp_path / "times.py").read_text() == TIMES
    old = ("--baseline", "old.json")
    run_check(".", *old, "--write-baseline")
    run_check(".", "--fix", *old)
    assert (tmp_path / "times.py").read_text() == TIMES


def test_a_file_that_changes_meanwhile_is_not_overwritten(run_check, tmp_path, monkeypatch):
    fix = fixing.fix

    def slow(*arguments, **options):
        made = fix(*arguments, **options)
        (tmp_path / "times.py").write_text("# saved by an editor\n")
        return made

    monkeypatch.setattr(fixing, "fix", slow)
    code, _, err = run_check(".", "--fix", times=TIMES)
    assert code == 1
    assert "times.py has changed while it was checked" in err
    assert (tmp_path / "times.py").read_text() == "# saved by an editor\n"


class _Stdin:
    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode())


def test_a_text_on_stdin_is_fixed_on_stdout_and_no_file_is_written(
    run_check, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "stdin", _Stdin(TIMES))
    stdout = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stdout))
    code, _, err = run_check("-", "--fix", "--stdin-filename", "new.py")
    assert (code, stdout.getvalue().decode()) == (0, FIXED)
    assert err.endswith("nothing found\n")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--unsafe-fixes",), "--unsafe-fixes is for --fix and --diff"),
        (("--fix", "--diff"), "Use one of them"),
        (("--fix", "--prove"), "--fix and --diff stand alone"),
        (("--fix", "--write-baseline"), "--fix and --diff stand alone"),
    ],
)
def test_what_does_not_go_together_is_told(run_check, options, said):
    code, _, err = run_check("main.py", *options, main=BAD)
    assert code == 2
    assert said in err
