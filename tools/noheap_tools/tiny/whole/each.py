"""Has a visitor go through a program, one statement at the top level after the other."""

import ast
from collections.abc import Hashable

from noheap_tools.tiny.whole.view import Part, View


class Visitor(ast.NodeTransformer):
    """A pass over the program. `changed` says whether it replaced something."""

    changed = False

    def depends(self, part: Part) -> Hashable:
        """What the visitor finds in a statement depends on this alone, and on the statement. None:
        there is nothing in it."""
        return object()  # on anything


def each(view: View, visitor: Visitor) -> bool:
    """Returns whether `visitor` changed something, and touches the statements that it changed. One
    in which it found nothing is not visited again as long as what that depends on is the same."""
    body: list[ast.stmt] = []
    changed = False
    for statement in view.tree.body:
        part = view.part_of(statement)
        told = visitor.depends(part)
        if told is None or part.settled.get(type(visitor)) == told:
            body.append(statement)
            continue
        visitor.changed = False
        made = visitor.visit(statement)
        found = made if isinstance(made, list) else [made] if isinstance(made, ast.stmt) else []
        if visitor.changed:
            changed = True
            view.touched |= {id(it) for it in found}
        else:
            part.settled[type(visitor)] = told
        body += found
    view.tree.body[:] = body
    return changed
