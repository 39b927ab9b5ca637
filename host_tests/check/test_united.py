"""The parts of a program in several processes, or partly known, say what they say in one."""

import os
import random

import pytest

from noheap_tools.check import analysis, pool
from noheap_tools.check.engine.run import Stopped
from noheap_tools.check.kept import Kept
from noheap_tools.check.report import saved
from noheap_tools.check.source.load import load
from noheap_tools.check.work import Work

HELPER = "def half(n):\n    return n / 2\n"
PROGRAM = "from machine import Timer\nimport helper\ndef tick(t):\n    return helper.half({n})\n"
ARMED = "Timer(-1, callback=tick, hard=True)\n"
# A library: what its handler calls in shared.py, tool.py has judged, where no handler is.
LIBRARY = """
import shared, unknown
def tick(p):
    unknown.call()
    shared.f()
def start(p):
    p.irq(handler=tick, hard=True)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("noheap_tools.check.united._LARGE", 0)
    (tmp_path / "helper.py").write_text(HELPER)
    for n in range(4):
        (tmp_path / f"p{n}.py").write_text(PROGRAM.format(n=n) + ARMED)
    (tmp_path / "user.py").write_text("import library\n")
    (tmp_path / "library.py").write_text(LIBRARY)
    (tmp_path / "tool.py").write_text("import shared\nshared.f()\n")
    (tmp_path / "shared.py").write_text("import unknown\ndef f():\n    return unknown.g()\n")
    return tmp_path


def said(folder, **how):
    return saved.saved(analysis.analyse(load([folder]), work=Work(**how)))


def test_several_processes_say_what_one_says(folder):
    alone = said(folder)
    assert {it["rule"] for it in alone["findings"]} >= {"NH005", "NH090"}
    assert said(folder, jobs=3) == alone


def test_infos_are_left_out_where_another_program_has_judged_the_function(folder):
    def infos() -> list[str]:
        found = said(folder)["findings"]
        names = {it["file"].rpartition("/")[2] for it in found if it["rule"] == "NH090"}
        return sorted(names)

    assert infos() == ["library.py"]
    (folder / "tool.py").unlink()
    assert infos() == ["library.py", "shared.py"]


def test_what_a_process_that_died_was_to_do_is_done_here(monkeypatch):
    """Each third task ends its process."""
    here = os.getpid()

    def work(task):
        if task % 3 == 0 and os.getpid() != here:
            os._exit(1)
        return task * task

    answers = {}
    pool.run(range(8), work, answers.__setitem__, jobs=2)
    assert answers == {n: n * n for n in range(8)}


def test_only_parts_that_changed_are_judged_again(folder, monkeypatch):
    kept = Kept()
    judged = []
    interpreter = analysis.Interpreter

    def counted(program, *rest):
        judged.append(sorted(module.name for module in program.roots))
        return interpreter(program, *rest)

    monkeypatch.setattr(analysis, "Interpreter", counted)
    first = said(folder, kept=kept)
    judged.clear()
    assert said(folder, kept=kept) == first
    assert judged == []
    (folder / "p2.py").write_text(PROGRAM.format(n=2) + "more = [1]\n" + ARMED)
    again = said(folder, kept=kept)
    assert judged == [["p2"]]
    assert again == said(folder)


def test_a_changed_text_is_judged_as_if_nothing_was_kept(folder):
    kept = Kept()
    chance = random.Random(7)
    for turn in range(4):
        file = folder / chance.choice(["helper.py", "shared.py", "library.py", "p1.py"])
        file.write_text(f"{file.read_text()}y{turn} = {turn}\n")
        assert said(folder, kept=kept) == said(folder)


def test_a_file_in_which_nothing_can_be_found_is_not_evaluated(tmp_path, monkeypatch):
    (tmp_path / "tool.py").write_text("import sys\nprint([sys.argv])\n")
    monkeypatch.setattr(analysis, "Interpreter", None)
    assert said(tmp_path)["findings"] == []


def test_a_check_that_nobody_waits_for_stops(folder):
    with pytest.raises(Stopped):
        said(folder, is_stopped=lambda: True)
