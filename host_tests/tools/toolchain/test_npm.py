"""The page's npm packages: got once, as the lock pins them, and never a failure of the set-up."""

import json
import os
from pathlib import Path

import pytest

from noheap_tools.toolchain import npm

LOCK = json.loads((npm.FOLDER / "package-lock.json").read_text(encoding="utf-8"))


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A page's folder, and an npm that leaves a file for each call, or fails."""
    folder, bin_ = tmp_path / "page", tmp_path / "bin"
    folder.mkdir()
    bin_.mkdir()
    (folder / "package-lock.json").write_text("{}")
    monkeypatch.setattr(npm, "FOLDER", folder)
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{bin_}:{os.environ['PATH']}")
    _script(bin_ / "node", "echo v20.1.0")
    _script(bin_ / "npm", "mkdir -p node_modules && echo called >> calls")
    return folder


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def calls(page: Path) -> int:
    return len((page / "calls").read_text().splitlines()) if (page / "calls").exists() else 0


def test_the_packages_are_got_once_for_each_lock(page):
    assert npm.get(print) == npm.get(print) == ""
    assert calls(page) == 1 and npm.are_here()
    (page / "package-lock.json").write_text('{"changed": 1}')
    assert not npm.are_here()
    assert npm.get(print) == "" and calls(page) == 2


def test_an_npm_that_fails_is_a_reason_and_no_error(page, tmp_path):
    _script(tmp_path / "bin" / "npm", "echo 'npm error: no network'; exit 1")
    assert "no network" in npm.get(print)
    assert not npm.are_here()


def test_an_old_node_is_a_reason(page, tmp_path):
    _script(tmp_path / "bin" / "node", "echo v12.22.0")
    assert npm.get(print) == "node is v12.22.0, and must be 18 or newer"
    assert calls(page) == 0


def test_where_no_sources_are_nothing_is_got(page):
    (page / "package-lock.json").unlink()
    assert "clone" in npm.get(print) and calls(page) == 0


def test_the_lock_names_no_host_and_a_hash_for_each_package():
    packages = {name: it for name, it in LOCK["packages"].items() if name}
    assert len(packages) > 10
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name


def test_all_packages_are_pinned_exactly():
    wanted = json.loads((npm.FOLDER / "package.json").read_text(encoding="utf-8"))
    for version in (wanted["dependencies"] | wanted["devDependencies"]).values():
        assert all(part.isdecimal() for part in version.split(".")), version
