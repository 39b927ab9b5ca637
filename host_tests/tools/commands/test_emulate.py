"""`noheap emulate`: the unmodified mpremote, resets, several clients, signals, and a quiet CPU.

One emulated board without firmware serves most of the tests here.
"""

import os
import pty
import select
import signal
import socket
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools import cli
from rig.emulation import Emulation, environment, noheap
from rig.patience import PATIENCE_S

_LOOKS = 25  # in a row, at which a board that has nothing to do is asleep


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


def test_the_first_line_is_a_port_and_help_follows_on_stderr(board):
    assert Path(board.port).is_char_device()
    board.wait_until_said(f"noheap flash --port {board.port}")


def test_the_port_is_raw(board):
    descriptor = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
    try:
        flags = termios.tcgetattr(descriptor)[3]
        assert not flags & (termios.ECHO | termios.ICANON | termios.ISIG)
    finally:
        os.close(descriptor)


def test_micropython_has_formatted_the_erased_flash(board):
    code = "import os; s = os.statvfs('/'); print(os.listdir(), s[0] * s[2])"
    assert board.mpremote("exec", code) == f"[] {352 * 4096}\r\n".replace("\r", "")


def test_exec_tells_of_an_exception(board):
    result = board.try_mpremote("resume", "exec", "1/0")
    assert result.returncode == 1
    assert "ZeroDivisionError" in result.stdout + result.stderr


def test_run_a_file(board, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("import sys\nfor i in range(3):\n    print(i, sys.platform)\n")
    assert board.mpremote("resume", "run", script).split() == ["0", "rp2", "1", "rp2", "2", "rp2"]


def test_copy_a_file_there_and_back(board, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(bytes(range(256)) * 3)
    board.mpremote("resume", "fs", "cp", there, ":blob", "+", "fs", "cp", ":blob", back)
    assert back.read_bytes() == there.read_bytes()


def test_a_reset_keeps_the_flash_and_is_told(board):
    board.mpremote("resume", "exec", "open('kept', 'w').write('yes'); x = 1")
    board.mpremote("reset")
    board.wait_until_said("the board was reset")
    told = board.mpremote("resume", "exec", "print(open('kept').read(), 'x' in globals())")
    assert told.split() == ["yes", "False"]


def test_the_bootloader_is_told_and_the_board_comes_back(board):
    board.mpremote("resume", "bootloader")
    board.wait_until_said("asked for its bootloader, which is not emulated")
    assert board.mpremote("resume", "eval", "6*7").strip() == "42"


def test_soft_reset_forgets_variables(board):
    board.mpremote("resume", "exec", "x = 1")
    board.mpremote("soft-reset")
    assert board.mpremote("resume", "eval", "'x' in globals()").strip() == "False"


def test_mount_a_folder(board, tmp_path):
    (tmp_path / "from_host.py").write_text("print('from the host')\n")
    told = board.mpremote("mount", tmp_path, "exec", "import from_host, os; print(os.getcwd())")
    assert told.split("\n")[1:3] == ["from the host", "/remote"]


def test_install_a_package(board, tmp_path):
    (tmp_path / "package.json").write_text('{"urls": [["pkg.py", "pkg.py"]], "version": "1"}')
    (tmp_path / "pkg.py").write_text("print('installed')\n")
    board.mpremote("resume", "mip", "install", tmp_path / "package.json")
    assert board.mpremote("resume", "exec", "import pkg").strip() == "installed"


def test_a_second_on_the_board_is_a_second(board):
    code = "from time import *; t = ticks_ms(); sleep_ms(700); print(ticks_diff(ticks_ms(), t))"
    began = time.monotonic()
    slept_ms = int(board.mpremote("resume", "exec", code))
    assert 700 <= slept_ms < 720
    assert time.monotonic() - began >= 0.7


def test_an_idle_board_costs_next_to_nothing(board):
    board.mpremote("resume", "exec", "pass")
    before = board.cpu_s()
    time.sleep(1)
    assert board.cpu_s() - before < 0.2


def test_a_client_that_does_not_read_does_not_stop_the_board(board):
    # More than a pseudo-terminal holds.
    code = "for i in range(250): print('-' * 99)\nopen('written', 'w').close()"
    descriptor = os.open(board.port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        os.write(descriptor, b"\r\x03\x01" + code.encode() + b"\x04")
        wait_until_idle(board)
    finally:
        os.close(descriptor)
    assert "written" in board.mpremote("resume", "fs", "ls")


def wait_until_idle(board: Emulation) -> None:
    """One that works is ready to run at each look, however little of a CPU it gets."""
    asleep = 0
    while asleep < _LOOKS:
        asleep = asleep + 1 if board.is_asleep() else 0
        time.sleep(0.02)


def test_the_repl_at_a_terminal(board):
    master, slave = pty.openpty()
    command = noheap("repl", "--port", board.port)
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment())
    try:
        seen = read_until(master, "Ctrl-]")
        wait_until_raw(slave)
        os.write(master, b"\r\x03print(6*7)\r")
        seen += read_until(master, "\n42")
        os.write(master, b"\x1d")
        assert process.wait(PATIENCE_S) == 0, seen
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)


def wait_until_raw(terminal: int) -> None:
    """mpremote greets first, then takes the terminal."""
    deadline = time.monotonic() + PATIENCE_S
    while termios.tcgetattr(terminal)[3] & termios.ICANON:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def read_until(descriptor: int, words: str) -> str:
    seen = ""
    while words not in seen:
        assert select.select([descriptor], [], [], PATIENCE_S)[0], seen
        seen += os.read(descriptor, 1000).decode(errors="replace")
    return seen


# Other ways to start and end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_good_order(number):
    emulation = Emulation("--blank")
    port = Path(emulation.port)
    opened = port.stat().st_ctime_ns
    assert emulation.stop(number) == 0
    # Another program may have got its number.
    assert not port.exists() or port.stat().st_ctime_ns != opened
    assert "Traceback" not in emulation.said()


def test_a_tcp_port_serves_too(tmp_path):
    emulation = Emulation("--blank", "--tcp-port", "0", "--speed", "max")
    try:
        assert emulation.port.startswith("socket://localhost:")
        assert emulation.mpremote("eval", "6*7").strip() == "42"
        began = time.monotonic()
        emulation.mpremote("resume", "exec", "import time; time.sleep(60)")
        assert time.monotonic() - began < 30  # idle time was skipped
    finally:
        assert emulation.stop() == 0


def test_a_busy_tcp_port_is_one_line(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert cli.main(["emulate", "--tcp-port", str(number)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"noheap emulate: cannot serve on TCP port {number}: Address already in use\n"


@pytest.mark.parametrize(
    "arguments",
    [["--tcp-port", "65536"], ["--board", "nosuch"], ["--scenario", "no/such.toml"]],
)
def test_wrong_use(arguments, capsys):
    assert cli.main(["emulate", *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_blank_board_takes_no_config(tmp_path, capsys):
    plan = tmp_path / "plan.toml"
    plan.write_text("[config]\nthreshold_c = 20.0\n")
    assert cli.main(["emulate", "--blank", "--scenario", str(plan)]) == 2
    assert "[config]" in capsys.readouterr().err
