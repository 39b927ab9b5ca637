"""The patches fit the release that they are for, and go when a newer one has them."""

import re
import shutil
from importlib.metadata import version
from pathlib import Path

import patch_ng
import pytest
import rp2040py

from noheap_tools.errors import ToolError
from noheap_tools.rp2040py_changes import patches
from noheap_tools.toolchain import emulator

FOLDER = Path(patches.__file__).parent
NEWEST = patches.releases()[-1]
# setup.py is in no wheel.
SERIES = [patch for patch in patches.series(NEWEST) if b" b/setup.py" not in patch.read_bytes()]


def installed(folder: Path) -> Path:
    """A copy of the installed rp2040py, laid out as its sources are."""
    shutil.copytree(Path(rp2040py.__file__).parent, folder / "src/rp2040py")
    return folder


def contains(patch: Path, sources: Path) -> bool:
    """Whether the sources have the change; takes it away if so."""
    changes = patch_ng.fromfile(str(patch))
    assert changes
    files = [sources / item.target.decode().removeprefix("b/") for item in changes.items]
    before = [file.is_file() and file.read_bytes() for file in files]
    # Of sources without the change it says that it is taken away already.
    reverted = changes.revert(root=str(sources))
    return bool(reverted) and before != [file.is_file() and file.read_bytes() for file in files]


@pytest.fixture
def upstream(tmp_path) -> Path:
    """The installed rp2040py without the patches, if it was compiled here."""
    sources = installed(tmp_path)
    if emulator.is_fast():
        for patch in reversed(SERIES):
            assert contains(patch, sources)
    return sources


def test_rp2040py_itself_does_not_have_a_patch_yet(upstream):
    assert [patch.name for patch in SERIES if contains(patch, upstream)] == [], (
        f"rp2040py {version('rp2040py')} has these itself: leave them out of its folder in "
        "tools/noheap_tools/rp2040py_changes/sources, and of README.md"
    )


def test_a_release_that_has_a_patch_is_recognized(upstream):
    assert patches.apply_one(SERIES[0], upstream)
    assert [patch for patch in SERIES if contains(patch, upstream)] == [SERIES[0]]


def test_every_patch_fits_the_installed_release(upstream):
    assert [patch.name for patch in SERIES if not patches.apply_one(patch, upstream)] == [], (
        f"rp2040py {version('rp2040py')} is another than {NEWEST}: make a folder for it in "
        "tools/noheap_tools/rp2040py_changes/sources"
    )


def test_other_sources_than_those_that_are_known_are_refused(tmp_path):
    (tmp_path / "src/rp2040py").mkdir(parents=True)
    (tmp_path / "setup.py").write_text("USE_LIMITED_API = True\n")
    with pytest.raises(ToolError, match="not those that 0001-no-stable-abi"):
        patches.apply(tmp_path, NEWEST)
    assert not (tmp_path / "src/rp2040py" / patches.MARK).exists()


def test_an_unknown_release_has_no_patches():
    assert patches.series("0.0.1") == []


def test_the_readme_has_a_row_for_each_change():
    rows = set(re.findall(r"^\| `([\w./-]+)` \|", (FOLDER / "README.md").read_text(), re.M))
    sources = {f"sources/{NEWEST}/{patch.name}" for patch in patches.series(NEWEST)}
    models = {f"models/{path.name}" for path in (FOLDER / "models").glob("[!_]*.py")}
    assert rows == sources | models
