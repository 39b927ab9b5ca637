"""An image of the same sources is not made again; any other one is."""

from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board.boards import Board
from noheap_tools.tiny import build, stale, unchanged
from noheap_tools.toolchain import cache
from tiny.images import acted_on


def test_only_what_has_changed_or_is_lacking_is_built(pico: Board) -> None:
    said: list[str] = []
    with acted_on("small"):
        out = build.image_of(pico, {})
        build.image(pico, {}, out, lambda line: None)
        before = out.read_bytes()
        out.unlink()
        build.image(pico, {}, out, said.append)
        assert (said, out.read_bytes()) == ([], before)
        (cache.entry(build._entry()) / build._told(pico) / "firmware.elf").unlink()
        build.image(pico, {}, out, said.append)
        assert said and out.read_bytes() == before


def test_what_an_image_depends_on_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = unchanged.told("tree", {"main": "text"})
    assert told == unchanged.told("tree", {"main": "text"})
    assert told != unchanged.told("tree", {"main": "other"})
    assert told != unchanged.told("tree", {"main": "text"}, paths.ROOT / "lib")
    here = unchanged.told(paths.ROOT / "lib")
    monkeypatch.setattr(paths, "ROOT", Path("/elsewhere"))
    assert here == unchanged.told(Path("/elsewhere/lib"))
    monkeypatch.setattr(unchanged, "_makers", lambda: "other tools")
    assert told != unchanged.told("tree", {"main": "text"})


def test_a_folder_that_is_being_changed_has_nothing(tmp_path: Path) -> None:
    for name in unchanged._RESULTS:
        (tmp_path / name).touch()
    assert not unchanged.has(tmp_path, "this")
    unchanged.note(tmp_path, "this")
    assert unchanged.has(tmp_path, "this") and not unchanged.has(tmp_path, "that")
    unchanged.forget(tmp_path)
    assert not unchanged.has(tmp_path, "this")


def test_what_was_made_of_another_clones_port_goes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    for port, stays in (("/one", False), ("/one", True), ("/other", False)):
        (folder / "py").mkdir(parents=True, exist_ok=True)
        stale.forget_other_port(folder, Path(port))
        assert folder.exists() is stays
        folder.mkdir(exist_ok=True)
        stale.note_port(folder, Path(port))
