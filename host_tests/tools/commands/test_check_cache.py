"""noheap check remembers what it found, and looks again when anything may have changed."""

import json
import os
from pathlib import Path

import pytest

from noheap_tools.check import analysis, cache, digests
from noheap_tools.check.source import looks

BAD = (Path(__file__).parent / "programs/divides.py").read_text()


@pytest.fixture
def analysed(monkeypatch):
    """Counts the analyses."""
    seen: list[str] = []
    analyse = analysis.analyse

    def counted(*arguments, **options):
        seen.append("it")
        return analyse(*arguments, **options)

    monkeypatch.setattr(analysis, "analyse", counted)
    return seen


def test_an_unchanged_project_is_not_analysed_again_and_says_the_same(
    run_check, tmp_path, analysed
):
    other = "import time\na = time.ticks_ms()\nb = time.ticks_ms() - a\n# noheap: ignore[NH001]\n"
    for form in ("text", "full", "json", "sarif", "github"):
        options = ("--format", form, "--strict")
        without = run_check(".", *options, "--no-cache", main=BAD, other=other)
        assert run_check(".", *options) == without
        assert run_check(".", *options) == without
    assert len(analysed) == 5 + 1
    assert (tmp_path / ".noheap_cache/.gitignore").read_text().endswith("*\n")


def test_other_codes_and_a_baseline_need_no_analysis(run_check, analysed):
    assert run_check(".", main=BAD)[0] == 1
    assert run_check(".", "--ignore", "NH005")[0] == 0
    assert run_check(".", "--baseline", "old.json", "--write-baseline")[0] == 0
    assert run_check(".", "--baseline", "old.json")[0] == 0
    assert len(analysed) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "main.py").write_text(BAD.replace("n / 2", "n / 3")),
        lambda folder: (folder / "new.py").write_text(""),
        lambda folder: (folder / "main.py").rename(folder / "other.py"),
        lambda folder: (folder / "pyproject.toml").write_text(
            '[tool.noheap.check]\nport = "stm32"\n'
        ),
        lambda folder: (folder / "pyproject.toml").write_text(
            '[tool.noheap.check]\nmicropython = "1.28"\n'
        ),
        lambda folder: (folder / "pyproject.toml").write_text(
            '[tool.noheap.check]\nentry = ["main:helper"]\n'
        ),
    ],
)
def test_a_change_is_seen(run_check, tmp_path, analysed, change):
    run_check(".", main=BAD)
    change(tmp_path)
    run_check(".")
    assert len(analysed) == 2


def test_another_noheap_looks_again(run_check, analysed, monkeypatch):
    run_check(".", main=BAD)
    monkeypatch.setattr(cache, "_own", lambda: [("check/cache.py", 1, 2)])
    run_check(".")
    assert len(analysed) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"[" * 100_000,
        lambda data: data.replace(b"NH005", b"NH006"),
        lambda data: json.dumps({"digest": cache._digest("{}"), "result": "{}"}).encode(),
        lambda data: b"[]",
    ],
)
def test_a_damaged_entry_is_none(run_check, tmp_path, analysed, damage):
    before = run_check(".", main=BAD)
    (entry,) = (tmp_path / ".noheap_cache").glob("*.json")
    entry.write_bytes(damage(entry.read_bytes()))
    assert run_check(".") == before
    assert len(analysed) == 2


def test_a_folder_that_cannot_be_made_goes_without(run_check, tmp_path, analysed):
    (tmp_path / cache.FOLDER).write_text("")
    assert run_check(".", main=BAD)[0] == run_check(".")[0] == 1
    assert len(analysed) == 2


def test_a_file_that_is_saved_meanwhile_is_not_remembered(run_check, tmp_path, monkeypatch):
    analyse = analysis.analyse

    def slow(*arguments, **options):
        result = analyse(*arguments, **options)
        (tmp_path / "main.py").write_text(BAD.replace("n / 2", "n // 2"))
        return result

    with monkeypatch.context() as patch:
        patch.setattr(analysis, "analyse", slow)
        assert run_check(".", main=BAD)[0] == 1
    (tmp_path / "main.py").write_text(BAD)
    assert list((tmp_path / cache.FOLDER).glob("*.json")) == []


def test_old_entries_go(run_check, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_MOST", 2)
    for n in range(4):
        run_check(".", main=BAD + f"# {n}\n")
        for entry in (tmp_path / cache.FOLDER).glob("*.json"):
            os.utime(entry, ns=(n, n)) if entry.stat().st_mtime_ns > 9 else None
    assert len(list((tmp_path / cache.FOLDER).glob("*.json"))) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no time at which a file's state changed")
def test_a_file_that_looks_as_it_did_is_not_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(looks, "SETTLED_NS", -(1 << 60))
    file = tmp_path / "main.py"
    file.write_text("a = 1\n")
    first = digests.Digests()
    digest = first.of(str(file))
    known = json.loads(json.dumps(first.known()))
    with monkeypatch.context() as patch:
        patch.setattr(digests, "_hashed", lambda data: "read")
        again = digests.Digests(known)
        assert again.of(str(file)) == digest
        assert not again.is_news
    about = file.stat()
    file.write_text("a = 2\n")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))  # its size and time are the same
    assert digests.Digests(known).of(str(file)) != digest


def test_a_file_that_was_just_written_is_read_again(tmp_path):
    file = tmp_path / "main.py"
    file.write_text("a = 1\n")
    first = digests.Digests()
    first.of(str(file))
    assert first.known() == {}
