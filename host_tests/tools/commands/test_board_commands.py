"""`noheap config`, `erase` and `reset`: on an emulated board, and on ports that go wrong."""

import json
import threading
import time
from collections.abc import Iterator

import pytest

from noheap_tools import cli, paths
from noheap_tools.commands import flash
from noheap_tools.link import device, raw_repl, serial_port
from noheap_tools.link.device import connected
from rig import tiny
from rig.emulation import Emulation
from rig.fake_repl import FakeRepl
from rig.patience import PATIENCE_S

CONFIG = (paths.FIRMWARE / "config.py").read_text()
COMMANDS = {
    "flash": ["flash"],
    "config get": ["config", "get"],
    "config set": ["config", "set", "THRESHOLD_C", "20"],
    "erase": ["erase"],
    "reset": ["reset"],
}


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    with connected(emulation.port) as there:
        there.write("config.py", CONFIG.encode())
    yield emulation
    assert emulation.stop() == 0


@pytest.fixture
def config(board, capsys):
    """Run `noheap config` on it; returns its exit code, stdout and stderr."""

    def config(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["config", *arguments, "--port", board.port])
        return code, *capsys.readouterr()

    return config


def test_1_a_setting_is_changed_and_all_else_stays(board, config):
    assert config("set", "THRESHOLD_C", "28.5")[:2] == (0, "THRESHOLD_C = 28.5\n")
    with connected(board.port) as there:
        text = there.read("config.py").decode()
    assert text == CONFIG.replace("THRESHOLD_C = 30.0", "THRESHOLD_C = 28.5")
    assert config("get", "THRESHOLD_C")[:2] == (0, "THRESHOLD_C = 28.5\n")


def test_2_all_settings_are_shown(config):
    told = json.loads(config("get", "--json")[1])
    assert told["ok"] is True
    assert told["config"]["THRESHOLD_C"] == 28.5
    assert told["config"]["SENSOR"] == "tmp102"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["PERIOD_US", "50"], 1, "PERIOD_US = 50: 100 to 1000000. Nothing was changed"),
        (["TIER", "fast"], 1, "TIER = 'fast': 'auto', 'asm', 'vector', 'portable' or 'dma'"),
        (["THRESHOLD", "20"], 2, "there is no setting 'THRESHOLD'"),
        (["THRESHOLD", "20"], 2, "Did you mean 'THRESHOLD_C'?"),
        (["THRESHOLD_C"], 2, "set needs KEY and VALUE"),
        # Its module would come with the next flash only.
        (["SENSOR", "rp2040"], 1, "needs lib/noheap/sensors/analog.mpy, which is not on"),
    ],
)
def test_3_a_value_that_does_not_suit_changes_nothing(board, config, arguments, code, said):
    found, out, err = config("set", *arguments)
    assert (found, out) == (code, "")
    assert said in err
    if code == 1:
        with connected(board.port) as there:
            assert b"THRESHOLD_C = 28.5" in there.read("config.py")


def test_4_a_power_cut_leaves_the_old_file_or_the_new_one(board):
    """The board resets between the new file's last byte and its name."""
    with connected(board.port) as there:
        before = there.read("config.py")
        there.run(f"f = open({device.PARTIAL!r}, 'wb')\nf.write(b'half of it')\nf.close()\n")
        there.reset()
    with connected(board.port) as there:
        assert there.read("config.py") == before
        there.write("config.py", b"A = 1\n")
        assert device.PARTIAL not in there.listing()


def test_5_reset_starts_the_program(board, capsys):
    with connected(board.port) as there:
        there.write("main.py", b"open('ran', 'w').close()\n")
    assert cli.main(["reset", "--port", board.port]) == 0
    assert "reset Raspberry Pi Pico with RP2040" in capsys.readouterr().out
    with serial_port.opened(board.port) as port:
        port.timeout = 0.3
        deadline = time.monotonic() + PATIENCE_S
        while not port.read_until(b">>> ").endswith(b">>> "):  # keys typed meanwhile are lost
            assert time.monotonic() < deadline
            port.write(b"\r")
    with connected(board.port) as there:
        assert "ran" in there.listing()


def test_5_a_key_that_the_board_lacks_is_told_with_the_way_to_add_it(board, config):
    lacking = "".join(it for it in CONFIG.splitlines(True) if not it.startswith("SAMPLE_EVERY"))
    with connected(board.port) as there:
        there.write("config.py", lacking.encode())
    code, out, err = config("get", "SAMPLE_EVERY")
    assert (code, out) == (1, "")
    assert "noheap config set SAMPLE_EVERY VALUE adds it." in err
    assert config("set", "SAMPLE_EVERY", "7")[:2] == (0, "SAMPLE_EVERY = 7\n")


def test_6_a_board_without_config_is_told(board, config):
    with connected(board.port) as there:
        there.remove("config.py")
    code, _, err = config("get")
    assert code == 1
    assert "there is no config.py on the board" in err


# A program that cannot be stopped, on the real interpreter


def test_7_a_program_that_goes_on_printing_is_told(board, capsys, monkeypatch):
    monkeypatch.setattr(raw_repl, "_REPL_S", 1)
    code = "import micropython\nmicropython.kbd_intr(-1)\nwhile 1:\n    print('x')"
    board.mpremote("exec", "--no-follow", code)
    assert cli.main(["reset", "--port", board.port]) == 1
    err = capsys.readouterr().err
    assert "goes on printing and does not stop at Ctrl-C" in err
    assert "BOOTSEL" in err


def test_8_a_program_that_takes_no_keys_and_says_nothing_is_told(capsys, monkeypatch):
    monkeypatch.setattr(raw_repl, "_REPL_S", 1)
    stuck = Emulation("--blank")
    code = "import micropython\nmicropython.kbd_intr(-1)\nwhile 1:\n    pass"
    stuck.mpremote("exec", "--no-follow", code)
    for command in ("reset", "erase", "flash"):
        assert cli.main([command, "--port", stuck.port]) == 1
        err = capsys.readouterr().err
        assert f"no MicroPython answers at {stuck.port}" in err
        assert "does its program block Ctrl-C?" in err
        assert "'noheap flash --image' puts MicroPython there in each case" in err
    assert stuck.stop() == 0


# Ports that go wrong


@pytest.fixture(autouse=True)
def tiny_firmware(monkeypatch) -> None:
    """So that `flash` is soon at the port."""
    monkeypatch.setattr(flash.device_files, "everything", tiny.everything)


def identity(code: str) -> str:
    return "('Raspberry Pi Pico with RP2040', (1, 26, 1), 4870)\r\n" if "uname" in code else "\r\n"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_board_that_vanishes_is_told(command, capsys):
    with FakeRepl(lambda code: "") as repl:
        unplug = threading.Timer(0.2, repl.unplug)

        def on_input(data: bytes) -> None:
            # The reply to the first question is lost, and the port is gone.
            if b"import" in data and not unplug.is_alive():
                repl.fall_silent()
                unplug.start()

        repl.on_input = on_input
        assert cli.main([*command, "--port", repl.port]) == 1
        unplug.join()
    err = capsys.readouterr().err
    assert f"the board at {repl.port} went away" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_port_that_is_none_or_busy_is_told(command, capsys):
    assert cli.main([*command, "--port", "/dev/no-such-port"]) == 1
    assert "there is no port /dev/no-such-port" in capsys.readouterr().err
    with FakeRepl(identity) as repl, serial_port.opened(repl.port):
        assert cli.main([*command, "--port", repl.port]) == 1
    assert "in use by another program" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_port_without_micropython_is_told(command, capsys, monkeypatch):
    monkeypatch.setattr(raw_repl, "_REPL_S", 0)
    monkeypatch.setattr(raw_repl, "_ANSWER_S", 0.1)
    with FakeRepl() as mute:
        assert cli.main([*command, "--port", mute.port]) == 1
    assert f"no MicroPython answers at {mute.port}" in capsys.readouterr().err


def test_a_port_that_says_something_else_is_told(capsys, monkeypatch):
    monkeypatch.setattr(raw_repl, "_REPL_S", 0.5)
    monkeypatch.setattr(raw_repl, "_ANSWER_S", 0.1)
    with FakeRepl() as other:
        other.on_input = lambda data: other.say(b"AT? ERROR\r\n") if b"\x03" in data else None
        assert cli.main(["reset", "--port", other.port]) == 1
    assert "takes no commands, though it says something" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_board_whose_answer_makes_no_sense_is_told(command, capsys):
    with FakeRepl(lambda code: "?") as repl:
        assert cli.main([*command, "--port", repl.port]) == 1
    assert f"the board at {repl.port} answers '?'" in capsys.readouterr().err


def test_everything_is_erased_only_when_it_is_meant(capsys):
    assert cli.main(["erase", "--all", "--port", "/dev/null"]) == 2
    assert "Add --yes if you mean it" in capsys.readouterr().err
    assert cli.main(["erase", "--yes", "--port", "/dev/null"]) == 2
