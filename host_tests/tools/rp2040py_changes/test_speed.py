"""The changed emulator does the same as rp2040py's own Python, which it leaves alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.toolchain import emulator

_PROGRAMS = Path(__file__).parent / "programs"
_AT_US = (500, 5000, 60_000)


def _run(program: str, *arguments: str, **environment: str) -> tuple[str, list]:
    said = subprocess.run(
        [sys.executable, str(_PROGRAMS / program), *arguments],
        env=os.environ | {"PYTHONPATH": str(paths.ROOT / "tools")} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(json.loads(said.stdout.splitlines()[-1]))


pytestmark = pytest.mark.skipif(
    not emulator.is_fast(),
    reason="rp2040py's portable build is unchanged; `noheap doctor` says why it is used here",
)


def test_the_compiled_emulator_is_at_the_same_place_at_the_same_time() -> None:
    compiled, seen = _run("speed.py", json.dumps(_AT_US))
    interpreted, expected = _run("speed.py", json.dumps(_AT_US), RP2040PY_SKIP_CYTHON="1")
    assert compiled != interpreted
    assert seen == expected
    assert seen[0] != seen[1]


def test_the_compiled_divider_does_the_same() -> None:
    compiled, seen = _run("divider.py")
    interpreted, expected = _run("divider.py", RP2040PY_SKIP_CYTHON="1")
    assert compiled != interpreted
    assert seen == expected
    assert [1000, 7, 3, 6, 142, 1, 1000, 7, 16] in seen
