"""Which classes an object that a method has as its first parameter may be of.

It is of the method's class or of one based on it, and has the attributes that these, and those
that they are based on, define.
"""

import ast
from collections import Counter
from collections.abc import Container, Iterator

from noheap_tools.tiny.whole.view import View, in_scope

_OF_EXCEPTIONS = {"args", "errno", "value"}


class Families:
    """Of the classes at the top level of `view`."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._bases = {
            name: [it.id for it in node.bases if isinstance(it, ast.Name)]
            for name, node in view.classes.items()
        }
        self._defined = {
            name: view.part_of(it).once(_defined) for name, it in view.classes.items()
        }
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
    if not isinstance(function, ast.FunctionDef):
        return None
    owner = view.parent(function)
    if not isinstance(owner, ast.ClassDef) or view.classes.get(owner.name) is not owner:
        return None
    first = view.part_of(owner).once(_firsts)[id(function)]
    return None if first is None else (owner.name, first)


def _firsts(node: ast.stmt) -> dict[int, str | None]:
    """{id(method of the class `node`): its first parameter, if that stays what it is}."""
    methods = [it for it in getattr(node, "body", ()) if isinstance(it, ast.FunctionDef)]
    return {id(it): _first(it) for it in methods}


def _first(method: ast.FunctionDef) -> str | None:
    if not method.args.args or any(
        isinstance(it, ast.Name) and it.id == "staticmethod" for it in method.decorator_list
    ):
        return None
    first = method.args.args[0].arg
    stored = any(
        isinstance(it, ast.Name) and it.id == first and not isinstance(it.ctx, ast.Load)
        for it in ast.walk(method)
    )
    return None if stored else first


def _defined(node: ast.stmt) -> Counter[str]:
    """How often the class `node` defines each attribute, in its body or in its own objects."""
    found: Counter[str] = Counter()
    for it in getattr(node, "body", ()):
        match it:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] += 1
            case ast.Assign(targets=targets):
                found.update(target.id for target in targets if isinstance(target, ast.Name))
        if isinstance(it, ast.FunctionDef) and (first := _first(it)) is not None:
            found.update(_stored(it, first))
    return found


def _stored(method: ast.FunctionDef, first: str) -> Iterator[str]:
    for it in in_scope(method.body):
        match it:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()):
                if name == first:
                    yield attribute
