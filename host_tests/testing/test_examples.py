"""The examples of docs/guide/testing.md, run by pytest as a user's project would.

Each block is the file that its first line names. And what the plugin does when a test goes wrong.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from docs import blocks
from noheap_tools import paths

_PROGRAMS = Path(__file__).parent / "programs"
_DOCUMENT = paths.ROOT / "docs" / "guide" / "testing.md"


def examples() -> dict[str, str]:
    """{file name: text} of the document's blocks."""
    found = {}
    for block in blocks.parse(_DOCUMENT.read_text(), "docs/guide/testing.md"):
        name = re.match(r"# (\w+\.py)\n", block.text)
        assert name, f"docs/guide/testing.md:{block.line}: the first line must name the file"
        found[name[1]] = block.text
    return found


def run_pytest(
    folder: Path, files: Mapping[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """pytest in a project of `files`, with the plugin as an installed package brings it."""
    project, site = folder / "project", folder / "site"
    for path in (project, site):
        path.mkdir()
    (site / "noheap_testing").symlink_to(paths.ROOT / "tools/noheap_testing")
    (site / "noheap").symlink_to(paths.LIB / "noheap")
    for name, text in files.items():
        (project / name).write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "noheap_testing.plugin", *options],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": str(site),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_documents_examples_pass(tmp_path: Path) -> None:
    files = examples()
    result = run_pytest(tmp_path, files)
    assert result.returncode == 0, result.stdout
    tests = sum(text.count("\ndef test_") for text in files.values())
    passed = re.search(r"(\d+) passed", result.stdout)
    assert passed, result.stdout
    assert int(passed[1]) >= tests > 8


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("eeprom.py", "at >> 8", "at & 0xFF", "expected write 0x50: 1234"),
        ("eeprom.py", "attempts=3", "attempts=1", "no_ack_address"),
        ("flash.py", "        sleep_us(3)\n", "", "wait 3"),
        ("flash.py", "self.cs.value(0)", "pass", "expected CS: set 0"),
        ("board_setup.py", "led.on()", "pass", "assert"),
        ("board_setup.py", "I2C(0,", "I2C(1,", "no fake is attached there"),
    ],
)
def test_a_driver_that_is_wrong_fails(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    files = examples()
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    result = run_pytest(tmp_path, files)
    assert result.returncode == 1
    assert complaint in result.stdout, result.stdout


def test_a_script_that_was_not_finished_fails_its_test_and_no_other(tmp_path: Path) -> None:
    text = (_PROGRAMS / "unfinished.py").read_text()
    result = run_pytest(tmp_path, {"test_it.py": text})
    assert "done() was not called: I2C" in result.stdout
    assert "1 expected calls never came: I2C: read 0x48: 1 bytes" in result.stdout
    assert "3 passed, 2 errors" in result.stdout


def test_a_test_that_failed_is_not_blamed_twice(tmp_path: Path) -> None:
    text = (_PROGRAMS / "failing.py").read_text()
    result = run_pytest(tmp_path, {"test_it.py": text})
    assert "expected read 0x48: 1 bytes, got write 0x48: 79" in result.stdout
    assert "1 failed" in result.stdout
    assert "error" not in result.stdout.splitlines()[-1]


def test_a_projects_own_machine_is_left_alone(tmp_path: Path) -> None:
    files = {
        "machine.py": "NAME = 'mine'\n",
        "test_it.py": "import machine\n\ndef test_it():\n    assert machine.NAME == 'mine'\n",
    }
    result = run_pytest(tmp_path, files, "-p", "no:cacheprovider")
    assert result.returncode == 0, result.stdout


def test_the_package_is_declared() -> None:
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["pytest11"] == {
        "noheap_board": "noheap_board.plugin",
        "noheap_testing": "noheap_testing.plugin",
    }
    tools = project["tool"]["setuptools"]
    assert "noheap_testing" in tools["packages"]
    assert tools["package-dir"]["noheap_testing"] == "tools/noheap_testing"
    assert project["project"]["optional-dependencies"]["testing"]
