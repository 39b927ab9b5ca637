"""NH025: asyncio in a handler, also through a subclass, and a coroutine that nothing awaits."""

import pytest
from check.analysed import HEAD, analysed, codes

from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load

CLASS = (
    "import asyncio\n{}class Note(asyncio.{}):\n    def put(self):\n        {}\n"
    "note = Note()\ndef tick(t):\n    {}\nTimer(-1, period=9, callback=tick, hard={})\n"
)


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize(
    ("base", "put", "body", "is_found"),
    [
        ("Event", "pass", "note.set()", True),
        ("Event", "super().set()", "note.put()", True),
        ("Event", "self.set()", "note.put()", True),
        ("Event", "pass", "note.is_set()", False),
        ("Event", "pass", "note.put()", False),
        ("ThreadSafeFlag", "super().set()", "note.put()", False),
        ("ThreadSafeFlag", "pass", "note.set()", False),
    ],
)
def test_a_method_that_a_class_has_of_asyncio_is_found(tmp_path, base, put, body, is_found, hard):
    source = CLASS.format(HEAD, base, put, body, hard)
    found = codes(tmp_path, source)
    assert ("NH025" in found) == is_found
    assert "NH090" not in found or is_found


def test_a_method_of_its_own_hides_that_of_asyncio(tmp_path):
    source = CLASS.format(HEAD, "Event", "pass\n    def set(self):\n        pass", "note.set()", 1)
    assert "NH025" not in codes(tmp_path, source)


def test_what_a_task_will_wait_for_may_be_made(tmp_path):
    source = CLASS.format(HEAD, "Event", "pass", "asyncio.ThreadSafeFlag()", False)
    assert "NH025" not in codes(tmp_path, source)
    assert "NH025" in codes(tmp_path, source.replace("ThreadSafeFlag()", "run(t)"))


LATER = HEAD + (
    "import asyncio\nasync def note(n):\n    print(n)\ndef tick(t):\n    {}\n"
    "Timer(-1, period=9, callback=tick, hard=False)\n"
)


@pytest.mark.parametrize(
    ("body", "line"),
    [("note(5)", 7), ("if t:\n        note(5)", 8), ("global n\n    n = note(5)", 0)],
)
def test_a_coroutine_that_nothing_awaits_is_found(tmp_path, body, line):
    findings = analysed(tmp_path, LATER.format(body)).findings
    assert {f.line for f in findings if f.code == "NH025"} == ({line} if line else set())


LAZY = (
    "_names = {'Note': 'note'}\ndef __getattr__(name):\n"
    "    return getattr(__import__(_names[name], None, None, True, 1), name)\n"
)


@pytest.mark.parametrize("lazy", [LAZY, "from .note import Note\n"])
def test_a_package_that_imports_late_is_followed(tmp_path, lazy):
    package = tmp_path / "flags"
    package.mkdir()
    (package / "__init__.py").write_text(lazy)
    (package / "note.py").write_text("import asyncio\nclass Note(asyncio.Event):\n    pass\n")
    (tmp_path / "main.py").write_text(
        f"{HEAD}from flags import Note\nnote = Note()\ndef tick(t):\n    note.set()\n"
        "Timer(-1, period=9, callback=tick, hard=True)\n"
    )
    findings = analyse(load([tmp_path])).findings
    assert [f.line for f in findings if f.code == "NH025"] == [6]
