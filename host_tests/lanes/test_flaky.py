"""`make flaky` names the tests that do not end the same always."""

import json
import multiprocessing
from pathlib import Path

import pytest

from lanes import flaky

TESTS = """
from pathlib import Path
seen = Path(__file__).with_name("seen")
def test_steady(): pass
def test_every_other_time():
    times = len(seen.read_text()) if seen.exists() else 0
    seen.write_text("x" * (times + 1))
    assert times % 2
"""


def test_a_test_that_fails_every_other_time_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    assert flaky.main(["--runs", "2", "--load", "0", "--json", "test_it.py"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "ok": False,
        "runs": 2,
        "unsteady": {"test_it::test_every_other_time": {"failure": 1, "passed": 1}},
    }


def test_a_test_that_did_not_run_or_always_fails_is_named() -> None:
    runs = [
        {"a": "passed", "b": "failure", "c": "skipped"},
        {"a": "passed", "b": "failure", "c": "skipped", "d": "passed"},
    ]
    found = flaky.unsteady(runs)
    assert found == {"b": {"failure": 2}, "d": {"did not run": 1, "passed": 1}}
    assert list(flaky.lines(runs, found)) == [
        "b: failure 2",
        "d: did not run 1, passed 1",
        "2 runs of 4 tests: 2 did not pass always",
    ]


def test_the_load_ends_with_its_runs() -> None:
    with flaky._load(2):
        busy = multiprocessing.active_children()
        assert len(busy) == 2
    assert not any(process.is_alive() for process in busy)


def test_ctrl_c_leaves_a_summary(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    runs = iter([{"a": "passed"}])

    def run(_tests: object) -> dict[str, str]:
        try:
            return next(runs)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(flaky, "_run", run)
    assert flaky.main(["--load", "0"]) == 130
    assert capsys.readouterr().out == "1 runs of 1 tests: 0 did not pass always\n"
