"""`noheap flash` on boards that are not the right one, and on none."""

import pytest

from noheap_tools.commands import flash
from noheap_tools.link import raw_repl
from rig.fake_repl import FakeRepl


class Board:
    """Answers of a fake one: its identity, and no file at all."""

    def __init__(self, machine: str, version: tuple[int, ...] = (1, 26, 1), mpy: int = 4870):
        self._identity = (machine, version, mpy)

    def __call__(self, code: str) -> str:
        return f"{self._identity!r}\r\n" if "uname" in code else "\r\n"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Board("NUCLEO-F411RE with STM32F411xE"), "is a 'NUCLEO-F411RE with STM32F411xE', not a"),
        (Board("NUCLEO-F411RE with STM32F411xE"), "Use --board nucleo_f411re."),
        (Board("Generic ESP32 module with ESP32"), "No board of this project is one."),
        (Board("Raspberry Pi Pico with RP2040", (1, 25, 0)), "1.25.0; hard timers need 1.26"),
        (Board("Raspberry Pi Pico with RP2040", mpy=0x1206), "loads .mpy files of version 6.2"),
    ],
)
def test_a_board_that_cannot_run_it_is_refused_untouched(answers, said, run):
    with FakeRepl(answers) as repl:
        code, out, err = run("--port", repl.port)
    assert code == 1
    assert said in err
    assert out == ""
    # Asked what it is, and then its program runs again.
    asked, restarted = repl.executed
    assert "os.uname()" in asked
    assert restarted == "import machine\nmachine.reset()"


def test_native_code_for_another_cpu_is_refused(run):
    # The image for the RP2350's RISC-V cores has a name that begins like the Arm one's.
    riscv = Board("Raspberry Pi Pico2 with RP2350-RISCV", mpy=11 << 10 | 0x306)
    with FakeRepl(riscv) as repl:
        code, _, err = run("--board", "pico2", "--port", repl.port)
    assert code == 1
    assert "the board runs on its RISC-V cores, and noheap's machine code is for its Arm" in err
    assert "noheap flash --board pico2 --image FILE" in err
    older = Board("Raspberry Pi Pico2 with RP2350", mpy=4 << 10 | 0x306)
    with FakeRepl(older) as repl:
        code, _, err = run("--board", "pico2", "--port", repl.port)
    assert code == 1
    assert "does not load native code for armv7emsp" in err


def test_an_old_micropython_is_told_how_to_get_a_new_one(run):
    with FakeRepl(Board("PYBv1.1 with STM32F405RG", (1, 25, 0))) as repl:
        code, _, err = run("--board", "pybv11", "--port", repl.port)
    assert code == 1
    assert "Connect BOOT0 with 3V3" in err
    assert "noheap flash --board pybv11 --image FILE" in err


def test_a_port_without_micropython(run, monkeypatch):
    monkeypatch.setattr(raw_repl, "_REPL_S", 0)
    monkeypatch.setattr(raw_repl, "_ANSWER_S", 0.1)
    with FakeRepl() as mute:
        code, _, err = run("--port", mute.port)
    assert code == 1
    assert f"noheap flash: no MicroPython answers at {mute.port}" in err


def test_a_port_that_is_not_there(run):
    code, _, err = run("--port", "/dev/no-such-port")
    assert code == 1
    assert err.startswith("noheap flash: there is no port /dev/no-such-port\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--board", "nosuch"],
        ["--mount", "."],
        ["--tool", "openocd"],
        ["--uf2", "--port", "x"],
        ["--uf2", "--tool", "openocd"],
        ["--uf2", "--board", "pybv11"],
        ["--image", "built", "--board", "pybv11", "--mount", "."],
    ],
)
def test_wrong_use(arguments, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("noheap flash: ")


def test_no_port_is_told(run, monkeypatch):
    monkeypatch.setattr(flash.serial_port, "candidates", list)
    code, _, err = run("--board", "nucleo_f411re")
    assert code == 1
    assert "no board found" in err
    assert "--port" in err
