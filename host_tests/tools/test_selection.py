"""Which MicroPython is meant: the option, the variable, the project, or the release of all
figures."""

import os
import subprocess

import pytest

from noheap_tools import project, selection
from noheap_tools.errors import UsageError
from noheap_tools.selection import selected
from noheap_tools.versions import MICROPYTHON, OLDEST_MICROPYTHON, TESTED
from rig.stand_ins import sources


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch, tmp_path):
    monkeypatch.delenv(selection.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_said_means_the_release_that_all_is_measured_on():
    assert selected() == selection.Selection(MICROPYTHON)
    assert selected().state == ""


def test_the_option_goes_before_the_variable_and_that_before_the_project(monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap]\nmicropython = "1.27"\n')
    assert selected().release == "1.27.0"
    monkeypatch.setenv(selection.VARIABLE, "v1.28.0")
    assert selected().release == "1.28.0"
    with selection.chosen("1.29"):
        assert selected().release == "1.29.0"
    with selection.chosen(None):
        assert selected().release == "1.28.0"


@pytest.mark.parametrize("release", TESTED)
def test_a_series_means_its_release_that_the_tests_run_on(monkeypatch, release):
    monkeypatch.setenv(selection.VARIABLE, release.rpartition(".")[0])
    assert selected().release == release
    assert selection.is_tested(release)


def test_a_release_that_is_not_known_is_taken_and_not_called_tested(monkeypatch):
    monkeypatch.setenv(selection.VARIABLE, "1.31")
    assert selected() == selection.Selection("1.31.0")
    assert not selection.is_tested("1.31.0")
    assert selection.is_tested("1.29.0-preview.7.gabcdef")


def test_a_folder_of_the_project_is_beside_its_file(monkeypatch, tmp_path):
    sources(tmp_path / "mp", preview=1)
    (tmp_path / "pyproject.toml").write_text('[tool.noheap]\nmicropython = "mp"\n')
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert selected() == selection.Selection("1.29.0-preview", tmp_path / "mp")
    assert project.current().micropython == "mp"


def test_what_is_built_of_a_checkout_is_made_again_after_a_commit(monkeypatch, tmp_path):
    folder = sources(tmp_path / "mp")
    monkeypatch.setenv(selection.VARIABLE, str(folder))
    before = selected().state
    os.utime(folder / "py/mpconfig.h", (1, 1))
    without_git = selected().state
    assert without_git != before

    def git(*words):
        told = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", folder, *told, *words], check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    first = selected().state
    assert first == selected().state != without_git
    git("commit", "--allow-empty", "-m", "second")
    assert selected().state != first


@pytest.mark.parametrize("text", ["1.25", "1.25.9", "v1.9"])
def test_an_older_release_is_refused_with_the_oldest_that_works(monkeypatch, text):
    monkeypatch.setenv(selection.VARIABLE, text)
    with pytest.raises(UsageError, match=f"needs {OLDEST_MICROPYTHON} or newer") as caught:
        selected()
    assert selection.VARIABLE in caught.value.message


def test_an_older_checkout_is_refused_too(monkeypatch, tmp_path):
    monkeypatch.setenv(selection.VARIABLE, str(sources(tmp_path / "mp", (1, 25, 0))))
    with pytest.raises(UsageError, match=r"1\.25\.0 is too old"):
        selected()


@pytest.mark.parametrize("text", ["latest", "1", "1.28.0.1", "1.x", "/nowhere", "."])
def test_what_is_neither_is_wrong_use_and_the_tested_releases_are_named(monkeypatch, text):
    monkeypatch.setenv(selection.VARIABLE, text)
    with pytest.raises(UsageError, match="neither a release of MicroPython") as caught:
        selected()
    assert text in caught.value.message
    assert all(release in caught.value.hint for release in TESTED)
