"""Build tools as processes: how they fail, and that they end with their caller."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import process
from rig.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("clean_machine")


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("x.c:1: error: no\nmake: *** Error 1", "x.c:1: error: no"),
        ("Traceback:\nOSError: denied\nmake: *** Error 1", "OSError: denied"),
        ("error compiling x.py:\nline 1\nSyntaxError\nmake", "error compiling x.py: line 1 Synt"),
        ("E: Unable to fetch\nerror: also", "E: Unable to fetch"),
        ("just this", "just this"),
        ("", "it said nothing"),
    ],
)
def test_a_failed_step_tells_its_reason_and_its_log(tmp_path, output, reason):
    log = tmp_path / "x.log"
    (tmp_path / "output").write_text(output)
    fails = ["sh", "-c", f"cat {tmp_path}/output; exit 3", "an error: in the command"]
    with pytest.raises(ToolError) as caught:
        process.run(fails, log_file=log, what="it")
    assert caught.value.message.startswith(f"it failed (exit code 3): {reason}")
    assert str(log) in caught.value.hint
    assert output in log.read_text()


def test_a_tool_that_is_not_there_is_a_tool_error(tmp_path):
    with pytest.raises(ToolError, match="cannot run no-such-tool"):
        process.run(["no-such-tool"], log_file=tmp_path / "x.log", what="it")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_children_and_cleans_the_cache(tmp_path, number):
    program = """
from pathlib import Path
from noheap_tools.toolchain import cache, process
with cache.locked(print), cache.workspace() as work:
    process.run(["sh", "-c", f"sleep 300 & echo $! > {PIDS}; wait"], log_file=work/"l", what="x")
"""
    pids = tmp_path / "pids"
    child = subprocess.Popen(
        [sys.executable, "-c", program.replace("{PIDS}", str(pids))],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + PATIENCE_S
    while not (pids.exists() and pids.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(number)
    error = child.communicate(timeout=PATIENCE_S)[1]
    assert b"KeyboardInterrupt" in error
    left = [path.name for path in Path(os.environ["NOHEAP_CACHE"]).iterdir()]
    assert left == ["lock"]
    # It was signalled with the rest, but on a busy machine it may die a moment later.
    while is_running(int(pids.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(int(pids.read_text()))


def is_running(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_an_interrupt_while_a_child_is_being_started_ends_it_too(tmp_path, monkeypatch):
    # It came between the child's start and the knowledge of it, and the child went on.
    started = []
    popen = subprocess.Popen

    def interrupted(*arguments, **named):
        started.append(popen(*arguments, **named))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    monkeypatch.setattr(process.subprocess, "Popen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        process.run(["sleep", "300"], log_file=tmp_path / "log", what="it")
    assert started[0].poll() is not None


def test_where_there_are_no_groups_taskkill_ends_a_program_and_its_children(tmp_path, monkeypatch):
    """A stand-in for Windows's, which hears the same."""
    said = tmp_path / "said"
    taskkill = tmp_path / "taskkill"
    taskkill.write_text(f'#!/bin/sh\necho "$@" > {said}\nkill -9 "$4"\n')
    taskkill.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(system, "sys", SimpleNamespace(platform="win32"))
    child = subprocess.Popen(["sleep", "300"])
    process._end(child, wait_for_it=False)
    assert said.read_text() == f"/F /T /PID {child.pid}\n"
    assert child.returncode == -signal.SIGKILL
