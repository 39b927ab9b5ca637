"""Which classes an object that a method has as its first parameter may be of.

It is of the method's class or of one based on it, and has the attributes that these, and those
that they are based on, define.
"""

import ast
from collections import Counter
from collections.abc import Container, Iterator

from noheap_tools.tiny.whole.view import View

_OF_EXCEPTIONS = {"args", "errno", "value"}


class Families:
    """Of the classes at the top level of `view`."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._bases = {
            name: [it.id for it in node.bases if isinstance(it, ast.Name)]
            for name, node in view.classes.items()
        }
        self._defined = {name: Counter(_defined(view, it)) for name, it in view.classes.items()}
        own = Counter(name for it in self._defined.values() for name in it.elements())
        # What is stored from elsewhere, into which object may not be known.
        self._foreign = {name for name, times in view.defined.items() if times > own[name]}

    def of(self, name: str) -> list[str]:
        """The class `name`, those that it is based on, and those that are based on it."""
        up = list(self._up(name))
        return [*up, *(it for it in self._bases if it not in up and name in self._up(it))]

    def definitions(self, name: str, attribute: str) -> int | None:
        """How often the family of the class `name` defines an attribute; None if others may, or
        if its bases are not all known."""
        family = self.of(name)
        every = all(_is_known(base, self._bases) for it in family for base in self._bases[it])
        if not every or attribute in self._foreign | _OF_EXCEPTIONS:
            return None
        return sum(self._defined[it][attribute] for it in family)

    def _up(self, name: str) -> Iterator[str]:
        yield name
        for base in self._bases.get(name, ()):
            if base in self._bases:
                yield from self._up(base)


def _is_known(base: str, classes: Container[str]) -> bool:
    """Whether `base` gives its heirs no attributes that are not seen, but those of exceptions."""
    return base in classes or base.endswith(("Error", "Exception"))


def own_name(view: View, node: ast.AST) -> tuple[str, str] | None:
    """(class, first parameter) of the method that `node` is in, if it is one of a class at the top
    level, and the parameter stays what it is."""
    function = view.function_of(node)
    while isinstance(function, ast.Lambda):
        function = view.function_of(function)
    if not isinstance(function, ast.FunctionDef) or not function.args.args:
        return None
    owner = view.parent(function)
    if not isinstance(owner, ast.ClassDef) or view.classes.get(owner.name) is not owner:
        return None
    if any(isinstance(it, ast.Name) and it.id == "staticmethod" for it in function.decorator_list):
        return None
    first = function.args.args[0].arg
    stored = any(
        isinstance(it, ast.Name) and it.id == first and not isinstance(it.ctx, ast.Load)
        for it in ast.walk(function)
    )
    return None if stored else (owner.name, first)


def _defined(view: View, node: ast.ClassDef) -> Iterator[str]:
    for it in node.body:
        match it:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
    for it in ast.walk(node):
        match it:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()):
                own = own_name(view, it)
                if own is not None and own[1] == name:
                    yield attribute
