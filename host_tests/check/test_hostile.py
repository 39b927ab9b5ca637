"""Sources that are made to break the check, or are larger and deeper than any real one."""

import os
import threading
from collections.abc import Callable
from types import FrameType

import pytest
from check.analysed import HEAD, analysed

from noheap_tools import cli
from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.definitions import Class
from noheap_tools.check.source.load import load
from noheap_tools.check.source.program import Program

TIMER = "Timer(-1, callback=tick, hard=True)\n"
TICK = HEAD + "def tick(t):\n    return [t]\n" + TIMER


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def check(*arguments: str) -> tuple[int, str]:
        code = cli.main(["check", *arguments])
        return code, capsys.readouterr().out

    return check


def test_a_fifo_is_refused_and_nothing_waits_for_its_writer(check, tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    code, out = check("pipe.py")
    assert code == 1
    assert out.startswith("pipe.py:1:1: error NH099 cannot be read: it is no file")


def test_a_folder_that_cannot_be_read_is_said_so(check, tmp_path, monkeypatch):
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.py").write_text(TICK)
    scandir = os.scandir

    def refusing(path):
        if os.path.basename(path) == "closed":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    code, out = check(".")
    assert code == 1
    assert "closed:1:1: error NH099 cannot be read: Permission denied" in out
    assert "open/main.py:4:12: error NH001" in out


def test_a_file_name_cannot_give_github_a_command(check, tmp_path):
    name = "a,b::error::c%0A.py"
    (tmp_path / name).write_text(TICK)
    _, out = check(name, "--format", "github")
    assert out.startswith("::error file=a%2Cb%3A%3Aerror%3A%3Ac%250A.py,line=4,")


def test_a_file_s_name_and_lines_are_shown_and_none_of_it_acts(check, tmp_path):
    name = "a\x1b]0;t\x07\nmain.py:1:1: fixed\u202e.py"
    (tmp_path / name).write_text(TICK.replace("[t]", "'\x9b2J' if t / 2 else t"), "utf-8")
    _, out = check(name)
    assert r"a\x1b]0;t\x07\nmain.py:1:1: fixed\u202e.py:4:" in out
    assert r"\x9b2J' if t // 2" in out
    assert [it for it in out if not it.isprintable() and it != "\n"] == []


def calls(depth: int) -> str:
    functions = "".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(depth))
    return f"{HEAD}{functions}def f{depth}():\n    [1]\ndef tick(t):\n    f0()\n{TIMER}"


@pytest.mark.parametrize(("depth", "code"), [(60, "NH001"), (150, "NH001"), (260, "NH090")])
def test_deep_calls_are_followed_or_said_not_to_be(tmp_path, depth, code):
    findings = analysed(tmp_path, calls(depth)).findings
    assert code in {f.code for f in findings if f.severity.value != "info"}


def test_names_that_stand_for_one_another_end(tmp_path):
    source = HEAD + "def tick(t):\n    p = q\n    q = p\n    p[0] += 1\n" + TIMER
    assert "NH098" not in {f.code for f in analysed(tmp_path, source).findings}


def counted(program: Program, is_it: Callable[[FrameType, str, object], bool]) -> int:
    """How many of the calls and returns of its analysis, in whatever thread, are such."""
    seen = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal seen
        seen += is_it(frame, event, argument)

    threading.setprofile(note)
    try:
        analyse(program)
    finally:
        threading.setprofile(None)
    return seen


def is_split(frame: FrameType, event: str, argument: object) -> bool:
    is_lines = frame.f_code.co_name == "lines"
    return is_lines and event == "c_call" and getattr(argument, "__name__", "") == "split"


def splits(folder, count: int) -> int:
    """How often the source of a program with so many findings is split into lines."""
    (folder / "main.py").write_text(HEAD + "def tick(t):\n" + "    a = [t]\n" * count + TIMER)
    return counted(load([folder / "main.py"]), is_split)


def test_the_source_is_not_gone_through_once_a_finding(tmp_path):
    assert 0 < splits(tmp_path, 200) == splits(tmp_path, 20)


def is_lineage(frame: FrameType, event: str, _: object) -> bool:
    return event == "call" and frame.f_code is Class.lineage.__code__


def lineages(folder, count: int) -> int:
    """How often the bases of a class are gone through, in a program with so many classes."""
    made = "class C{0}:\n    def f(self): self.n = 1\nc{0} = C{0}()\n"
    (folder / "main.py").write_text(HEAD + "".join(made.format(n) for n in range(count)))
    return counted(load([folder / "main.py"]), is_lineage)


def test_classes_are_not_all_gone_through_for_each_function(tmp_path):
    assert 0 < lineages(tmp_path, 60) < 7 * lineages(tmp_path, 10)
