"""noheap check as other tools start it: flake8, pre-commit, GitHub."""

import ast
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from noheap_tools import flake8_plugin, paths

BAD = (Path(__file__).parent / "programs/divides.py").read_text()
MAIN = "import driver\nfrom machine import Timer\nTimer(-1, callback=driver.tick, hard=True)\n"
DRIVER = "def tick(t):\n    return [t]\n"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap.check]\npaths = ["."]\n')
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "driver.py").write_text(DRIVER)
    monkeypatch.chdir(tmp_path)


def _flake8(name: str, text: str) -> list[tuple[int, int, str]]:
    plugin = flake8_plugin.Plugin(ast.parse(text), name, text.splitlines(keepends=True))
    return [(line, column, said.split()[0]) for line, column, said, _ in plugin.run()]


def test_flake8_gets_what_the_whole_project_shows():
    assert _flake8("./driver.py", DRIVER) == [(2, 11, "NH001")]
    assert _flake8("./main.py", MAIN) == []


def test_flake8_gets_what_is_found_in_a_text_on_stdin():
    assert _flake8("stdin", BAD) == [(5, 11, "NH005")]
    assert _flake8("driver.py", DRIVER.replace("[t]", "1")) == []


def test_flake8_finds_the_plugin_by_its_name():
    text = (paths.ROOT / "pyproject.toml").read_text()
    points = tomllib.loads(text)["project"]["entry-points"]["flake8.extension"]
    module, _, name = points["NH"].partition(":")
    assert (module, name) == (flake8_plugin.__name__, flake8_plugin.Plugin.__name__)


def test_pre_commit_gives_no_names_of_files():
    hook = (paths.ROOT / ".pre-commit-hooks.yaml").read_text()
    assert "pass_filenames: false\n" in hook
    assert "require_serial: true\n" in hook
    assert 'args: ["."]\n' in hook


@pytest.mark.skipif(os.name != "posix", reason="the step runs in bash")
def test_the_step_of_the_action_takes_its_inputs_as_words(tmp_path):
    """A stand-in of the command says what it was given; nothing in an input is run."""
    action = (paths.ROOT / "tools/action/action.yml").read_text()
    step = "\n".join(line.strip() for line in action.partition("run: |\n")[2].splitlines())
    script = f'noheap() {{ printf "%s|" "$@"; }}\n{step}'
    inputs = {"NOHEAP_PATHS": "src lib/*", "NOHEAP_OPTIONS": "--strict $(touch made)"}
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, **inputs},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "check|--format|github|--strict|$(touch|made)|src|lib/*|"
    assert not (tmp_path / "made").exists()
