"""Fixtures for the tests of `noheap new` and `noheap init`."""

from pathlib import Path

import pytest

from noheap_tools import cli


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def noheap(capsys):
    """Run a command; returns its exit code, stdout and stderr."""

    def run(*arguments: str):
        return cli.main(arguments), *capsys.readouterr()

    return run


@pytest.fixture
def made(here, noheap, monkeypatch):
    """Make a project and go there."""

    def make(*arguments: str) -> Path:
        code, _, err = noheap("new", "alarm", *arguments)
        assert code == 0, err
        monkeypatch.chdir(here / "alarm")
        return here / "alarm"

    return make
