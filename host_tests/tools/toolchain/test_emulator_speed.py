"""What the changed emulator does is what rp2040py's own Python does, which it leaves alone."""

import json
import os
import subprocess
import sys

import pytest

from noheap_tools import paths
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import emulator, emulator_speed

# Boots, runs a main.py that divides, branches and collects, and says at some times what the core
# is at.
_PROGRAM = '''
import hashlib, json, sys
from noheap_tools.board import boards
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.toolchain import resolve_image

main = b"""
import gc
x = {}
for n in range(1, 120):
    x[n * 7 % 101] = n // 3 - n % 5
gc.collect()
"""
image = resolve_image("pico", lambda line: None).path
board = EmulatedBoard(boards.load("pico"), image, {"main.py": main})
seen = []
for us in json.loads(sys.argv[1]):
    board.run_until(us * 1000)
    core = board.core
    ram = hashlib.sha256(bytes(board.mcu.sram)).hexdigest()
    seen.append([core.cycles, board.now_ns, list(core.registers), ram])
native = type(core).__module__
print(json.dumps([native, seen]))
'''
_AT_US = (500, 5000, 60_000)


def _run(**environment: str) -> tuple[str, list]:
    said = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(_AT_US)],
        env=os.environ | {"PYTHONPATH": str(paths.ROOT / "tools")} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(json.loads(said.stdout.splitlines()[-1]))


@pytest.mark.skipif(
    not emulator.is_fast(),
    reason="rp2040py's portable build is unchanged; `noheap doctor` says why it is used here",
)
def test_the_compiled_emulator_is_at_the_same_place_at_the_same_time() -> None:
    compiled, seen = _run()
    interpreted, expected = _run(RP2040PY_SKIP_CYTHON="1")
    assert compiled != interpreted
    assert seen == expected
    assert seen[0] != seen[1]


def test_other_sources_than_those_that_are_known_are_refused(tmp_path) -> None:
    (tmp_path / "src/rp2040py/native").mkdir(parents=True)
    (tmp_path / "setup.py").write_text("USE_LIMITED_API = True\n")
    with pytest.raises(ToolError, match=r"setup\.py is not the one"):
        emulator_speed.apply(tmp_path)
