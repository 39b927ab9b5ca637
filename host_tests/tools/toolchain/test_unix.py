"""The unix interpreter: NOHEAP_UNIX, the cache, a build."""

import os
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, unix
from rig.stand_ins import script

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_noheap_unix_must_be_micropython(tmp_path, monkeypatch, forbid_getting):
    monkeypatch.setenv("NOHEAP_UNIX", str(script(tmp_path / "py", "echo cpython 3.11.7")))
    with pytest.raises(ToolError, match="does not run as a MicroPython"):
        unix.resolve_unix(print)
    own = script(tmp_path / "mp", "echo micropython 1.26.1")
    monkeypatch.setenv("NOHEAP_UNIX", str(own))
    found = unix.resolve_interpreter(print)
    assert (found.path, found.origin, found.version) == (own, "NOHEAP_UNIX", "1.26.1")


def test_the_unix_interpreter_is_built_once_unless_again(tmp_path, monkeypatch):
    built = []

    def build_unix(tree, folder):
        built.append(folder)
        folder.mkdir()
        return script(folder / "micropython", "echo")

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "tree_release", lambda: "1.26.1")
    monkeypatch.setattr(build, "build_unix", build_unix)
    first = unix.resolve_interpreter(print)
    second = unix.resolve_interpreter(print)
    assert (first.origin, second.origin) == ("debian-build", "cache")
    assert first.path == second.path and os.access(first.path, os.X_OK)
    assert len(built) == 1 and not built[0].exists()
    assert unix.resolve_interpreter(print, again=True).origin == "debian-build"
