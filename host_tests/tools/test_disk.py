"""A disk that refuses: one line and the way out, from any command."""

import errno
import os

import pytest

from noheap_tools import cli, disk
from noheap_tools.commands import setup
from noheap_tools.errors import ToolError


def fails_with(monkeypatch, error):
    def run(args):
        raise error

    monkeypatch.setattr(setup, "run", run)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_line_and_the_way_out(monkeypatch, capsys, own_cache, number):
    fails_with(monkeypatch, OSError(number, os.strerror(number), str(own_cache / "x")))
    assert cli.main(["setup"]) == 1
    message, hint = capsys.readouterr().err.splitlines()
    assert message == f"noheap setup: no space is left on the disk for {own_cache / 'x'}"
    assert "NOHEAP_CACHE" in hint and str(own_cache) in hint


def test_a_disk_that_a_program_found_full_has_the_same_way_out(monkeypatch, capsys, own_cache):
    said = "compiling failed (exit code 1): x.c:1: error: No space left on device"
    fails_with(monkeypatch, ToolError(said, "the whole log is in it"))
    assert cli.main(["setup"]) == 1
    message, hint = capsys.readouterr().err.splitlines()
    assert message == f"noheap setup: {said}"
    assert "NOHEAP_CACHE" in hint and str(own_cache) in hint


def test_a_full_disk_is_explained_without_a_name_too():
    error = disk.explained(OSError(errno.ENOSPC, "No space left on device"))
    assert error is not None and error.message == "no space is left on the disk"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOTDIR])
def test_a_cache_that_may_not_be_written_to_is_one_line(monkeypatch, capsys, own_cache, number):
    fails_with(monkeypatch, OSError(number, os.strerror(number), str(own_cache / "log")))
    assert cli.main(["setup"]) == 1
    message, hint = capsys.readouterr().err.splitlines()
    assert message.startswith(f"noheap setup: cannot write to {own_cache / 'log'}: ")
    assert "NOHEAP_CACHE" in hint


def test_other_errors_keep_their_traceback(monkeypatch, own_cache):
    fails_with(monkeypatch, FileNotFoundError(errno.ENOENT, "gone", str(own_cache)))
    with pytest.raises(FileNotFoundError):
        cli.main(["setup"])


def test_another_folder_is_one_line_too(monkeypatch, capsys):
    fails_with(monkeypatch, PermissionError(errno.EACCES, "denied", "/elsewhere"))
    assert cli.main(["setup"]) == 1
    message, hint = capsys.readouterr().err.splitlines()
    assert message == "noheap setup: denied: /elsewhere"
    assert "a folder that you may write" in hint


def test_a_file_in_the_place_of_the_cache_is_one_line(monkeypatch, capsys, own_cache):
    own_cache.write_text("")
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")
    assert cli.main(["setup"]) == 1
    error = capsys.readouterr().err
    assert f"noheap setup: cannot write to the cache folder {own_cache}" in error
    assert "Traceback" not in error and "NOHEAP_CACHE" in error
