"""The wheel in a venv of its own, far from the clone: it brings all that commands need."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from noheap_tools import paths

_SOURCES = ("lib", "tools", "boards", "firmware")
_FILES = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The venv's folder. The packages that noheap needs are those of this Python."""
    root = tmp_path_factory.mktemp("wheel")
    clone, venv = root / "clone", root / "venv"
    for name in _SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "node_modules")
        shutil.copytree(paths.ROOT / name, clone / name, ignore=ignored)
    for name in _FILES:
        shutil.copy(paths.ROOT / name, clone)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(root), str(clone)]
    call([*pip, *build])
    call([sys.executable, "-m", "venv", "--without-pip", str(venv)])
    (wheel,) = root.glob("*.whl")
    call([*pip, "--python", str(venv), "install", "--no-deps", "--no-index", str(wheel)])
    shutil.rmtree(clone)
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "needs.pth").write_text(sysconfig.get_path("purelib"))
    return venv


@pytest.fixture
def noheap(site, tmp_path):
    """Run a command in an empty folder; returns its stdout."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(*arguments: str, cwd: Path = folder) -> str:
        return call([str(site / "bin/noheap"), *arguments], cwd=cwd)

    return run


def call(command: list[str], cwd: Path | None = None, **more: str) -> str:
    """`more`: variables of the environment."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | more
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("boards", "noheap_tools/shipped/boards"),
        ("firmware", "noheap_tools/shipped/firmware"),
        ("lib/noheap", "noheap"),
        ("tools/noheap_tools", "noheap_tools"),
        ("tools/noheap_testing", "noheap_testing"),
        ("tools/noheap_board", "noheap_board"),
    ],
)
def test_it_has_each_file_of_the_clone(site, folder, place):
    (packages,) = site.glob("lib/python*/site-packages")
    for path in (paths.ROOT / folder).rglob("*"):
        if path.is_file() and path.suffix not in (".svg", ".pyc"):
            relative = path.relative_to(paths.ROOT / folder)
            assert (packages / place / relative).is_file(), f"{path}: name it in pyproject.toml"


def test_it_lists_the_boards(noheap, site):
    told = json.loads(noheap("boards", "--json"))["boards"]
    clones = {path.parent.name for path in paths.BOARDS.glob("*/board.toml")}
    assert {board["name"] for board in told} == clones
    assert all(Path(board["file"]).is_relative_to(site) for board in told)


def test_it_compiles_the_demo_and_the_library(noheap, tmp_path):
    assert json.loads(noheap("size", "--json"))["total_bytes"] > 20_000
    assert json.loads(noheap("flash", "--dry-run", "--json"))["bytes_written"] > 20_000
    assert json.loads(noheap("mip", "--json"))["index"] == str(tmp_path / "empty/build/mip")


def test_it_runs_and_measures_the_demo_on_the_emulated_board(noheap, tmp_path):
    told = json.loads(noheap("run", "--seconds", "0.3", "--json"))
    assert (told["ticks"], told["missed"]) == (30, 0)
    told = json.loads(
        noheap("cycles", "main", "--handler", "sampler", "--seconds", "0.2", "--json")
    )
    assert told["violations"] == []
    assert [path.name for path in (tmp_path / "empty").iterdir()] == ["build"]


def test_it_runs_a_project_and_a_handler(noheap, tmp_path):
    firmware = tmp_path / "alarm/firmware"
    firmware.mkdir(parents=True)
    (tmp_path / "alarm/pyproject.toml").write_text('[tool.noheap]\nboard = "xiao_rp2040"\n')
    (firmware / "gauge.py").write_text("def read():\n    return 3\n")
    (firmware / "main.py").write_text("import gauge\nprint(gauge.read())\n")
    told = json.loads(noheap("size", "--json", cwd=firmware))
    assert told["board"] == "xiao_rp2040"
    assert "lib/noheap/linked/__init__.mpy" in told["files"]
    assert (tmp_path / "alarm/build").is_dir()
    program = tmp_path / "tick.py"
    program.write_text(
        "import machine\n\n\ndef tick(timer):\n    pass\n\n\n"
        "timer = machine.Timer(period=10, callback=tick, hard=True)\n"
    )
    assert "1 hard handler" in noheap("check", str(program), "--prove", "--ms", "200")


def test_it_makes_a_project_that_runs_and_passes_its_tests(noheap, site, tmp_path):
    made = json.loads(noheap("new", "alarm", "--sensor", "bme280", "--json", cwd=tmp_path))
    (wheel,) = site.parent.glob("*.whl")
    for place in (".github/workflows/noheap.yml", "README.md"):
        assert place in made["written"]
        assert f"wheels/{wheel.name}" in (tmp_path / "alarm" / place).read_text()
    told = json.loads(noheap("run", "--json", cwd=tmp_path / "alarm"))
    assert (told["holds"], told["expected"]["met"]) == (True, 6)
    pytest = [str(site / "bin/python"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    assert "5 passed" in call(pytest, cwd=tmp_path / "alarm")


def test_it_writes_the_page_without_a_network_and_without_node(site, tmp_path):
    out, nothing = tmp_path / "page", tmp_path / "nothing"
    nothing.mkdir()
    alone = [str(site / "bin/python"), "-P", str(Path(__file__).with_name("without_network.py"))]
    said = call([*alone, "page", "--out", str(out), "--json"], tmp_path, PATH=str(nothing))
    assert json.loads(said)["files"] == sum(path.is_file() for path in out.rglob("*"))
    built = paths.ROOT / "tools/noheap_tools/page/built"
    for path in [it for it in built.rglob("*") if it.is_file()]:
        assert (out / path.relative_to(built)).read_bytes() == path.read_bytes()
    bench = json.loads((out / "bench.json").read_text())
    assert [it["name"] for it in bench["scenarios"]] == ["welcome", "default"]
    assert (out / bench["image"]).stat().st_size > 500_000
    assert (out / bench["bootrom"]).stat().st_size == 16 * 1024


@pytest.mark.parametrize("command", ["emulate", "firmware", "flash", "monitor", "bench", "setup"])
def test_each_command_helps(noheap, command):
    assert f"usage: noheap {command}" in noheap(command, "--help")
