"""Make a result once, and again where its file is damaged."""

import os
from pathlib import Path

import pytest

from noheap_tools import kept

MOST = 3


class Maker:
    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> bytes:
        self.made += 1
        return b"data"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path))
    kept._prune.cache_clear()
    return tmp_path


def test_it_is_made_once_for_what_it_depends_on(cache: Path) -> None:
    make = Maker()
    assert [kept.result("kind", told, MOST, make) for told in "aab"] == [b"data"] * 3
    assert make.made == 2


@pytest.mark.parametrize("damaged", [b"", b"data", bytes(32) + b"data"])
def test_a_damaged_one_is_made_again(cache: Path, damaged: bytes) -> None:
    make = Maker()
    kept.result("kind", "a", MOST, make)
    (file,) = (cache / "kind").iterdir()
    file.write_bytes(damaged)
    assert kept.result("kind", "a", MOST, make) == b"data"
    assert make.made == 2 and file.read_bytes().endswith(b"data")


def test_nothing_is_kept_where_nothing_can_be_written(cache: Path) -> None:
    (cache / "kind").write_text("a file is where the folder must be")
    make = Maker()
    assert [kept.result("kind", "a", MOST, make) for _ in range(2)] == [b"data"] * 2
    assert make.made == 2


def test_what_make_raises_is_raised_and_leaves_nothing(cache: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        kept.result("kind", "a", MOST, lambda: b"%d" % (1 // 0))
    assert not (cache / "kind").exists()


def test_the_oldest_go(cache: Path) -> None:
    (cache / "kind").mkdir()
    for n in range(MOST + 2):
        old = cache / "kind" / str(n)
        old.touch()
        os.utime(old, (n, n))
    kept.result("kind", "a", MOST, Maker())
    assert sorted(it.name for it in (cache / "kind").iterdir())[:2] == ["3", "4"]
    assert len(list((cache / "kind").iterdir())) == MOST
