"""The functions, classes and modules of the program, and the atoms that stand for them."""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from noheap_tools.check.source import tree
from noheap_tools.check.source.comments import Comments
from noheap_tools.check.source.line_end import LINE_END
from noheap_tools.check.values.atoms import Atom, Builtin, Site
from noheap_tools.check.values.value import Value, generalised

_Node = TypeVar("_Node", bound=ast.AST)
_NONE: list[Any] = []


class FunctionKind(Enum):
    """How the name of a function in a class is used, or that its body is no Python."""

    PLAIN = "function"
    PROPERTY = "property"
    STATIC = "static"
    CLASS = "class"
    ASSEMBLER = "assembler"


@dataclass(eq=False, slots=True)
class Function:
    """A def or lambda."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    name: str
    module: "Module"
    cls: "Class | None" = None
    outer: "Function | None" = None
    emitter: str = "bytecode"
    kind: FunctionKind = FunctionKind.PLAIN
    # Its mark as a hard handler: a decorator as @isr, or a comment; "" if it has none.
    mark: str = ""
    # What its marks say that it does: see promises.py.
    promises: frozenset[str] = frozenset()
    is_generator: bool = False
    locals: frozenset[str] = frozenset()
    declared_global: frozenset[str] = frozenset()
    declared_nonlocal: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    # Locals that an inner function uses: each call makes a cell for each.
    cells: frozenset[str] = frozenset()
    # The values that an inner function may find in this one's names.
    shared: dict[str, Value] = field(default_factory=dict)
    defaults: dict[str, Value] = field(default_factory=dict)
    parameters: list[str] = field(init=False)

    def __post_init__(self) -> None:
        spec = self.node.args
        self.parameters = [a.arg for a in spec.posonlyargs + spec.args]

    @property
    def where(self) -> str:
        """Its place as --entry takes it: module:function or module:Class.method."""
        owner = f"{self.cls.name}." if self.cls else ""
        return f"{self.module.name}:{owner}{self.name}"

    @property
    def takes_self(self) -> bool:
        return self.cls is not None and self.kind is FunctionKind.PLAIN


# Of the classes of a run; it is asked for at each attribute.
_LINEAGES: dict["Class", tuple["Class", ...]] = {}


@dataclass(eq=False)
class Class:
    name: str
    module: "Module"
    node: ast.ClassDef
    bases: list[Value] = field(default_factory=list)
    methods: dict[str, Function] = field(default_factory=dict)
    # Of all its objects; and `common` those that no one object has for itself: stored in the
    # class, or in an object of which no more is known.
    attributes: dict[str, Value] = field(default_factory=dict)
    common: dict[str, Value] = field(default_factory=dict)

    def lineage(self) -> tuple["Class", ...]:
        """Returns itself and its bases, as far as they are in the program."""
        known = _LINEAGES.get(self)
        if known is None:
            known = _LINEAGES[self] = (*self._lineage(),)
        return known

    def _lineage(self) -> Iterator["Class"]:
        seen: set[Class] = set()
        todo = [self]
        while todo:
            cls = todo.pop(0)
            if cls in seen:
                continue
            seen.add(cls)
            yield cls
            todo += [atom.cls for base in cls.bases for atom in base if type(atom) is ClassRef]

    def inherit(self, bases: list[Value]) -> None:
        """Sets the values of its bases."""
        if bases != self.bases:
            self.bases = bases
            _LINEAGES.clear()

    @cached_property
    def stored(self) -> frozenset[str]:
        """The attributes that its own methods store in their object."""
        return frozenset(
            node.attr
            for method in self.methods.values()
            for node in tree.walk(method.node)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and getattr(node.value, "id", "") in method.parameters[:1]
        )

    def method(self, name: str) -> Function | None:
        for cls in self.lineage():
            if name in cls.methods:
                return cls.methods[name]
        return None

    def inherited(self, name: str) -> Function | None:
        """Returns the method that super().name is."""
        for cls in self.lineage()[1:]:
            if name in cls.methods:
                return cls.methods[name]
        return None

    @property
    def has_foreign_base(self) -> bool:
        return any(
            not isinstance(atom, (ClassRef, Builtin))
            for cls in self.lineage()
            for base in cls.bases
            for atom in base
        )


@dataclass(eq=False)
class Module:
    name: str
    path: Path
    shown: str
    source: str
    tree: ast.Module
    comments: Comments
    # Every node of the tree: several parts go through all of them.
    nodes: list[ast.AST]
    # Whether it was given. The library's own files are read for what the given ones call there:
    # they have no findings.
    is_given: bool = True
    globals: dict[str, Value] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    functions: list[Function] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    is_indexed: bool = False
    # What functions found out of the text: see memo.of_module().
    memory: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Tells its text from others."""
        text = f"{self.path}\n{self.source}"
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()

    @cached_property
    def lines(self) -> list[str]:
        """As the parser counts them, which knows no other ends of lines."""
        return LINE_END.split(self.source)

    def of(self, kind: type[_Node]) -> list[_Node]:
        """Returns its nodes of that type, in their order."""
        return self._by_kind.get(kind.__name__, _NONE)

    @cached_property
    def _by_kind(self) -> dict[str, list[Any]]:
        # By the name, which a compact node's type shares with Python's own.
        found: dict[str, list[Any]] = {}
        for node in self.nodes:
            found.setdefault(type(node).__name__, []).append(node)
        return found

    def line(self, number: int) -> str:
        """Its text, counted from 1; "" if there is no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def function_at(self, line: int) -> Function | None:
        """Returns the innermost def whose lines have `line`; None for the top level."""
        around = [f for f in self._defs if f.node.lineno <= line <= (f.node.end_lineno or 0)]
        return max(around, key=lambda f: f.node.lineno, default=None)

    @cached_property
    def _defs(self) -> list[Function]:
        return [f for f in self.functions if not isinstance(f.node, ast.Lambda)]

    def forget(self) -> None:
        """Forgets what a run has learnt."""
        _LINEAGES.clear()
        self.globals.clear()
        for function in self.functions:
            function.shared.clear()
            function.defaults.clear()
        for cls in self.classes:
            cls.inherit([])
            cls.attributes.clear()
            cls.common.clear()


@dataclass(frozen=True, slots=True)
class Func(Atom):
    kind = "func"
    function: Function

    @property
    def truth(self) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class Method(Atom):
    """A function of a class, bound to `owner`: an object, or for a class method the class."""

    kind = "method"
    function: Function
    owner: Value

    @property
    def truth(self) -> bool | None:
        return True

    @property
    def general(self) -> Atom:
        return Method(self.function, generalised(self.owner))


@dataclass(frozen=True, slots=True)
class Bound(Atom):
    """A function that calls `function` with `arguments` before its own."""

    kind = "func"
    function: Value
    arguments: tuple[Value, ...]
    # Whether each call gathers its own arguments into a tuple, as functools.partial() does.
    gathers: bool = False

    @property
    def truth(self) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class Gen(Atom):
    """A generator that a call of `function` made."""

    kind = "gen"
    function: Function
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ClassRef(Atom):
    """The class itself."""

    kind = "class"
    cls: Class

    @property
    def truth(self) -> bool | None:
        return True


@dataclass(frozen=True, slots=True)
class Obj(Atom):
    """An object of the class: one that is made at `site`, or any if that is None."""

    kind = "obj"
    cls: Class
    site: Site | None = None

    @property
    def general(self) -> Atom:
        return Obj(self.cls)

    def method(self, name: str) -> Function | None:
        return self.cls.method(name)


@dataclass(frozen=True, slots=True)
class Super(Atom):
    """super() of `owner` in a method of `cls`."""

    kind = "super"
    owner: Value
    cls: Class


@dataclass(frozen=True, slots=True)
class ModuleRef(Atom):
    kind = "module"
    module: Module

    @property
    def truth(self) -> bool | None:
        return True
