"""The changed emulator does the same as rp2040py's own Python, which it leaves alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.toolchain import emulator

_PROGRAM = Path(__file__).parent / "programs" / "speed.py"
_AT_US = (500, 5000, 60_000)


def _run(**environment: str) -> tuple[str, list]:
    said = subprocess.run(
        [sys.executable, str(_PROGRAM), json.dumps(_AT_US)],
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
