"""The changes that `noheap flash` decides on, for every state that a board may be in."""

import pytest

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.plan import CONFIG, RECORD, sha256

FILES = {
    "lib/noheap/__init__.mpy": b"M\x06 init",
    "lib/noheap/loop/report.mpy": b"M\x06 loop",
    "boot.py": b"# boot",
    "board.mpy": b"M\x06 board",
    "app.mpy": b"M\x06 app",
    CONFIG: b"RATE = 1\n",
    "main.py": b"import app\n",
}
WANTED = deploy.with_record(FILES)
FLASHED = {path: sha256(data) for path, data in WANTED.items()}
RECORDED = sha256(FILES[CONFIG])


def plan(there: dict[str, str], record: str | None = RECORDED, **options: bool) -> deploy.Plan:
    return deploy.plan(WANTED, there, record, **options)


def test_a_new_board_gets_everything_main_last():
    decided = plan({}, record=None)
    assert set(decided.write) == set(WANTED)
    assert decided.write[-1] == "main.py"
    library = [path for path in decided.write if path.startswith("lib/") and path != RECORD]
    assert decided.write[: len(library)] == tuple(library)
    assert decided.remove == ()


def test_a_flashed_board_gets_nothing():
    decided = plan(FLASHED)
    assert decided.write == decided.remove == ()
    assert set(decided.unchanged) == set(WANTED)


@pytest.mark.parametrize("path", [path for path in WANTED if path not in ("main.py", CONFIG)])
def test_one_file_that_differs_is_written_and_main_around_it(path):
    decided = plan({**FLASHED, path: sha256(b"older")})
    assert decided.write == (path, "main.py")
    assert decided.remove == ("main.py",)


def test_an_interrupted_flash_is_completed():
    there = dict(list(FLASHED.items())[:2])
    decided = plan(there, record=None)
    assert set(decided.write) == set(WANTED) - set(there)
    assert decided.write[-1] == "main.py"


def test_what_is_left_of_older_versions_goes_after_main():
    stale = {"lib/noheap/old.mpy": "x", "lib/noheap/loop/report.py": "y"}
    decided = plan({**FLASHED, **stale})
    assert decided.remove == ("main.py", "lib/noheap/loop/report.py", "lib/noheap/old.mpy")
    assert decided.write == ("main.py",)


def test_sources_that_would_hide_ours_are_looked_for_and_removed():
    assert {"app.py", "board.py"} <= set(deploy.root_files(WANTED))
    assert plan({**FLASHED, "app.py": "x"}).remove == ("main.py", "app.py")


def test_config_as_it_was_flashed_last_is_renewed():
    old = sha256(b"RATE = 0\n")
    decided = plan({**FLASHED, CONFIG: old, RECORD: sha256(old.encode())}, record=old)
    assert not decided.kept_config
    assert decided.write == (CONFIG, RECORD, "main.py")


@pytest.mark.parametrize("record", [None, RECORDED, sha256(b"RATE = 0\n")])
def test_config_that_was_edited_is_kept(record):
    there = {**FLASHED, CONFIG: sha256(b"RATE = 99\n")}
    decided = plan(there, record)
    assert decided.kept_config
    assert decided.write == ()
    assert CONFIG not in decided.unchanged


def test_config_that_was_edited_is_kept_though_the_rest_changes():
    there = {**FLASHED, CONFIG: sha256(b"RATE = 99\n"), "app.mpy": sha256(b"older")}
    decided = plan(there)
    assert decided.kept_config
    assert decided.write == ("app.mpy", "main.py")


def test_config_is_replaced_when_asked():
    there = {**FLASHED, CONFIG: sha256(b"RATE = 99\n")}
    decided = plan(there, overwrite_config=True)
    assert not decided.kept_config
    assert decided.write == (CONFIG, "main.py")


def test_a_config_edited_to_what_we_flash_is_no_edit():
    decided = plan(FLASHED, record=sha256(b"RATE = 0\n"))
    assert not decided.kept_config


def test_the_real_files_have_the_shape_that_is_assumed():
    files = device_files.everything(boards.load("pico"))
    assert {CONFIG, "main.py", "boot.py", "app.mpy", "board.mpy"} <= set(files)
    assert all(path.startswith(deploy.FOLDER + "/") for path in files if "/" in path)
