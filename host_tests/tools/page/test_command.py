"""`noheap page`: what it writes, what it refuses, and whom it serves."""

import json
import socket
import struct
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.page import bundle, checker, facts, settings, write
from noheap_tools.page.serve import Server
from noheap_tools.toolchain import image, npm

_MOST_BYTES = 3_000_000
_RP2350 = 0xE48BFF59


@pytest.fixture
def stock() -> Path:
    """MicroPython for the Pico, as it comes."""
    found = image.find_image("pico")
    assert found is not None
    return found.path


@pytest.fixture
def page(stock, tmp_path, capsys):
    """`noheap page --json` with that image; returns the exit code, the answer and the folder."""

    def run(*words: str):
        out = tmp_path / "page"
        code = cli.main(["page", "--uf2", str(stock), "--out", str(out), "--json", *words])
        return code, json.loads(capsys.readouterr().out), out

    return run


def test_it_writes_all_that_a_page_needs(page, stock):
    code, answer, out = page()
    assert (code, answer["ok"]) == (0, True)
    assert answer["files"] == sum(path.is_file() for path in out.rglob("*"))
    assert (out / "firmware.uf2").read_bytes() == stock.read_bytes()
    listed = json.loads((out / "files.js").read_text().partition(" = ")[2].rstrip(";\n"))
    assert {"./", "index.html", "engine.js", "firmware.uf2", "bench.json"} <= set(listed["files"])
    for name in listed["files"][1:]:
        assert (out / name).is_file()


def test_another_page_has_another_version_for_the_service_worker(page, tmp_path):
    versions = []
    for text in ("seconds = 1\n", "seconds = 2\n"):
        scenario = tmp_path / "some.toml"
        scenario.write_text(text)
        _, _, out = page("--scenario", str(scenario))
        assert json.loads((out / "bench.json").read_text())["scenarios"][0]["text"] == text
        versions.append((out / "files.js").read_text())
    assert versions[0] != versions[1]


def test_it_is_small_enough_with_its_firmware(page):
    import gzip

    _, _, out = page()
    packed = sum(len(gzip.compress(it.read_bytes())) for it in out.rglob("*") if it.is_file())
    assert packed < _MOST_BYTES


def test_files_of_a_user_stay(page, tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "page/thesis.txt").write_text("mine")
    code, answer, out = page()
    assert code == 2
    assert "has files that are no page's" in answer["violations"][0]
    assert [it.name for it in out.iterdir()] == ["thesis.txt"]


def test_an_image_for_another_chip_is_refused(tmp_path, stock, capsys):
    data = bytearray(stock.read_bytes())
    for at in range(28, len(data), 512):
        struct.pack_into("<I", data, at, _RP2350)
    other = tmp_path / "other.uf2"
    other.write_bytes(data)
    assert cli.main(["page", "--uf2", str(other), "--out", str(tmp_path / "page")]) == 1
    assert "RP2350" in capsys.readouterr().err
    assert not (tmp_path / "page").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--board", "pybv11"], "is not emulated"),
        (["--serve", "70000"], "--serve: must be from 0 to 65535"),
        (["--serve", "--json"], "--json is not for --serve"),
        (["--pyodide", "."], "--pyodide is for --with-check"),
        (["--with-check", "--pyodide", "."], "has no pyodide.mjs"),
    ],
)
def test_wrong_use_is_named(words, said, stock, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["page", "--uf2", str(stock), *words]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_broken_scenario_is_named_with_its_line(page, tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("seconds = 1\nsecond = 2\n")
    code, answer, _ = page("--scenario", str(broken))
    assert code == 2
    assert "broken.toml:2" in answer["violations"][0]


@pytest.fixture
def server(tmp_path):
    (tmp_path / "index.html").write_text("a page")
    with Server(tmp_path, 0) as made:
        thread = threading.Thread(target=made.run, daemon=True)
        thread.start()
        yield made
        made.stop()
        thread.join()


def test_it_serves_this_computer_alone(server):
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert answer.read() == b"a page"
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    elsewhere = socket.gethostbyname_ex(socket.gethostname())[2]
    for address in [it for it in elsewhere if not it.startswith("127.")]:
        with pytest.raises(OSError):
            socket.create_connection((address, port), timeout=2)


def test_a_browser_that_hangs_up_is_no_error(server, tmp_path, capsys):
    (tmp_path / "big.bin").write_bytes(bytes(20_000_000))
    server._server.daemon_threads = False  # so that its end waits for the answer
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as browser:
        browser.sendall(f"GET /big.bin HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n".encode())
        assert browser.recv(8) == b"HTTP/1.0"
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    server.stop()
    assert capsys.readouterr().err == ""


def test_another_name_that_leads_here_is_refused(server):
    request = urllib.request.Request(server.url, headers={"Host": "evil.example:80"})
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(request)


def test_a_port_in_use_is_named(server, tmp_path):
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(Exception, match=f"port {port} cannot be had"):
        Server(tmp_path, port)


def test_the_facts_of_the_sources_are_pythons():
    assert (npm.FOLDER / "src/wire/facts.json").read_text() == facts.text()


def test_the_bundle_is_what_the_sources_give(needs_packages, tmp_path):
    bundle.build(tmp_path / "built")
    for folder in (tmp_path / "built", write.BUNDLE):
        assert any(folder.rglob("*"))
    assert _contents(tmp_path / "built") == _contents(write.BUNDLE), "make page-bundle"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_pyodide_of_the_lock_file_is_the_one_that_is_named():
    lock = json.loads((npm.FOLDER / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/pyodide"]["version"] == checker.PYODIDE


def test_each_setting_of_the_demo_has_its_limits_as_the_page_shows_them():
    found = {it["name"]: it for it in settings.of((paths.FIRMWARE / "config.py").read_text())}
    assert found["PERIOD_US"] == {
        "name": "PERIOD_US",
        "value": "10_000",
        "kind": "int",
        "low": 100,
        "high": 1_000_000,
        "choices": [],
        "about": "100 to 1_000_000: one sample each; from 200 but in tier vector",
    }
    assert found["TIER"]["choices"] == ['"auto"', '"asm"', '"vector"', '"portable"', '"dma"']
    assert found["FAIL_SAFE_LEVEL"]["choices"] == ["0", "1", "None"]


def test_a_computed_setting_is_not_offered():
    assert [it["name"] for it in settings.of("A = 1\nB = A + 1\n_C = 2\n")] == ["A"]
