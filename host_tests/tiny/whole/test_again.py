"""What is kept from pass to pass is what would be found again."""

import ast
from collections.abc import Hashable, Iterator
from pathlib import Path

import pytest

from noheap_tools.board import boards, program
from noheap_tools.tiny import sources, whole
from noheap_tools.tiny.whole.each import Visitor
from noheap_tools.tiny.whole.view import Part, View
from tiny.whole.test_program import one_program
from tiny.whole.test_random import Writer

LATER = Path(__file__).parents[1] / "programs/whole/later.py"
PROGRAMS = [Writer(seed).program() for seed in range(900, 906)]


BUILTIN = {"array", "machine", "micropython", "rp2", "select", "sys", "time", "uctypes"}


def simplified(text: str) -> str:
    facts = {"sys.platform": "rp2"}
    return whole.simplified(text, facts=facts, native={"append"}, builtin=BUILTIN)


@pytest.fixture(scope="module")
def programs() -> list[str]:
    return [LATER.read_text(), one_program(), *PROGRAMS]


def visitors(of: type[Visitor] = Visitor) -> Iterator[type[Visitor]]:
    for it in of.__subclasses__():
        yield it
        yield from visitors(it)


def test_each_pass_says_what_it_changes(
    monkeypatch: pytest.MonkeyPatch, programs: list[str]
) -> None:
    texts: dict[int, str] = {}
    kept = 0
    again, made = View.again, Part.__init__

    def remember(part: Part, statement: ast.stmt) -> None:
        made(part, statement)
        texts[id(part)] = ast.unparse(ast.fix_missing_locations(statement))

    def checked(view: View) -> View:
        nonlocal kept
        before = {id(part) for part in view.parts}
        after = again(view)
        fresh = View(after.tree)
        for part in after.parts:
            if id(part) in before:
                kept += 1
                assert ast.unparse(part.statement) == texts[id(part)]
        for name in ("loads", "asked", "set"):
            assert nodes(getattr(after, name)) == nodes(getattr(fresh, name))
        for name in ("stores", "defined", "strings", "keywords", "functions", "classes"):
            assert getattr(after, name) == getattr(fresh, name)
        return after

    monkeypatch.setattr(Part, "__init__", remember)
    monkeypatch.setattr(View, "again", checked)
    for text in programs:
        simplified(text)
    assert kept > 1000


def nodes(found: dict[str, list]) -> dict[str, list[int]]:
    return {name: [id(it) for it in its] for name, its in found.items() if its}


def test_a_statement_that_is_passed_over_has_nothing_to_find(
    monkeypatch: pytest.MonkeyPatch, programs: list[str]
) -> None:
    """Each is visited all the same."""
    settled: dict[tuple[int, type], tuple[Part, Hashable]] = {}
    passed_over: set[str] = set()

    def watch(kind: type[Visitor]) -> None:
        depends, visit = kind.depends, kind.visit
        now: tuple[Part, Hashable] | None = None

        def watched_depends(visitor: Visitor, part: Part) -> Hashable:
            nonlocal now
            now = (part, depends(visitor, part))
            return object()

        def watched_visit(visitor: Visitor, node: ast.AST):
            nonlocal now
            if now is None or node is not now[0].statement:
                return visit(visitor, node)
            part, told = now
            now = None
            skipped = told is None or settled.get((id(part), kind)) == (part, told)
            text = ast.unparse(ast.fix_missing_locations(node)) if skipped else ""
            made = visit(visitor, node)
            if skipped:
                passed_over.add(kind.__name__)
                assert not visitor.changed, (kind.__name__, text)
            elif not visitor.changed:
                settled[id(part), kind] = (part, told)
            return made

        monkeypatch.setattr(kind, "depends", watched_depends)
        monkeypatch.setattr(kind, "visit", watched_visit)

    overridden = [it for it in visitors() if "depends" in vars(it)]
    for kind in overridden:
        watch(kind)
    demo = sources.texts(boards.load("pico"), {})[program.APP]
    for text in [demo, *programs]:
        simplified(text)
    assert passed_over == {it.__name__ for it in overridden}
