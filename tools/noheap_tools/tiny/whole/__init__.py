"""Simplifies a program that is complete, and whose settings are settled, before it is compiled.

    text = whole.simplified(text, facts={"sys.platform": "rp2"}, native={"append", ...})

`text` is one module with all of the program. What depends only on constants is computed; branches
that are never taken, and what nothing names, are left out; a parameter that is the same in each
call becomes what it is. The program does the same as before.

view.py says what names mean. Each pass is a file of its own: tidy, imports, fold, evaluate,
attributes, locals, copies, parameters, unused. They are repeated until none finds anything; then
once puts functions in the place of their only call, and so on.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Set

from noheap_tools.tiny.whole import (
    copies,
    fold,
    formats,
    imports,
    inline,
    locals,  # noqa: A004
    once,
    parameters,
    results,
    shadows,
    short,
    unroll,
    unused,
)
from noheap_tools.tiny.whole import globals as of_globals
from noheap_tools.tiny.whole.attributes import Attributes
from noheap_tools.tiny.whole.each import each
from noheap_tools.tiny.whole.evaluate import Calls
from noheap_tools.tiny.whole.returns import Returns
from noheap_tools.tiny.whole.tidy import Tidy
from noheap_tools.tiny.whole.view import View, compilers

_Pass = Callable[[View], bool]

_INSPECTS = {"__dict__", "dir", "eval", "exec", "globals", "locals", "vars"}


def simplified(
    text: str, *, facts: Mapping[str, object], native: Set[str], builtin: Set[str]
) -> str:
    """Returns the program's text, simplified.

    `facts` are {dotted name of MicroPython's: its value on the board}, `native` the names of the
    attributes of MicroPython's own objects, `builtin` its modules. A program that looks at its own
    names at run time stays as it is.
    """
    tree = ast.parse(text)
    view = View(tree)
    if _INSPECTS & (view.loads.keys() | view.asked.keys()):
        return text
    bodies = dict(_without_assembler(tree))
    Tidy().visit(tree)
    tree = ast.parse(ast.unparse(ast.fix_missing_locations(tree)))
    shadows.rename(View(tree))
    run = _Run(View(tree))
    passes = [*_passes(facts, native, builtin)]
    changed = True
    while changed:
        changed = False
        for simplify in passes:
            changed |= run.often(simplify) if simplify is inline.inline else run.once(simplify)
        if not changed:  # what a call computes is known by now
            changed = run.often(once.put)
    view = run.view
    short.shorten(view)
    for node in view.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in bodies:
            node.body = bodies[node.name]
    return ast.unparse(view.tree) + "\n"


class _Run:
    """Passes over one program, of which `view` is the view of now."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._changes = 0
        self._found_nothing: dict[_Pass, int] = {}  # after so many changes

    def once(self, simplify: _Pass) -> bool:
        """Returns whether the pass changed something."""
        if self._found_nothing.get(simplify) == self._changes:
            return False
        if not simplify(self.view):
            self._found_nothing[simplify] = self._changes
            return False
        self._changes += 1
        self.view = self.view.again()
        return True

    def often(self, simplify: _Pass) -> bool:
        """Repeats the pass until it finds nothing."""
        changed = False
        while self.once(simplify):
            changed = True
        return changed


def _without_assembler(tree: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Takes out, and returns by their names, the bodies of assembler functions, in which there
    is nothing to simplify."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "asm_thumb" in compilers(node):
            yield node.name, node.body
            node.body = [ast.Pass()]


def _passes(
    facts: Mapping[str, object], native: Set[str], builtin: Set[str]
) -> Iterator[Callable[[View], bool]]:
    yield lambda view: unused.leave_out(view, native, builtin)
    yield lambda view: imports.known(view, facts)
    yield lambda view: fold.fold(view, *of_globals.constants(view))
    yield lambda view: each(view, Calls(view, of_globals.constants(view)[0]))
    yield lambda view: each(view, Attributes(view, native))
    yield lambda view: each(view, Returns(view, native))
    yield unroll.unroll
    yield formats.write_out
    yield locals.propagate
    yield lambda view: parameters.simplify(view, native)
    yield results.leave_out
    yield inline.inline
    yield copies.leave_out
    yield lambda view: imports.hoist(view, builtin)
