"""Runs `noheap` as on Windows: rig/programs/elsewhere.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from rig.emulation import environment

_PROGRAM = Path(__file__).parents[2] / "rig/programs/elsewhere.py"
Done = tuple[int, str, str]


@pytest.fixture
def elsewhere(tmp_path):
    """Runs a command in an empty folder: (exit code, stdout, stderr). `encoding` is the console's;
    the files' would be ASCII."""

    def run(*arguments: str, encoding: str = "cp1252") -> Done:
        command = [sys.executable, "-X", "warn_default_encoding", str(_PROGRAM), *arguments]
        old = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        done = subprocess.run(
            command,
            capture_output=True,
            cwd=tmp_path,
            env={**environment(), **old, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            timeout=240,
            check=False,
        )
        out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
        assert "Traceback" not in err, err
        return done.returncode, out, err

    return run
