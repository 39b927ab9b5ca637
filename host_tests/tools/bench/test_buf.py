"""`noheap bench buf` as a user runs it: the figures reach their limits, and are reported."""

import json
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.bench import buf
from noheap_tools.bench.report import Limit, plain, table
from noheap_tools.bench.rows import Measured
from noheap_tools.docs import figures


@pytest.fixture(scope="module")
def outcome() -> buf.Outcome:
    return buf.run(lambda line: None)


def test_every_limit_is_reached(outcome: buf.Outcome) -> None:
    assert len(outcome.limits) == 7
    assert [str(limit) for limit in outcome.limits if not limit.reached] == []


def test_each_row_was_measured_for_each_of_its_callers(outcome: buf.Outcome) -> None:
    wanted = {(row.structure, row.op, caller) for row in buf.ROWS for caller in row.callers}
    rows = outcome.as_json()["rows"]
    assert {(row["structure"], row["op"], row["caller"]) for row in rows} == wanted
    assert all(isinstance(row["cycles"], int) and 0 < row["cycles"] < 100_000 for row in rows)


def test_the_limits_are_of_what_was_measured(outcome: buf.Outcome) -> None:
    rows = {
        (row["structure"], row["op"], row["caller"]): row["cycles"]
        for row in outcome.as_json()["rows"]
    }
    inline = rows["spsc", "enqueue", "viper"] / rows["spsc", "enqueue", "c"]
    assert outcome.limits[0].value == inline
    append = rows["collections.deque", "append, bound", "bytecode"]
    assert outcome.limits[3].value == rows["spsc", "put", "bytecode"] / append
    bound = [
        cycles
        for (structure, op, caller), cycles in rows.items()
        if structure in ("cell", "vec", "deque") and op.endswith(", bound")
    ]
    assert len(bound) == 6
    assert outcome.limits[4].value == max(*bound, rows["spsc", "get", "bytecode"]) / append
    assert outcome.limits[6].value == sum(outcome.mpy_bytes.values())


def test_modules_of_constants_are_not_counted_for_they_never_reach_a_board() -> None:
    sizes = buf.mpy_bytes()
    assert "spsc_words" not in sizes
    modules = {path.stem for path in (paths.LIB / "noheap/buf").glob("*.py")}
    assert set(sizes) == modules - {"spsc_words", "__init__"}


def test_a_figure_that_is_missed_is_exit_code_1(
    outcome: buf.Outcome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = buf.Outcome(outcome.measured, outcome.mpy_bytes, [Limit("bytes", 3, 2)])
    monkeypatch.setattr(buf, "run", lambda log: missed)
    assert cli.main(["bench", "buf", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["limits"] == [
        {"name": "bytes", "value": 3, "limit": 2, "reached": False}
    ]
    assert "bytes: 3, at most 2: NOT reached" in err


def test_the_table_goes_between_its_marks(
    outcome: buf.Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(buf, "run", lambda log: outcome)
    document = tmp_path / "doc.md"
    document.write_text(f"before\n{figures.begin('noheap bench buf')}\n{figures.END}\nafter\n")
    assert cli.main(["bench", "buf", "--docs", str(document)]) == 0
    text = document.read_text()
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "| spsc | enqueue |" in text and "| all | .mpy |" in text


def test_a_table_has_a_cell_for_each_caller() -> None:
    lines = table([Measured("a", "b", "bytecode", 1234), Measured("a", "b", "c", 5)])
    assert lines[2] == "| a | b | 1,234 |  | 5 |"
    assert plain(lines).splitlines()[1].split() == ["a", "b", "1,234", "5"]
