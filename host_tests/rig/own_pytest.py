"""Runs pytest in a project as a user does."""

import re
import subprocess
import sys
from pathlib import Path

from rig.emulation import environment

# Not the settings of this repository.
OPTIONS = ("-p", "no:cacheprovider", "-rA", "-q")


def run(project: Path, *options: str) -> tuple[int, str]:
    """Returns the exit code of pytest there, and its output."""
    command = [sys.executable, "-m", "pytest", "--rootdir", str(project), *OPTIONS, *options]
    done = subprocess.run(
        command, cwd=project, env=environment(), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def outcomes(said: str) -> dict[str, str]:
    """{test: outcome} of those that ran or failed; skips have no name in the summary."""
    found = re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", said, re.MULTILINE)
    return {name: outcome for outcome, name in found}
