"""The environment of a build."""

import os

import pytest

from noheap_tools.toolchain import build

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
