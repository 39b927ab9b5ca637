"""Looks at projects that `noheap new` and `noheap init` make, and runs pytest there."""

import os
import subprocess
import sys
from pathlib import Path

from noheap_tools import paths

FOLDERS = sorted(path.parent.name for path in paths.TEMPLATES.glob("*/scenarios"))


def pytest_in(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """With noheap of this clone, as if it were installed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def content(folder: Path) -> dict[str, bytes]:
    """{path: bytes} of each file in `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
