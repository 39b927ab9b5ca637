"""`noheap flash` with a project's own firmware, which has no telemetry, on an emulated board."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.emulation import Emulation


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


@pytest.fixture
def project(tmp_path) -> Path:
    (tmp_path / "firmware").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware/main.py").write_text("import gauge\nprint('pascals', gauge.read())\n")
    (tmp_path / "firmware/gauge.py").write_text("def read():\n    return 3\n")
    return tmp_path


def test_a_firmware_without_telemetry_is_flashed_and_started(board, project, run):
    code, out, err = run("--port", board.port, "--project", str(project))
    assert code == 0, err
    assert "started; it has no telemetry that would show its ticks" in out
    assert "pascals 3" in board.mpremote("exec", "import app")
    code, out, _ = run("--port", board.port, "--project", str(project), "--dry-run", "--json")
    told = json.loads(out)
    assert (told["written"], told["removed"], told["reports"]) == ([], [], False)


def test_its_traceback_is_told(board, project, run):
    (project / "firmware/gauge.py").write_text("def read():\n    return 1 // 0\n")
    code, out, err = run("--port", board.port, "--project", str(project))
    assert code == 1
    assert "the firmware raised an exception" in err
    assert "ZeroDivisionError" in err
    assert "started" not in out
