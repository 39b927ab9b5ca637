"""Which names the frozen modules ask MicroPython for.

    asked = names.asked_by({"main": "import sys\\nsys.stdout.write('on')"})
    asked.modules               # {"sys": frozenset({"stdout"})}
    asked.attributes            # {"stdout", "write"}

A text that reads like a name counts as one, for getattr() and for what is found by its name.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_ROW = re.compile(r"\{ *MP_ROM_QSTR\(MP_QSTR_(\w+)\)")
# Begins a name in the list of an image's whose meaning its MicroPython has, but no table: frozen
# code refers to it where it is.
LINKED = "linked_"
BUILTINS = "builtins"  # the module of the built-in functions and types
# Built-in functions that the port has its own version of: firmware/tiny/mpconfigport.h.
REPLACED = frozenset({"divmod"})
OF_BASE = "of_base_"  # begins the names of modules that an update is held against

_NAME = re.compile(r"[A-Za-z_]\w*")
_FIELD = re.compile(r"\{([A-Za-z_]\w*)")  # of str.format()


@dataclass
class Asked:
    """`names` are those that may be built-in, `attributes` those after a dot or imported.

    `modules` are the imported ones by their full names, with what is asked of each; None if a
    module is used as a value, so that any attribute may be meant. `defined` are the methods of the
    firmware's classes; `inherits`: one of these has a base that is no other of them and no
    exception; `makes_types`: type() may be called for more than to ask for one.
    """

    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    modules: dict[str, set[str] | None] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)
    inherits: bool = False
    makes_types: bool = False

    def of_module(self, name: str) -> set[str]:
        """What may be asked of the module `name`."""
        asked = self.modules.get(name)
        return self.attributes if asked is None else asked


def asked_by(texts: Mapping[str, str]) -> Asked:
    """The names in `texts`, {module: its source}."""
    asked = Asked()
    classes: list[ast.ClassDef] = []
    for text in texts.values():
        tree = ast.parse(text)
        _Visitor(asked, _aliases(tree, asked)).visit(tree)
        classes += (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
        asked.makes_types |= _makes_types(tree)
    own = {node.name for node in classes}
    for node in classes:
        asked.defined |= {it.name for it in node.body if isinstance(it, ast.FunctionDef)}
        asked.inherits |= not all(_is_plain_base(base, own) for base in node.bases)
    return asked


def _makes_types(tree: ast.Module) -> bool:
    nodes = list(ast.walk(tree))
    named = [node for node in nodes if isinstance(node, ast.Name) and node.id == "type"]
    asking = [
        node.func
        for node in nodes
        if isinstance(node, ast.Call)
        and len(node.args) == 1
        and not node.keywords
        and not isinstance(node.args[0], ast.Starred)
    ]
    return not all(any(it is function for function in asking) for it in named)


def _is_plain_base(base: ast.expr, own: set[str]) -> bool:
    name = getattr(base, "attr", getattr(base, "id", ""))
    return name in own or name == "object" or name.endswith(("Error", "Exception"))


def _aliases(tree: ast.Module, asked: Asked) -> dict[str, str]:
    """{name in the file: module}, for the modules that it imports as a whole."""
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for it in node.names:
                aliases[it.asname or it.name] = it.name
                asked.modules.setdefault(it.name, set())
        elif isinstance(node, ast.ImportFrom) and node.module:
            of_module = asked.modules.setdefault(node.module, set())
            _add(of_module, (it.name for it in node.names))
            asked.attributes.update(it.name for it in node.names)
    return aliases


def in_strings(texts: Mapping[str, str]) -> set[str]:
    """The texts in `texts` that read like a name, and the names in what may be a format."""
    found = set()
    for text in texts.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(_FIELD.findall(node.value))
                if _NAME.fullmatch(node.value):
                    found.add(node.value)
    return found


def of_micropython(tree: Path, parts: Iterable[str]) -> set[str]:
    """The names in the tables of MicroPython's modules and types, in `parts` of its `tree`."""
    files = (file for part in parts for file in (tree / part).glob("*.c"))
    return {name for file in files for name in _ROW.findall(file.read_text(encoding="utf-8"))}


class _Visitor(ast.NodeVisitor):
    def __init__(self, asked: Asked, aliases: Mapping[str, str]) -> None:
        self._asked = asked
        self._aliases = aliases

    def visit_Attribute(self, node: ast.Attribute) -> None:
        asked = self._asked
        asked.attributes.add(node.attr)
        module = self._module(node.value)
        if module is None:
            self.visit(node.value)
        else:
            _add(asked.modules[module], (node.attr,))

    def visit_Name(self, node: ast.Name) -> None:
        self._asked.names.add(node.id)
        module = self._module(node)
        if module is not None and isinstance(node.ctx, ast.Load):
            self._asked.modules[module] = None

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and _NAME.fullmatch(node.value):
            self._asked.names.add(node.value)
            self._asked.attributes.add(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # no docstring
            self.visit(node.value)

    def _module(self, node: ast.expr) -> str | None:
        return self._aliases.get(node.id) if isinstance(node, ast.Name) else None


def _add(of_module: set[str] | None, names: Iterable[str]) -> None:
    if of_module is not None:
        of_module.update(names)
