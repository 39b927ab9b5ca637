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
from noheap_tools.tiny.whole.evaluate import Evaluator
from noheap_tools.tiny.whole.fold import Folder
from noheap_tools.tiny.whole.literals import expression
from noheap_tools.tiny.whole.returns import Returns
from noheap_tools.tiny.whole.tidy import Tidy
from noheap_tools.tiny.whole.view import View, compilers

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
    tree = _again(tree)
    shadows.rename(View(tree))
    view = View(tree)
    changed = True
    while changed:
        changed = False
        for simplify in _passes(facts, native, builtin):
            if simplify(view):
                changed = True
                tree = _again(tree)
                view = View(tree)
        if not changed and _once(view):  # what a call computes is known by now
            changed = True
            tree = _again(tree)
            view = View(tree)
    short.shorten(view)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in bodies:
            node.body = bodies[node.name]
    return ast.unparse(tree) + "\n"


def _without_assembler(tree: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Takes out, and returns by their names, the bodies of assembler functions, in which there
    is nothing to simplify."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "asm_thumb" in compilers(node):
            yield node.name, node.body
            node.body = [ast.Pass()]


def _again(tree: ast.Module) -> ast.Module:
    """The tree as it is read again, each node in one place."""
    ast.fix_missing_locations(tree)
    return ast.parse(ast.unparse(tree))


def _passes(
    facts: Mapping[str, object], native: Set[str], builtin: Set[str]
) -> Iterator[Callable[[View], bool]]:
    yield lambda view: unused.leave_out(view, native, builtin)
    yield lambda view: imports.known(view, facts)
    yield _fold
    yield _evaluate
    yield lambda view: _attributes(view, native)
    yield lambda view: _returns(view, native)
    yield unroll.unroll
    yield formats.write_out
    yield locals.propagate
    yield lambda view: parameters.simplify(view, native)
    yield results.leave_out
    yield _inline
    yield copies.leave_out
    yield lambda view: imports.hoist(view, builtin)


def _fold(view: View) -> bool:
    values, aliases = of_globals.constants(view)
    folder = Folder(view, values, aliases)
    folder.visit(view.tree)
    return folder.changed


def _attributes(view: View, native: Set[str]) -> bool:
    found = Attributes(view, native)
    found.visit(view.tree)
    return found.changed


def _inline(view: View) -> bool:
    changed = False
    while inline.inline(view):
        changed = True
        view = View(view.tree)
    return changed


def _once(view: View) -> bool:
    changed = False
    while once.put(view):
        changed = True
        view = View(view.tree)
    return changed


def _returns(view: View, native: Set[str]) -> bool:
    found = Returns(view, native)
    found.visit(view.tree)
    return found.changed


def _evaluate(view: View) -> bool:
    values, _ = of_globals.constants(view)
    evaluator = Evaluator(view, values)

    class Calls(ast.NodeTransformer):
        changed = False

        def visit_Call(self, node: ast.Call) -> ast.AST:
            self.generic_visit(node)
            found = evaluator.result(node)
            if found is None:
                return node
            self.changed = True
            return expression(found.it)

    calls = Calls()
    calls.visit(view.tree)
    return calls.changed
