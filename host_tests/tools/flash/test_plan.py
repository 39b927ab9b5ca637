"""The changes that `noheap flash` decides on, for every state that a board may be in."""

import pytest

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.manifest import FILE, Manifest, of_files, parsed, sha256
from noheap_tools.flash.plan import CONFIG

FILES = {
    "lib/noheap/__init__.mpy": b"M\x06 init",
    "lib/noheap/loop/report.mpy": b"M\x06 loop",
    "boot.py": b"# boot",
    "board.mpy": b"M\x06 board",
    "app.mpy": b"M\x06 app",
    CONFIG: b"RATE = 1\n",
    "main.py": b"import app\n",
}
FLASHED = {path: sha256(data) for path, data in FILES.items()}
MANIFEST = of_files(FILES.items())
OLDER = sha256(b"RATE = 0\n")


def plan(there: dict[str, str], manifest: Manifest = MANIFEST, **options) -> deploy.Plan:
    return deploy.plan(FILES, there, manifest, **options)


def also(*entries: tuple[str, str]) -> Manifest:
    return Manifest(MANIFEST.entries | set(entries))


def test_a_new_board_gets_everything_main_last():
    decided = plan({}, Manifest())
    assert set(decided.write) == set(FILES)
    assert decided.write[-1] == "main.py"
    library = [path for path in decided.write if path.startswith("lib/")]
    assert decided.write[: len(library)] == tuple(library)
    assert decided.remove == ()


def test_a_flashed_board_gets_nothing():
    decided = plan(FLASHED)
    assert decided.write == decided.remove == ()
    assert set(decided.unchanged) == set(FILES)


@pytest.mark.parametrize("path", [path for path in FILES if path not in ("main.py", CONFIG)])
def test_one_file_of_ours_that_differs_is_written_and_main_around_it(path):
    older = sha256(b"older")
    decided = plan({**FLASHED, path: older}, also((path, older)))
    assert decided.write == (path, "main.py")
    assert decided.remove == ("main.py",)
    assert decided.foreign == ()


def test_an_interrupted_flash_is_completed():
    there = dict(list(FLASHED.items())[:2])
    decided = plan(there)
    assert set(decided.write) == set(FILES) - set(there)
    assert decided.write[-1] == "main.py"
    assert decided.manifest is None


def test_the_manifest_names_what_was_there_and_what_comes():
    older = sha256(b"older")
    before = Manifest(frozenset({("app.mpy", older), ("gone.mpy", older)}))
    decided = plan({"app.mpy": older, "lib/noheap/yours.txt": "y"}, before)
    assert decided.manifest is not None
    assert decided.manifest.entries == MANIFEST.entries | {("app.mpy", older)}
    assert parsed(decided.manifest.text()) == decided.manifest


def test_what_is_left_of_older_versions_goes_after_main():
    stale = {"lib/noheap/old.mpy": "x", "lib/gauge.mpy": "y"}
    decided = plan({**FLASHED, **stale}, also(*stale.items()))
    assert decided.remove == ("main.py", "lib/gauge.mpy", "lib/noheap/old.mpy")
    assert decided.write == ("main.py",)
    assert decided.foreign == ()
    assert "lib/gauge.mpy" in deploy.root_files(FILES, also(*stale.items()))


def test_a_file_of_the_users_that_is_not_in_the_way_stays():
    decided = plan({**FLASHED, "lib/noheap/notes.txt": "x", "lib/noheap/mine.py": "y"})
    assert decided.write == decided.remove == decided.foreign == ()


@pytest.mark.parametrize(
    "path", ["app.py", "lib/noheap/loop/report.py", "lib/noheap/loop/report/__init__.py"]
)
def test_a_file_of_the_users_that_hides_ours_is_foreign(path):
    decided = plan({**FLASHED, path: "x"})
    assert decided.remove == ("main.py", path)
    assert decided.foreign == (path,)


def test_sources_that_would_hide_ours_are_looked_for():
    assert {"app.py", "board.py"} <= set(deploy.root_files(FILES))
    wanted = {"lib/gauge.mpy": b"M"}
    assert {"lib/gauge.py", "gauge.py", "gauge.mpy"} <= set(deploy.root_files(wanted))
    for path in ("lib/gauge.py", "gauge.py", "gauge.mpy"):
        assert deploy.plan(wanted, {path: "x"}).foreign == (path,)


@pytest.mark.parametrize("path", ["main.py", "boot.py", "app.mpy", "lib/noheap/__init__.mpy"])
def test_a_file_of_the_users_in_our_place_is_foreign(path):
    decided = plan({**FLASHED, path: sha256(b"mine")})
    assert decided.foreign == (path,)
    known = plan({**FLASHED, path: sha256(b"mine")}, recognized={path})
    assert known.foreign == ()


def test_the_library_alone_leaves_all_else():
    library = {"lib/noheap/__init__.mpy": b"M\x06 new"}
    stale = {"lib/noheap/linked/__init__.mpy": "x"}
    decided = deploy.plan(
        library, {**FLASHED, **stale, "main.py": "mine"}, also(*stale.items()), library_alone=True
    )
    assert decided.write == ("lib/noheap/__init__.mpy",)
    assert decided.remove == decided.foreign == ()
    assert decided.manifest is not None
    assert set(stale.items()) < decided.manifest.entries


def test_config_as_it_was_flashed_last_is_renewed():
    decided = plan({**FLASHED, CONFIG: OLDER}, Manifest(frozenset({(CONFIG, OLDER)})))
    assert not decided.kept_config
    assert decided.write == (CONFIG, "main.py")


@pytest.mark.parametrize("manifest", [Manifest(), MANIFEST, also((CONFIG, OLDER))])
def test_config_that_was_edited_is_kept(manifest):
    there = {**FLASHED, CONFIG: sha256(b"RATE = 99\n")}
    decided = plan(there, manifest)
    assert decided.kept_config
    assert decided.write == decided.foreign == ()
    assert CONFIG not in decided.unchanged
    if decided.manifest:
        assert decided.manifest.of(CONFIG) == manifest.of(CONFIG)


def test_config_that_was_edited_is_kept_though_the_rest_changes():
    older = sha256(b"older")
    there = {**FLASHED, CONFIG: sha256(b"RATE = 99\n"), "app.mpy": older}
    decided = plan(there, also(("app.mpy", older)))
    assert decided.kept_config
    assert decided.write == ("app.mpy", "main.py")


def test_config_is_replaced_when_asked():
    there = {**FLASHED, CONFIG: sha256(b"RATE = 99\n")}
    decided = plan(there, overwrite_config=True)
    assert decided.edited_config
    assert not decided.kept_config
    assert decided.write == (CONFIG, "main.py")
    assert decided.foreign == ()


def test_the_real_files_have_the_shape_that_is_assumed():
    files = device_files.everything(boards.load("pico"))
    assert {CONFIG, "main.py", "boot.py", "app.mpy", "board.mpy"} <= set(files)
    assert all(path.startswith(deploy.FOLDER + "/") for path in files if "/" in path)
    assert FILE not in files
