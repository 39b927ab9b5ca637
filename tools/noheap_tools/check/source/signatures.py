"""The cost of a function's signature, at each call of it."""

from noheap_tools.check.source.definitions import Function

# A closure's variables and arguments up to this many are put together on the stack.
_MOST_ON_STACK = 5


def cells(function: Function) -> str:
    """Returns the cost of its cells, or "" if it has none."""
    if not function.cells:
        return ""
    shared = ", ".join(sorted(function.cells))
    return f"{function.name}() makes a cell for {shared}, which an inner function uses"


def star_arguments(function: Function, count: int) -> str:
    """Returns the cost of *args with `count` positional arguments, or ""."""
    if function.node.args.vararg and count > len(function.parameters):
        return f"{function.name}(*args) makes a tuple"
    return ""


def star_keywords(function: Function) -> str:
    """Returns the cost of **kw, or ""."""
    return f"{function.name}(**kw) makes a dict" if function.node.args.kwarg else ""


def closure(function: Function, count: int) -> str:
    """Returns the cost of its closed names and `count` arguments, or ""."""
    total = len(function.closed) + count
    if not function.closed or total <= _MOST_ON_STACK:
        return ""
    return (
        f"{function.name} closes over {len(function.closed)} names: "
        f"with the arguments {total}, more than fit on the stack"
    )
