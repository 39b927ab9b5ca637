"""Which exceptions an except around a call catches."""

import ast

from noheap_tools.check.engine.run import Run

_PARENTS = {
    "KeyError": ("LookupError", "Exception"),
    "IndexError": ("LookupError", "Exception"),
    "ZeroDivisionError": ("ArithmeticError", "Exception"),
    "OverflowError": ("ArithmeticError", "Exception"),
    "NotImplementedError": ("RuntimeError", "Exception"),
    "KeyboardInterrupt": (),
    "SystemExit": (),
}
# Among the names of a try whose except clauses do nothing.
_NOTHING = "pass"


def is_caught(run: Run, name: str) -> bool:
    """Returns whether an except around the call, in this function or a caller, catches it."""
    family = _family(run, name)
    return any(family & caught for frame in run.frames for caught in frame.caught)


def is_passed_over(run: Run, name: str) -> bool:
    """Returns whether the nearest except that catches it does nothing."""
    family = _family(run, name)
    tries = (caught for frame in reversed(run.frames) for caught in reversed(frame.caught))
    return _NOTHING in next((caught for caught in tries if family & caught), ())


def _family(run: Run, name: str) -> set[str]:
    """Returns the names of the exception and of its bases, and "" for an except of all."""
    family = {name, "", *_PARENTS.get(name, ("Exception",)), "BaseException"}
    for cls in run.frames[-1].module.classes:
        if cls.name == name:
            for base in (base for each in cls.lineage() for base in each.node.bases):
                named = getattr(base, "attr", getattr(base, "id", ""))
                family |= {named, *_PARENTS.get(named, ())}
    return family


def caught(node: ast.Try) -> frozenset[str]:
    """Returns the names of the exceptions that the except clauses of `node` catch."""
    names: set[str] = set()
    if all(isinstance(s, ast.Pass) for handler in node.handlers for s in handler.body):
        names.add(_NOTHING)
    for handler in node.handlers:
        kinds = handler.type
        if kinds is None:
            names.add("BaseException")
        for part in kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]:
            name = getattr(part, "id", getattr(part, "attr", None))
            if name:
                names.add(name)
    return frozenset(names)
