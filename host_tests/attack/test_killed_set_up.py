"""A set-up killed at a random deed, and run again: it leaves nothing half made."""

import os
from pathlib import Path

import pytest

from attack import dice, dying
from noheap_tools.toolchain import clone, download, resolve_image
from noheap_tools.toolchain.progress import Progress
from rig.stand_ins import make_uf2

DEEDS = 38  # of a set-up, which has 37


@pytest.fixture
def machine(tmp_path: Path, monkeypatch) -> Path:
    """A clone and a cache with nothing in them; what would be downloaded is made here."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        (folder / name).touch()
        os.utime(folder / name, (1, 1))
    monkeypatch.setattr(clone, "ROOT", folder)
    monkeypatch.setattr(clone, "LOCK", folder / "requirements.lock")
    monkeypatch.setattr(clone, "_VENV", folder / ".venv")
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    for name in ("NOHEAP_IMAGE", "NOHEAP_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(clone, "_make_venv", lambda *_: clone._VENV.mkdir(exist_ok=True))
    monkeypatch.setattr(clone, "_pip", install)
    monkeypatch.setattr(clone, "_call", lambda _: resolve_image("pico", silent))
    monkeypatch.setattr(download, "fetch", lambda _, target: target.write_bytes(make_uf2()))
    return folder


def install(words: list[str], _log: Path) -> None:
    for n in range(5):
        (clone._VENV / f"{n}.py").write_text(words[-1])


def silent(_: str) -> None:
    """Takes what is told while an image is got."""


def set_up() -> None:
    clone.set_up("run", Progress(yes=True), yes=True)


def test_set_up(round_: int, machine: Path, monkeypatch) -> None:
    deeds = dice("set-up", round_).randrange(DEEDS)
    done = dying.survived(set_up, deeds)
    assert done == clone.is_done("run")
    set_up()
    assert clone.is_done("run") and len([*clone._VENV.glob("?.py")]) == 5
    with monkeypatch.context() as patch:
        patch.setattr(download, "fetch", lambda *_: pytest.fail("it is there"))
        assert resolve_image("pico", silent).path.read_bytes() == make_uf2()
    # The next set-up that gets something removes what a killed one left.
    resolve_image("pico", silent, again=True)
    assert [it for it in Path(os.environ["NOHEAP_CACHE"]).iterdir() if "tmp" in it.name] == []
