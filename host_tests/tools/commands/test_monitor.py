"""`noheap monitor`: on an emulated board that ticks, and on ports that say what a test wants."""

import json
import re
import threading
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.link import asking
from noheap_tools.link.asking import ALIVE, LEAVE, REQUEST
from rig.emulation import Emulation
from rig.fake_repl import FakeRepl
from rig.listening import Monitor
from rig.patience import PATIENCE_S

_GOLDEN = Path(__file__).parents[2] / "golden"
FRAMES = {
    entry["name"]: bytes.fromhex(entry["frame_hex"])
    for entry in json.loads((_GOLDEN / "frames.json").read_text())
}
RECORDS = json.loads((_GOLDEN / "records.json").read_text())
ABOUT = ("type", "t_ms", "time", "port")


# A board that goes away


def test_with_once_a_board_that_goes_away_ends_it():
    emulation = Emulation("--blank")
    code = "import time\nwhile 1:\n    print('still here')\n    time.sleep_ms(50)"
    emulation.mpremote("exec", "--no-follow", code)
    monitor = Monitor(emulation.port, "--once")
    monitor.until(lambda line: line.get("text") == "still here")
    emulation.stop()
    exit_code, err = monitor.finish()
    assert exit_code == 1
    assert f"noheap monitor: the board at {emulation.port} went away" in err
    assert "0 sample" in err
    assert "Traceback" not in err


# Ports that say the same again and again


@pytest.fixture
def monitor(capsys):
    """Run `noheap monitor` for a second on a port that keeps saying `said`."""

    def monitor(said: bytes, *arguments: str) -> tuple[int, str, str]:
        with FakeRepl() as repl:
            done = threading.Event()

            def speak() -> None:
                while not done.wait(0.05):
                    repl.say(said)

            speaker = threading.Thread(target=speak)
            speaker.start()
            try:
                code = cli.main(["monitor", "--port", repl.port, "--seconds", "0.6", *arguments])
            finally:
                done.set()
                speaker.join()
        return code, *capsys.readouterr()

    return monitor


@pytest.mark.parametrize("name", ["hello", "sample", "stats"])
def test_json_carries_the_fields_of_the_record(name, monitor):
    code, out, _ = monitor(FRAMES[name], "--json")
    line = json.loads(out.splitlines()[-1])
    assert code == 0
    assert line["type"] == name
    assert 0 <= line["t_ms"] < 10_000
    assert {key: line[key] for key in line if key not in ABOUT} == RECORDS[name]


def test_json_carries_text_of_both_kinds(monitor):
    _, out, _ = monitor(FRAMES["text"] + b"by the way\r\n" + FRAMES["sample"], "--json")
    texts = [json.loads(line) for line in out.splitlines() if '"text"' in line]
    told = {(line["text"], line["framed"]) for line in texts}
    assert told == {("board=pico 25 °C", True), ("by the way", False)}


# Beside the golden ones: kind 16, which the golden declaration names.
PRESSURE = bytes.fromhex("0009104ef3ffff24730103919500")
OWN = FRAMES["identity"] + FRAMES["declaration"] + PRESSURE


def test_json_carries_records_of_the_firmwares_own_by_their_names(monitor):
    code, out, _ = monitor(OWN, "--json")
    lines = [json.loads(line) for line in out.splitlines()[:3]]
    assert code == 0
    for line in lines:
        for key in ABOUT[1:]:
            del line[key]
    assert lines == [
        {"type": "identity", **RECORDS["identity"]},
        {
            "type": "declaration",
            "kind": 16,
            "name": "pressure",
            "fields": {"temperature_milli_c": False, "pressure_pa": True},
        },
        {"type": "pressure", "temperature_milli_c": -3250, "pressure_pa": 95_012},
    ]


def test_plain_lines_show_them_and_the_sums_count_them(monitor):
    _, out, err = monitor(OWN)
    assert "board   pico e6605481db318236, firmware 0123456789ab" in out
    assert "record  pressure: temperature_milli_c, pressure_pa" in out
    assert "pressure  temperature_milli_c -3250, pressure_pa 95012" in out
    assert " identity, " in err and " pressure; 0 damaged" in err


def test_what_nothing_declares_is_shown_as_that(monitor):
    code, out, err = monitor(PRESSURE)
    assert code == 0
    assert "unknown  kind 16, bytes 8" in out
    assert " unknown; 0 damaged" in err


def test_the_board_is_asked_for_frames_at_once_and_again_and_let_go_at_the_end(monkeypatch):
    heard = bytearray()
    left = threading.Event()

    def hear(data: bytes) -> None:
        heard.extend(data)
        if LEAVE in heard:
            left.set()

    monkeypatch.setattr(asking, "EACH_S", 0.1)
    with FakeRepl() as repl:
        repl.on_input = hear
        assert cli.main(["monitor", "--port", repl.port, "--seconds", "1.3"]) == 1
        assert left.wait(PATIENCE_S)
    # Enter follows while the board is silent.
    assert re.fullmatch(REQUEST + ALIVE + b"+" + LEAVE, heard.replace(b"\r", b""))


def test_plain_lines_name_what_matters(monitor):
    stream = b"".join(FRAMES[name] for name in ("hello", "sample", "stats", "text"))
    code, out, err = monitor(stream)
    assert code == 0
    for words in ("a tick each 10000 µs", "tick 17, 25.062 °C, below, 3 µs late", "2 missed"):
        assert words in out
    assert "board=pico 25 °C" in out
    assert "0 damaged frames" in err


def test_a_failed_read_is_named(monitor):
    _, out, _ = monitor(FRAMES["sample_of_a_failed_read"])
    assert "timeout, fault" in out
    assert "°C" not in out


def test_damaged_frames_are_counted_at_the_end(monitor):
    damaged = FRAMES["stats"].replace(b"\xe8", b"\xe9")
    code, _, err = monitor(FRAMES["sample"] + damaged)
    assert code == 0
    assert "; 0 damaged frames" not in err
    assert "damaged frames" in err


def test_a_port_where_nothing_is_said_is_told(monitor):
    code, out, err = monitor(b"")
    assert code == 1
    assert out == ""
    assert "nothing came from" in err


def test_text_alone_is_shown_but_is_no_record(monitor):
    code, out, err = monitor(b">>> print(1)\r\n1\r\n")
    assert code == 1
    assert "text    >>> print(1)" in out
    assert "only text came from" in err
    assert "'noheap flash' puts a firmware there" in err


def test_a_port_that_cannot_be_opened_is_told_and_nothing_else(capsys):
    assert cli.main(["monitor", "--port", "/dev/no-such-port"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("noheap monitor: there is no port /dev/no-such-port\n")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan"])
def test_wrong_use(seconds, capsys):
    assert cli.main(["monitor", "--port", "/dev/null", "--seconds", seconds]) == 2
    assert "--seconds" in capsys.readouterr().err
