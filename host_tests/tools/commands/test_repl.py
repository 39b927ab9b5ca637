"""`noheap repl` on an emulated board, at a terminal as a person has one."""

import contextlib
from collections.abc import Iterator

from rig.emulation import Emulation, noheap
from rig.terminal import Terminal

_LEAVE = b"\x1d"  # Ctrl-]


@contextlib.contextmanager
def emulated(*arguments: str) -> Iterator[Emulation]:
    emulation = Emulation(*arguments)
    try:
        yield emulation
    finally:
        emulation.stop()


def test_it_stops_the_firmware_first_and_says_so():
    with emulated() as board, Terminal(noheap("repl", "--port", board.port)) as terminal:
        terminal.wait_for(b"the firmware is stopped: Ctrl-D starts it again; Ctrl-] leaves")
        terminal.wait_for(b"to exit this shell")
        terminal.type(b"print(6 * 7)\r")
        terminal.wait_for(b"\n42")
        terminal.type(b"\x04")
        terminal.wait_for(b"soft reboot")
        terminal.wait_for(b"board=pico sensor=tmp102")
        terminal.wait_for(b", missed 0, failed 0, dropped 0")
        terminal.type(_LEAVE)
        assert terminal.end() == 0


def test_it_says_that_a_program_ignores_ctrl_c():
    said = b"no prompt came within 3 s of Ctrl-C, which the program on the board ignores"
    code = "import micropython\nmicropython.kbd_intr(-1)\nwhile 1:\n    pass"
    with emulated("--blank") as board:
        board.mpremote("exec", "--no-follow", code)
        with Terminal(noheap("repl", "--port", board.port)) as terminal:
            terminal.wait_for(said)
            terminal.wait_for(b"to exit this shell")
            terminal.type(_LEAVE)
            assert terminal.end() == 0
