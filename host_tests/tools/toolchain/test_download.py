"""Downloads: the official image's address, and how they fail."""

import time

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import download

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_the_release_we_pin_has_an_official_image():
    assert download.official_url("pico").endswith("-v1.26.1.uf2")


def test_a_download_that_nobody_answers_gives_up_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "_CONNECT_S", 0.01)
    monkeypatch.setattr(download._Transfer, "run", lambda self: time.sleep(60))
    start = time.monotonic()
    with pytest.raises(ToolError, match=r"no answer from 192\.0\.2\.1 within"):
        download.fetch("http://192.0.2.1/x.uf2", tmp_path / "x.uf2")
    assert time.monotonic() - start < 5
    assert not (tmp_path / "x.uf2").exists()


def test_a_download_error_is_one_line(tmp_path):
    with pytest.raises(ToolError) as caught:
        download.fetch(f"file://{tmp_path}/absent.uf2", tmp_path / "x.uf2")
    assert "absent.uf2" in caught.value.message
    assert "\n" not in caught.value.message
