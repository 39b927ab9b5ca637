"""Fixtures of the toolchain's tests: steps that would download or build are replaced."""

from pathlib import Path

import pytest

from noheap_tools import selection
from noheap_tools.toolchain import build, compilers, download, emulator, npm, recipe
from rig.stand_ins import make_uf2


@pytest.fixture
def clean_machine(tmp_path, monkeypatch):
    """An empty cache, none of the user's own choices, and no node."""
    monkeypatch.setattr(npm, "lacking", lambda: "node is not here")
    monkeypatch.setattr(npm, "are_here", lambda: False)
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    for name in ("NOHEAP_IMAGE", "NOHEAP_UNIX", "NOHEAP_QEMU", "NOHEAP_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv(selection.VARIABLE, raising=False)


@pytest.fixture
def forbid_getting(monkeypatch):
    """Downloading and building fail the test."""

    def forbidden(*_args, **_options):
        pytest.fail("it tried to get something")

    monkeypatch.setattr(download, "fetch", forbidden)
    monkeypatch.setattr(build, "ensure_tree", forbidden)


@pytest.fixture
def fake_getting(monkeypatch):
    """Downloads and builds that leave a small image; the list has what was called."""
    calls = []

    def fetch(url, target):
        calls.append("download")
        target.write_bytes(make_uf2())

    def ensure_tree(log, again=False):
        calls.append("tree again" if again else "tree")
        return Path("/tree")

    def build_rp2(tree, board, manifest, folder, out, compiler=True):
        calls.append("build")
        assert manifest.read_text() == recipe.STOCK_MANIFEST
        out.write_bytes(make_uf2())
        out.with_suffix(".elf").write_bytes(b"\x7fELF")

    monkeypatch.setattr(download, "fetch", fetch)
    monkeypatch.setattr(build, "ensure_tree", ensure_tree)

    monkeypatch.setattr(build, "build_rp2", build_rp2)
    monkeypatch.setattr(emulator, "is_fast", lambda: True)
    monkeypatch.setattr(emulator.Compilation, "start", lambda self: None)
    monkeypatch.setattr(emulator.Compilation, "finish", lambda self: None)
    monkeypatch.setattr(compilers, "require", lambda log, purpose: None)
    return calls
