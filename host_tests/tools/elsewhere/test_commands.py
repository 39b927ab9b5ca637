"""What needs no Linux runs without anything that only Linux has; what does, says so in a line."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools import cli, paths
from noheap_tools.link.device import connected
from rig.emulation import Emulation, environment
from rig.terminal import Terminal

_PROGRAM = Path(__file__).parents[2] / "rig/programs/elsewhere.py"
CONFIG = "PERIOD_MS = 100  # 10 to 1_000: °\r\nNAME = 'one'\r\n"
MAIN = "import config\r\nfrom parts.gauge import read\r\n\r\nprint(config.NAME, read())\r\n"
GAUGE = "def read():\r\n    # in Ω\r\n    return 3\r\n"
NEEDS_LINUX = {
    "firmware": ("firmware",),
    "emulate --pty": ("emulate", "--pty"),
}


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    """A blank one, on a socket that a process of this system serves."""
    emulation = Emulation("--blank", "--tcp-port", "0")
    yield emulation
    assert emulation.stop() == 0


@pytest.fixture
def project(tmp_path) -> Path:
    """With the line ends of Windows."""
    (tmp_path / "firmware/parts").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.noheap]\r\nboard = 'pico'\r\n")
    for name, text in {"config": CONFIG, "main": MAIN, "parts/gauge": GAUGE}.items():
        (tmp_path / f"firmware/{name}.py").write_bytes(text.encode())
    return tmp_path


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_each_help_is_printed(name, elsewhere):
    code, out, err = elsewhere("help", name, encoding="ascii")
    assert (code, err) == (0, "")
    assert f"usage: noheap {name}" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["boards"],
        ["boards", "--json"],
        ["size", "--board", "pico"],
        ["mip"],
        ["check", "--rules"],
        ["check", "--explain", "NH001"],
        ["flash", "--dry-run", "--board", "pico2"],
        ["new", "--list"],
        ["completion", "bash"],
        ["completion", "zsh"],
        ["completion", "fish"],
    ],
    ids=" ".join,
)
def test_what_needs_no_board_works(arguments, elsewhere):
    code, out, err = elsewhere(*arguments, encoding="ascii")
    assert code == 0, err
    assert out


def test_doctor_looks_at_all(elsewhere):
    """What it says of them is this machine's."""
    code, out, _ = elsewhere("doctor")
    assert code in (0, 1)
    assert "serial" in out or "board" in out


def test_a_new_project_is_checked_and_linked(elsewhere, tmp_path):
    code, out, err = elsewhere("new", "alarm", "--sensor", "bme280", encoding="ascii")
    assert code == 0, err
    assert (tmp_path / "alarm/firmware/main.py").is_file()
    code, out, err = elsewhere("check", "--project", "alarm", "alarm/firmware")
    assert code == 0, out + err
    code, out, err = elsewhere("flash", "--dry-run", "--json", "--project", "alarm")
    assert code == 0, err
    assert "main.py" in json.loads(out)["written"]


def test_a_folder_is_made_a_project(elsewhere, tmp_path):
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_bytes(MAIN.encode())
    code, _, err = elsewhere("init")
    assert code == 0, err
    assert (tmp_path / "firmware/main.py").read_bytes() == MAIN.encode()


@pytest.mark.usefixtures("project")
def test_findings_in_a_file_with_other_line_ends_have_their_places(elsewhere, tmp_path):
    source = "import machine\r\n\r\n\r\ndef on_tick(_):\r\n    print([1])\r\n\r\n\r\n"
    source += "machine.Timer(freq=9, hard=True, callback=on_tick)\r\n"
    (tmp_path / "firmware/tick.py").write_bytes(source.encode())
    code, out, err = elsewhere("check", "firmware/tick.py", "--format", "sarif")
    assert code == 1, err
    result = json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert result["artifactLocation"]["uri"] == "firmware/tick.py"
    assert result["region"]["startLine"] == 5


def test_1_flash_names_files_as_the_board_does(board, project, elsewhere):
    code, out, err = elsewhere("flash", "--port", board.port, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert "lib/noheap/__init__.mpy" in told["written"]
    assert not [path for path in told["written"] if "\\" in path]
    with connected(board.port) as device:
        there = device.listing()
        assert "one 3" in device.run("import app")
    assert set(told["written"]) <= set(there)


def test_2_again_nothing_differs(board, project, elsewhere):
    code, out, err = elsewhere("flash", "--port", board.port)
    assert code == 0, err
    assert "copied  0 files" in out


def test_3_a_setting_is_changed_and_the_line_ends_stay(board, project, elsewhere):
    code, out, err = elsewhere("config", "set", "PERIOD_MS", "20", "--port", board.port)
    assert (code, out) == (0, "PERIOD_MS = 20\n"), err
    with connected(board.port) as device:
        text = device.read("config.py").decode()
    assert text == CONFIG.replace("100 ", "20 ")
    code, out, _ = elsewhere("config", "get", "--port", board.port)
    assert (code, out) == (0, "PERIOD_MS = 20\nNAME = 'one'\n")


def test_4_monitor_shows_text_and_what_is_missing(board, project, elsewhere):
    code, _, err = elsewhere("monitor", "--port", board.port, "--seconds", "1", encoding="ascii")
    assert code == 1
    assert "noheap monitor: " in err


def test_5_reset_and_erase(board, project, elsewhere):
    code, out, err = elsewhere("reset", "--port", board.port)
    assert code == 0, err
    assert "reset Raspberry Pi Pico with RP2040 at socket://" in out
    code, out, err = elsewhere("erase", "--port", board.port)
    assert code == 0, err
    assert "removed lib/noheap/__init__.mpy" in out
    assert "kept config.py, which you edited" in out


@pytest.fixture
def sending() -> Iterator[str]:
    """A port at which a board says its hello and a sample, again and again."""
    frames = json.loads((paths.ROOT / "host_tests/golden/frames.json").read_text())
    said = {it["name"]: bytes.fromhex(it["frame_hex"]) for it in frames}
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send() -> None:
            client, _ = server.accept()
            with client, contextlib.suppress(OSError):
                while True:
                    client.sendall(said["hello"] + said["sample"])
                    time.sleep(0.05)

        thread = threading.Thread(target=send)
        thread.start()
        yield f"socket://localhost:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("encoding", "degrees"), [("cp1252", "25.062 °C"), ("ascii", "25.062 degC")]
)
def test_monitor_shows_a_temperature_on_any_console(sending, elsewhere, encoding, degrees):
    code, out, err = elsewhere("monitor", "--port", sending, "--seconds", "1", encoding=encoding)
    assert code == 0, err
    assert degrees in out


def test_the_repl_is_opened_and_left():
    """mpremote's console is for this system, and needs its terminal."""
    emulation = Emulation("--blank")
    command = [sys.executable, str(_PROGRAM), "repl", "--port", emulation.port]
    try:
        with Terminal(command) as terminal:
            terminal.wait_for(b"Connected")
            terminal.type(b"\r")
            terminal.wait_for(b">>>")
            terminal.type(b"\x1d")
            assert terminal.end() == 0, terminal.heard
    finally:
        emulation.stop()


@pytest.mark.parametrize("arguments", NEEDS_LINUX.values(), ids=NEEDS_LINUX)
def test_what_needs_linux_says_so_and_names_what_does_not(arguments, elsewhere):
    code, out, err = elsewhere(*arguments)
    assert (code, out) in ((1, ""), (2, ""))
    said, hint = err.splitlines()
    assert "Windows" in said
    assert "noheap flash" in hint or "--tcp-port" in hint


def test_a_run_needs_an_image_and_says_where_one_comes_from(elsewhere, monkeypatch, tmp_path):
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")
    monkeypatch.delenv("NOHEAP_IMAGE", raising=False)
    code, _, err = elsewhere("run", "--seconds", "0.1")
    assert code == 1
    assert "needs Linux; this is Windows" in err
    assert "NOHEAP_IMAGE" in err


def test_the_packages_for_tests_import(tmp_path):
    program = "import elsewhere, noheap_board, noheap_board.plugin, noheap_testing\n"
    program += "elsewhere.hide()\nfrom noheap_board import start, forked\n"
    program += "import noheap_testing.plugin\nprint(forked.AVAILABLE)"
    folders = [str(_PROGRAM.parent), environment()["PYTHONPATH"]]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**environment(), "PYTHONPATH": os.pathsep.join(folders)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(paths.ROOT) in environment()["PYTHONPATH"]
