"""noheap check with a baseline reports what is new, however the old lines move."""

import json
import os
import stat

import pytest

from noheap_tools import disk

HEAD = "from machine import Timer\n\n\n"
TIMER = "\n\nTimer(-1, period=10, callback=tick, hard=True)\n"
OLD = 200
OPTIONS = ("--select", "NH0", "--ignore", "NH05", "--baseline", "old.json")


def _program(lines: list[str]) -> str:
    return HEAD + "def tick(t):\n" + "".join(f"    {line}\n" for line in lines) + TIMER


@pytest.fixture
def adopted(run_check):
    """A repository with 200 findings, which its baseline has."""
    lines = [f"a = [{n}, t]" for n in range(OLD // 2)] + ["b = [t]"] * (OLD // 2)
    code, out, _ = run_check(".", *OPTIONS, "--write-baseline", main=_program(lines))
    assert (code, out) == (0, f"old.json: {OLD} findings\n")
    return lines


def test_a_repository_with_old_findings_is_silent(run_check, adopted):
    code, out, _ = run_check(".", *OPTIONS)
    assert code == 0
    assert out.endswith(f": nothing found, {OLD} in the baseline\n")
    assert len(out.splitlines()) == 1


def test_a_new_finding_is_caught_wherever_the_old_ones_have_moved(run_check, adopted):
    lines = ["pass", "c = {t}", *reversed(adopted)]
    code, out, _ = run_check(".", *OPTIONS, main="import time\n" * 9 + _program(lines))
    assert code == 1
    assert out.splitlines()[0].startswith("main.py:15:9: error NH001")
    assert f"1 error, {OLD} in the baseline" in out


def test_a_line_that_is_repeated_once_more_is_new(run_check, adopted):
    code, out, _ = run_check(".", *OPTIONS, main=_program([*adopted, "b  =  [t]"]))
    assert code == 1
    assert out.startswith(f"main.py:{4 + OLD + 1}:")


def test_what_is_fixed_is_counted_and_leaves_with_the_next_baseline(run_check, adopted):
    fixed = _program(adopted[:-3])
    code, out, _ = run_check(".", *OPTIONS, main=fixed)
    assert code == 0
    assert "3 of the baseline not found any more" in out
    document = json.loads(run_check(".", *OPTIONS, "--json")[1])
    assert document["baseline"] == {"found": OLD - 3, "gone": 3}
    run_check(".", *OPTIONS, "--write-baseline")
    assert run_check(".", *OPTIONS, main=_program(adopted))[0] == 1


def test_a_part_of_the_files_leaves_the_others_in_the_baseline(run_check, adopted, tmp_path):
    (tmp_path / "more.py").write_text(_program(["d = [t]"]))
    assert "not found" not in run_check("more.py", *OPTIONS)[1]
    code, out, _ = run_check("more.py", *OPTIONS, "--write-baseline")
    assert (code, out) == (0, f"old.json: {OLD + 1} findings\n")
    assert run_check(".", *OPTIONS)[0] == 0
    (tmp_path / "main.py").unlink()
    assert run_check("more.py", *OPTIONS, "--write-baseline")[1] == "old.json: 1 finding\n"


def test_the_baseline_is_a_setting_relative_to_its_file(run_check, adopted, tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap.check]\nbaseline = "old.json"\n')
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert run_check("../main.py", *OPTIONS[:4])[0] == 0
    assert run_check(str(tmp_path / "main.py"), *OPTIONS[:4])[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 2, "findings": []}', "a baseline of format 2, and this noheap reads 1"),
        ("[]", "a baseline of format None"),
        ("{", "old.json is no baseline"),
        ("[" * 100_000, "old.json is no baseline"),
        ("\xff\xfe", "old.json is no baseline"),
        ('{"format": 1, "findings": [{"file": 3}]}', "old.json is damaged"),
        ('{"format": 1, "findings": 7}', "old.json is damaged"),
    ],
)
def test_a_baseline_of_another_kind_is_refused_and_can_be_written_again(
    run_check, tmp_path, text, said
):
    (tmp_path / "old.json").write_text(text, encoding="latin-1")
    main = _program(["b = [t]"])
    code, out, err = run_check(".", *OPTIONS, main=main)
    assert (code, out) == (2, "")
    assert said in err
    assert "--write-baseline" in err
    assert run_check(".", *OPTIONS, "--write-baseline")[0] == 0
    assert run_check(".", *OPTIONS)[0] == 0


def test_a_baseline_that_is_missing_or_not_named_is_told(run_check):
    code, _, err = run_check(".", *OPTIONS, main=_program(["b = [t]"]))
    assert code == 2
    assert "there is no baseline old.json" in err
    assert "needs the file" in run_check(".", "--write-baseline")[2]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(file)

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="space"):
            disk.write_whole(link, b"new")
    assert file.read_text() == "old"
    assert {it.name for it in tmp_path.iterdir()} == {"file", "link"}
    disk.write_whole(link, b"new")
    assert file.read_text() == "new"
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
