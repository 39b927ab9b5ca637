"""A clone's .venv: what a target of make needs, one make at a time, and nothing half made."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from noheap_tools import paths
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import clone, plan
from noheap_tools.toolchain.progress import Progress
from rig.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("clean_machine")

# A make whose pip runs until there is a file `go`, and notes when. The argument is the clone.
_PROGRAM = """
import pathlib, sys, time
from noheap_tools.toolchain import clone
root = pathlib.Path(sys.argv[1])
clone.ROOT, clone.LOCK, clone._VENV = root, root / "requirements.lock", root / ".venv"

def note(text):
    with (root / "notes").open("a") as file:
        file.write(text + "\\n")

def install(words, log_file):
    note("begins")
    while not (root / "go").exists():
        time.sleep(0.02)
    note("ends")

clone._pip = install
clone._make_venv = lambda *_: clone._VENV.mkdir()
sys.argv[1:] = ["base"]
sys.exit(clone.main())
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A clone with nothing but the files that stamps are compared with."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("pyproject.toml", "requirements.lock"):
        (folder / name).touch()
        os.utime(folder / name, (1, 1))
    monkeypatch.setattr(clone, "ROOT", folder)
    monkeypatch.setattr(clone, "LOCK", folder / "requirements.lock")
    monkeypatch.setattr(clone, "_VENV", folder / ".venv")
    monkeypatch.setattr(clone, "_PYTHON", folder / ".venv/bin/python")
    return folder


@pytest.fixture
def done(root, monkeypatch):
    """What pip and `noheap setup` were asked for."""
    asked = []
    monkeypatch.setattr(clone, "_pip", lambda words, log: asked.append(words[-1]))
    monkeypatch.setattr(clone, "_make_venv", lambda *_: clone._VENV.mkdir(exist_ok=True))
    monkeypatch.setattr(clone, "_call", lambda command: asked.append(" ".join(command[1:])))
    return asked


def make(root):
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(root)],
        env={**os.environ, "PYTHONPATH": str(paths.ROOT / "tools")},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_for(path, text):
    deadline = time.monotonic() + PATIENCE_S
    while not (path.exists() and text in path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert text in path.read_text()


def test_two_at_once_in_one_clone_do_the_work_once(root):
    first = make(root)
    wait_for(root / "notes", "begins")
    second = make(root)
    assert second.stderr is not None
    assert "waiting for another make that sets up this clone" in second.stderr.readline()
    (root / "go").touch()
    said = [process.communicate(timeout=PATIENCE_S)[1] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert (root / "notes").read_text().split() == ["begins", "ends"]
    assert (root / ".venv/.base").is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_half_made_venv(root, number):
    child = make(root)
    wait_for(root / "notes", "begins")
    child.send_signal(number)
    said = child.communicate(timeout=PATIENCE_S)[1]
    assert child.returncode == 130
    assert said.splitlines()[-1] == "make: interrupted"
    assert not (root / ".venv").exists()


def test_an_interrupt_keeps_a_venv_that_was_there(root, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    (root / ".venv").mkdir()
    monkeypatch.setattr(clone, "_make_venv", interrupted)
    with pytest.raises(KeyboardInterrupt):
        clone.set_up("base", Progress(), yes=True)
    assert (root / ".venv").is_dir() and not clone.is_done("base")


def test_each_target_gets_what_it_needs_and_no_more(root, done):
    clone.set_up("base", Progress(), yes=False)
    assert done == [f"{root}[monitor]"]
    clone.set_up("run", Progress(), yes=True)
    assert done[1:] == ["noheap[emulator,cycles,monitor]", "setup --yes --done 1"]
    assert clone.is_done("base") and clone.is_done("run") and not clone.is_done("tests")


def test_what_the_tests_need_includes_the_rest(root, done):
    clone.set_up("tests", Progress(), yes=False)
    assert done[0] == f"{root}[dev]"
    assert done[-1] == "setup --tests --done 1"
    assert all(map(clone.is_done, ("base", "run", "dev", "tests")))


def test_a_changed_list_of_packages_is_installed_again(root, done):
    clone.set_up("base", Progress(), yes=False)
    clone.set_up("base", Progress(), yes=False)
    assert len(done) == 1
    os.utime(root / "requirements.lock", (2e9, 2e9))
    assert not clone.is_done("base")


def test_it_says_beforehand_how_long_it_takes(root, done, monkeypatch, capsys):
    monkeypatch.setattr("noheap_tools.toolchain.times._read", lambda path: {"packages": 20})
    todo = plan.Plan([], compiles=False)
    monkeypatch.setattr(plan, "expected", lambda tests, compiles: todo)
    clone.set_up("run", Progress(), yes=False)
    first = capsys.readouterr().err.splitlines()[0]
    assert first == "Setting up takes about 20 s, once."


def test_a_clone_that_may_not_be_written_to_is_one_line(root, done, monkeypatch, capsys):
    monkeypatch.setattr(clone.os, "access", lambda path, mode: False)
    monkeypatch.setattr(sys, "argv", ["clone", "base"])
    assert clone.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        f"make: cannot write to this clone: {root}",
        "  Clone it to a folder of yours",
    ]


def test_a_full_disk_is_one_line(root, monkeypatch, capsys):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", str(root / ".venv"))

    monkeypatch.setattr(clone, "_make_venv", full)
    monkeypatch.setattr(sys, "argv", ["clone", "base"])
    assert clone.main() == 1
    assert f"make: no space is left on the disk for {root / '.venv'}" in capsys.readouterr().err
    assert not (root / ".venv").exists()


def test_a_python_without_venv_is_one_line_to_type(root, monkeypatch):
    monkeypatch.setattr(clone, "query", lambda *_: None)
    monkeypatch.setattr(clone.compilers, "can_install", lambda: False)
    with pytest.raises(ToolError, match="cannot make a venv yet") as caught:
        clone.set_up("base", Progress(), yes=False)
    assert caught.value.hint == "sudo apt-get install python3-venv"


def test_it_imports_no_package_that_pip_brings():
    code = "import sys; from noheap_tools.toolchain import clone; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-S", "-c", code],  # no site-packages
        env={"PYTHONPATH": os.pathsep.join(map(str, (paths.ROOT / "tools", paths.LIB)))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "noheap_tools.toolchain.plan" in said.stdout
