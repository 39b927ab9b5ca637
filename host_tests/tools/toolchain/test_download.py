"""Downloads: the official image's address, and how they fail."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import download
from noheap_tools.versions import TESTED

pytestmark = pytest.mark.usefixtures("clean_machine")


@pytest.mark.parametrize("release", TESTED)
def test_each_release_that_is_tested_has_an_official_image(release):
    assert download.official_url("pico", release).endswith(f"-v{release}.uf2")


def test_a_release_whose_image_is_not_known_is_named():
    with pytest.raises(ToolError, match=r"MicroPython 1\.99\.0 for pico is not known"):
        download.official_url("pico", "1.99.0")


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


def test_a_download_that_is_cut_short_is_refused(tmp_path):
    class Cut(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 600)

    with HTTPServer(("127.0.0.1", 0), Cut) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/x.uf2"
        with pytest.raises(ToolError, match="sent 600 of 1000 bytes"):
            download.fetch(url, tmp_path / "x.uf2")
    assert not (tmp_path / "x.uf2").exists()
