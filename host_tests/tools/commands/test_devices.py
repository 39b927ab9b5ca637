"""`noheap devices`, and the names that it lists, at --port."""

import json
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from noheap_tools import cli
from noheap_tools.commands import devices
from noheap_tools.errors import ToolError
from noheap_tools.link import asking, serial_port, who
from rig.emulation import Emulation
from rig.fake_repl import FakeRepl

GOLDEN = Path(__file__).parents[2] / "golden/frames.json"
NUMBER = "E6605481DB318236"


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch) -> Path:
    """The folder of the user's settings; the current folder has no project."""
    monkeypatch.setenv("NOHEAP_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.setattr(who, "_ANSWER_S", 0.3)
    (tmp_path / "settings").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "settings"


@pytest.fixture
def plugged(monkeypatch):
    """Plugs in ports: (path, vendor, product, serial number)."""

    def plugged(*ports: tuple[str, int, int, str]) -> None:
        infos = []
        for path, vendor, product, number in ports:
            info = ListPortInfo(path)
            info.vid, info.pid, info.serial_number = vendor, product, number
            info.product = "Board in FS mode\x1b[2J"
            infos.append(info)
        monkeypatch.setattr(serial_port.list_ports, "comports", lambda: infos)

    return plugged


def pico(path: str, number: str = NUMBER) -> tuple[str, int, int, str]:
    return path, 0x2E8A, 0x0005, number


def identity() -> bytes:
    entries = json.loads(GOLDEN.read_text())
    return next(bytes.fromhex(it["frame_hex"]) for it in entries if it["name"] == "identity")


def listed(capsys, *arguments: str) -> list[dict[str, str]]:
    assert cli.main(["devices", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)["devices"]


def test_a_board_says_who_it_is_and_is_let_go(plugged, settings, capsys):
    (settings / "devices.toml").write_text(f'lamp = "{NUMBER.lower()}"\n')
    heard = bytearray()
    with FakeRepl() as board:

        def on_input(data: bytes) -> None:
            heard.extend(data)
            if asking.REQUEST in data:
                board.say(b"\0" + identity())

        board.on_input = on_input
        plugged(pico(board.port))
        (found,) = listed(capsys)
        assert cli.main(["devices"]) == 0
    assert found == {
        "name": "lamp",
        "board": "pico",
        "serial_number": NUMBER,
        "port": board.port,
        "firmware": "0123456789ab",
        "state": "runs",
    }
    assert asking.LEAVE in heard
    line = capsys.readouterr().out
    assert line == f"lamp  pico  {NUMBER}  {board.port}  0123456789ab  runs\n"


def test_a_board_that_is_mute_and_a_port_that_is_gone(plugged, capsys, monkeypatch):
    monkeypatch.setattr("noheap_tools.link.silence._ANSWER_S", 0.1)
    with FakeRepl() as mute:
        plugged(pico(mute.port), pico("/dev/ttyACM77", "E2"))
        first, second = sorted(listed(capsys), key=lambda it: it["serial_number"], reverse=True)
    assert (first["state"], second["state"]) == ("no telemetry", "cannot be opened")


def test_another_device_is_not_opened_unless_it_is_meant(plugged, capsys):
    plugged(("/dev/ttyUSB77", 0x0403, 0x6001, "A5"))
    assert [it["state"] for it in listed(capsys)] == ["not asked"]
    assert [it["state"] for it in listed(capsys, "--all")] == ["cannot be opened"]


def test_what_a_device_says_of_itself_is_printable(plugged, capsys):
    plugged(("/dev/ttyUSB77", 0x0403, 0x6001, "A5"))
    assert cli.main(["devices"]) == 0
    out = capsys.readouterr().out
    assert r"Board in FS mode\x1b[2J" in out
    assert "devices.toml gives one a name" in out


def test_none_is_told(plugged, capsys):
    plugged()
    assert cli.main(["devices"]) == 0
    assert capsys.readouterr().out.startswith("no board is plugged in.")


# Names at --port


def test_a_name_of_the_project_goes_before_the_users(plugged, settings, tmp_path):
    plugged(pico("/dev/ttyACM3"), pico("/dev/ttyACM4", "E2"))
    (settings / "devices.toml").write_text(f'lamp = "{NUMBER}"\nother = "e2"\n')
    assert serial_port.choose("lamp") == "/dev/ttyACM3"
    assert serial_port.choose("other") == "/dev/ttyACM4"
    (tmp_path / "pyproject.toml").write_text('[tool.noheap.devices]\nlamp = "E2"\n')
    assert serial_port.choose("lamp") == "/dev/ttyACM4"


def test_a_serial_number_is_a_name(plugged):
    plugged(pico("/dev/ttyACM3"))
    assert serial_port.choose(NUMBER.lower()) == "/dev/ttyACM3"


def test_a_board_that_is_not_plugged_in_is_told(plugged, settings):
    plugged()
    (settings / "devices.toml").write_text(f'lamp = "{NUMBER}"\n')
    with pytest.raises(ToolError, match=f"lamp, with the serial number {NUMBER}, is not plugged"):
        serial_port.choose("lamp")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lamp = 7", "lamp must be a text in quotes, not 7"),
        ('"a/b" = "7"', "'a/b' cannot be told from a port"),
        ("lamp", "devices.toml: "),
    ],
)
def test_wrong_names_are_told(text, said, plugged, settings, tmp_path, capsys):
    plugged(pico("/dev/ttyACM77"))
    (settings / "devices.toml").write_text(text)
    assert cli.main(["devices"]) == 2
    assert said in capsys.readouterr().err
    if "=" in text:
        (settings / "devices.toml").unlink()
        (tmp_path / "pyproject.toml").write_text(f"[tool.noheap.devices]\n{text}\n")
        assert cli.main(["devices"]) == 2
        assert said in capsys.readouterr().err


def test_an_emulated_board_at_its_prompt(plugged, capsys):
    emulation = Emulation("--blank")
    try:
        (found,) = listed(capsys, "--port", emulation.port)
    finally:
        assert emulation.stop() == 0
    assert found["state"] == "at the prompt"


@pytest.mark.parametrize("as_json", [True, False])
def test_boards_that_come_and_go_are_told_until_ctrl_c(plugged, monkeypatch, capsys, as_json):
    one, two = pico("/dev/ttyNONE1", "AB"), pico("/dev/ttyNONE2", "CD")
    steps = iter([[one], [one, two], [one, two], [two], [two, one]])
    plugged(*next(steps))

    def next_step(_seconds: float) -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        plugged(*step)

    monkeypatch.setattr(devices.time, "sleep", next_step)
    assert cli.main(["devices", "--watch", *(["--json"] if as_json else [])]) == 0
    lines = capsys.readouterr().out.splitlines()
    if as_json:
        told = [(it["event"], it["serial_number"]) for it in map(json.loads, lines)]
    else:
        told = [(it.split()[0], "AB" if "AB" in it else "CD") for it in lines]
        assert "\x1b" not in "".join(lines)
    assert told == [
        ("here", "AB"),
        ("here", "CD"),
        ("gone", "AB"),
        ("here", "AB"),
    ]


def test_watching_one_port_is_refused(capsys):
    assert cli.main(["devices", "--watch", "--port", "/dev/ttyNONE"]) == 2
    assert "leave --port out" in capsys.readouterr().err
