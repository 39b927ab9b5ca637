"""noheap check reports the comments that ignore nothing or name no rule."""

import json
from pathlib import Path

import pytest

BAD = (Path(__file__).parent / "programs/divides.py").read_text()


def _stale(run_check, comment: str, line: str = "return n / 2") -> list[tuple[str, str, int]]:
    source = BAD.replace(line, f"{line}  {comment}")
    assert source != BAD
    found = json.loads(run_check("main.py", "--json", main=source)[1])["findings"]
    return [(f["code"], f["message"], f["column"]) for f in found if f["code"] >= "NH100"]


@pytest.mark.parametrize(
    ("comment", "code", "message"),
    [
        ("# noheap: ignore[NH001] why", "NH100", "NH001 is not found on this line"),
        ("# noheap: ignore[NH005, NH001]", "NH100", "NH001 is not found on this line"),
        ("# noheap: ignore[NH999]", "NH101", "no rule NH999"),
        ("# noheap: ignore[NH005,]", "NH101", "no rule ''"),
        (
            "# noheap: ignore[nh005]",
            "NH101",
            "[nh005] is no list of codes, so every finding on the line is ignored",
        ),
    ],
)
def test_a_comment_that_ignores_nothing_is_told(run_check, comment, code, message):
    assert _stale(run_check, comment) == [(code, message, 19)]


@pytest.mark.parametrize(
    "comment", ["# noheap: ignore[NH005] why", "# noheap: ignore why", "# TODO  # noheap: ignore"]
)
def test_a_comment_that_is_needed_is_not(run_check, comment):
    assert _stale(run_check, comment) == []


def test_a_comment_for_all_codes_is_told_where_there_is_nothing(run_check):
    found = _stale(run_check, "# noheap: ignore", "def helper(n):")
    assert [(code, message) for code, message, _ in found] == [
        ("NH100", "nothing is found on this line to ignore")
    ]


def test_what_is_not_asked_for_does_not_make_a_comment_useless(run_check):
    """Comments are judged by what is found, whichever codes are reported."""
    source = BAD.replace("n / 2", "n / 2  # noheap: ignore[NH005]")
    assert "NH100" not in run_check("main.py", "--select", "NH1", main=source)[1]


def test_a_comment_may_be_kept_by_another(run_check):
    comment = "# noheap: ignore[NH001, NH100] found with --port stm32"
    assert _stale(run_check, comment) == []


def test_an_unknown_code_fails_and_a_useless_one_does_not(run_check):
    clean = BAD.replace("n / 2", "n // 2")
    stale = clean.replace("n // 2", "n // 2  # noheap: ignore[NH005]")
    assert run_check("main.py", main=stale)[0] == 0
    assert run_check("main.py", "--strict", "--select", "NH1")[0] == 1
    unknown = clean.replace("n // 2", "n // 2  # noheap: ignore[NH05]")
    assert run_check("main.py", main=unknown)[0] == 1
