"""`noheap flash --all` and `--group`: one board after the other, up to the first that fails."""

import json

import pytest
from serial.tools.list_ports_common import ListPortInfo

from noheap_tools.board import boards
from noheap_tools.commands import flash
from noheap_tools.errors import ToolError
from noheap_tools.flash import attached
from noheap_tools.flash.report import without_a_board
from noheap_tools.link import serial_port
from noheap_tools.link.decode import Identity
from noheap_tools.link.device import connected
from rig import tiny
from rig.emulation import Emulation

OVEN, LAMP, HALL, CELLAR = "E6605481DB318236", "AB12AB12", "CD34CD34", "EF56EF56"
SETTINGS = f"""
[names]
oven = "{OVEN}"
lamp = "{LAMP.lower()}"
hall = "{HALL}"
cellar = "{CELLAR}"
[groups]
kiln = ["oven", "{HALL}"]
[mqtt]
tsl = true
"""


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_SETTINGS", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gateway.toml").write_text(SETTINGS)
    return tmp_path / "gateway.toml"


@pytest.fixture
def plugged(monkeypatch):
    """Plugs in Picos: {port: serial number}."""

    def plugged(ports: dict[str, str]) -> None:
        infos = []
        for path, number in ports.items():
            info = ListPortInfo(path)
            info.vid, info.pid, info.serial_number = 0x2E8A, 0x0005, number
            infos.append(info)
        monkeypatch.setattr(serial_port.list_ports, "comports", lambda: infos)
        monkeypatch.setattr(attached.who, "asked", lambda path: (None, "no telemetry"))

    return plugged


@pytest.fixture
def flashed(monkeypatch):
    """The ports that were flashed, none of them for true; those in `bad` do not tick."""
    done: list[str] = []
    bad: set[str] = set()

    def flash_at(args, board, port):
        done.append(port)
        outcome = without_a_board(boards.load("pico"), {"main.py": b""})
        error = ToolError("the firmware does not tick", "ValueError: 7") if port in bad else None
        return outcome, error

    monkeypatch.setattr(flash, "_flash_at", flash_at)
    return done, bad


def states(out: str) -> dict[str, str]:
    return {it["name"]: it["state"] for it in json.loads(out)["boards"]}


def test_the_first_that_does_not_tick_ends_it(plugged, flashed, run):
    done, bad = flashed
    plugged({"/dev/ttyA": HALL, "/dev/ttyB": LAMP, "/dev/ttyC": OVEN, "/dev/ttyD": "0000FFFF"})
    bad.add("/dev/ttyB")
    code, out, err = run("--all", "--json")
    assert code == 1
    assert done == ["/dev/ttyC", "/dev/ttyB"]  # in the order of the file
    assert states(out) == {
        "oven": "planned",
        "lamp": "failed",
        "hall": "not tried",
        "cellar": "not attached",
    }
    assert json.loads(out)["violations"] == [
        "lamp: failed: the firmware does not tick",
        "hall: not tried",
        "cellar: not attached",
    ]
    assert err == "lamp: the firmware does not tick\n  ValueError: 7\n"


def test_a_dry_run_goes_on_and_a_group_is_all_there_is(plugged, flashed, run):
    done, bad = flashed
    plugged({"/dev/ttyA": HALL, "/dev/ttyB": LAMP, "/dev/ttyC": OVEN})
    bad.add("/dev/ttyC")
    code, out, _ = run("--group", "kiln", "--dry-run")
    assert (code, done) == (1, ["/dev/ttyC", "/dev/ttyA"])
    assert out.splitlines()[-3:] == [
        "oven  failed        the firmware does not tick",
        "hall  planned       /dev/ttyA",
        "1 planned, 1 failed",
    ]


def test_a_board_is_known_by_what_it_says_and_not_if_two_say_it(
    plugged, flashed, run, settings, monkeypatch
):
    done, _ = flashed
    settings.write_text(SETTINGS + '[ports]\nalso = ["socket://a:1", "socket://b:1"]\n')
    plugged({"/dev/ttyA": OVEN, "/dev/ttyB": OVEN, "/dev/ttyC": "of its USB"})
    said = {"/dev/ttyC": LAMP.lower(), "socket://a:1": HALL.lower()}

    def asked(path):
        if path not in said:
            return None, "at the prompt"
        return Identity(6, "pico", "0123456789ab", said[path]), "runs"

    monkeypatch.setattr(attached.who, "asked", asked)
    code, out, err = run("--all", "--json")
    assert code == 1
    assert done == ["/dev/ttyC", "socket://a:1"]
    assert (
        "oven: not attached: /dev/ttyA and /dev/ttyB both say" in json.loads(out)["violations"][0]
    )
    assert err == "socket://b:1: at the prompt, so it is no board that is known\n"


def test_ctrl_c_leaves_a_summary(plugged, run, monkeypatch):
    plugged({"/dev/ttyA": OVEN, "/dev/ttyB": LAMP})

    def flash_at(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(flash, "_flash_at", flash_at)
    code, out, _ = run("--all", "--json")
    assert code == 130
    assert list(states(out).values()) == ["interrupted", "not tried", *["not attached"] * 2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--group", "kilm"], "there is no group 'kilm'. Did you mean 'kiln'?"),
        (["--all", "--port", "x"], "--all finds the boards by their numbers: leave --port out"),
        (["--all", "--uf2"], "--all is for files: an image goes to one board"),
        (["--group", "kiln", "--library"], "--group stops at a board that does not tick"),
        (["--settings", "a.toml"], "--settings goes with --all or --group"),
        (["--all", "--settings", "a.toml"], "[groups] kiln: no board is called 'own'."),
        (["--all", "--settings", "b.toml"], "no board is named, so there is none to flash"),
    ],
)
def test_wrong_use_is_told_before_anything_is_flashed(
    options, said, plugged, flashed, run, tmp_path
):
    plugged({"/dev/ttyA": OVEN})
    (tmp_path / "a.toml").write_text(f'[names]\noven = "{OVEN}"\n[groups]\nkiln = ["own"]\n')
    (tmp_path / "b.toml").write_text("")
    code, out, err = run(*options)
    assert (code, out, flashed[0]) == (2, "", [])
    assert said in err


def test_two_emulated_boards_of_which_one_raises(plugged, run, monkeypatch):
    monkeypatch.setattr(flash.device_files, "everything", tiny.everything)
    monkeypatch.setattr(flash.ticking, "_SILENCE_S", 0.3)
    monkeypatch.setattr(flash.ticking, "_REST_S", 0.3)
    one, two = Emulation("--blank"), Emulation("--blank")
    try:
        with connected(two.port) as device:
            device.write("config.py", b"TICKS = -1\n")  # an edited one stays
        plugged({one.port: OVEN, two.port: LAMP, "/dev/ttyNONE": HALL})
        code, out, err = run("--all")
    finally:
        assert (one.stop(), two.stop()) == (0, 0)
    assert code == 1
    assert f"ticking {tiny.TICKS} ticks, {tiny.MISSED} missed" in out
    assert "ValueError: TICKS: not below 0" in err
    assert out.splitlines()[-5:] == [
        f"oven    ticks         {one.port}",
        "lamp    failed        the firmware does not tick",
        "hall    not tried     /dev/ttyNONE",
        "cellar  not attached",
        "1 ticks, 1 failed, 1 not tried, 1 not attached",
    ]
