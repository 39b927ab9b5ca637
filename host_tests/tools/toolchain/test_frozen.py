"""Images with a manifest frozen in."""

import contextlib
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, frozen
from rig.stand_ins import make_uf2

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_a_frozen_build_that_was_cut_off_starts_afresh(tmp_path, monkeypatch):
    manifest = tmp_path / "manifest.py"
    manifest.write_text("")
    seen = []

    def build_rp2(tree, board, manifest, folder, out, compiler=True):
        seen.append(sorted(path.name for path in folder.iterdir()))
        (folder / "frozen_mpy").mkdir()
        (folder / "half.o").write_text("")
        if len(seen) == 2:
            raise ToolError("a syntax error")
        if len(seen) == 3:
            raise KeyboardInterrupt
        out.write_bytes(make_uf2())

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "build_rp2", build_rp2)
    for _ in range(4):
        with contextlib.suppress(ToolError, KeyboardInterrupt):
            frozen.build_frozen_image(manifest, "pico", tmp_path / "out.uf2", print)
    fresh, kept = ["manifest.py"], ["half.o", "manifest.py"]
    assert seen == [fresh, kept, kept, fresh]


def test_all_manifests_share_a_build_which_is_told_of_one_that_includes_them(
    tmp_path, monkeypatch
):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.touch()
    other.touch()
    seen = []

    def build_rp2(tree, board, manifest, folder, out, compiler=True):
        seen.append((folder, manifest, manifest.read_text()))
        out.write_bytes(make_uf2())

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "build_rp2", build_rp2)
    for manifest in (one, other):
        frozen.build_frozen_image(manifest, "pico", tmp_path / "out.uf2", print)
    (folder, told, first), again = seen
    assert again == (folder, told, f"include({str(other)!r})\n")
    assert first == f"include({str(one)!r})\n"


def test_a_missing_manifest_is_a_tool_error(tmp_path, forbid_getting):
    with pytest.raises(ToolError, match="no manifest"):
        frozen.build_frozen_image(tmp_path / "m.py", "pico", tmp_path / "o.uf2", print)
