"""gdb itself, at the demo on `noheap emulate --gdb`."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.toolchain.for_tests import GDB
from rig.emulation import Emulation
from rig.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(GDB.find() is None, reason=GDB.lacking())


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--gdb", "0")
    emulation.wait_until_said("2 handlers at vectors", PATIENCE_S)
    yield emulation
    assert emulation.stop() == 0


@pytest.fixture
def gdb(board):
    """Runs these commands of gdb, from `target remote` on; returns its output."""

    def gdb(*commands: str) -> str:
        found = re.search(r"gdb-multiarch (\S+) -ex 'target remote localhost:(\d+)'", board.said())
        assert found is not None
        symbols = Path(found[1])
        options = [f"target remote localhost:{found[2]}", *commands, "detach"]
        arguments = [it for command in options for it in ("-ex", command)]
        done = subprocess.run(
            [GDB.name, "-nx", "-batch", str(symbols), *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            cwd=Path.cwd(),
            check=False,
        )
        return done.stdout + done.stderr

    return gdb


def test_it_stops_at_a_line_of_the_interrupt_handler(gdb):
    source = paths.LIBRARY / "source/rp2040_i2c_asm.py"
    lines = source.read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "drops FIRST_DATA_BYTE" in line)
    said = gdb(f"break rp2040_i2c_asm.py:{number}", "continue", "backtrace", "stepi")
    assert re.search(rf"Breakpoint 1(\.\d)?, take \(\) at .*rp2040_i2c_asm.py:{number}", said), (
        said
    )
    assert "#1  <signal handler called>" in said
    assert said.rstrip().splitlines()[-2].split() == [str(number + 1), "asr(r0,", "r0,", "16)"]


def test_it_knows_where_a_statement_of_viper_code_is(gdb):
    lines = (paths.LIBRARY / "safe/events.py").read_text().splitlines()
    number = lines.index("    memory[1] = -1 - tick") + 1
    said = gdb(f"info line events.py:{number - 1}", f"info line events.py:{number}")
    start, end = r"starts at address (0x\w+) <feed\+\d+>", r"ends at (0x\w+)"
    found = re.findall(rf'Line (\d+) of ".*events.py" {start} and {end}', said)
    assert len(found) == 2, said
    (before, _, its_end), (line, its_start, _) = found
    assert (int(before), int(line), its_end) == (number - 1, number, its_start), said


def test_it_stops_where_the_vector_leads(gdb):
    said = gdb("break *pwm_handler", "continue", "print $lr & 0xfffffff0")
    assert re.search(r"Breakpoint 1, 0x[0-9a-f]+ in pwm_handler \(\)", said), said
    assert re.search(r"\$1 = (-16|4294967280)", said), said  # EXC_RETURN


def test_the_board_runs_on_without_gdb(board, gdb):
    gdb("info registers")
    assert "True" in board.mpremote("exec", "print(1 == 1)")
