"""Puts the library's whole-number constants in the place of their names before a file is compiled.

    from noheap.block import STATUS
    ...
    block[STATUS] = 0           # compiled as block[3]

mpy-cross folds only the `const` of the file at hand; a name from another file would be looked up
at run time, which a viper function pays with a call and an assembler function cannot do at all.
A constant is an upper-case name that its module assigns once, at its top level, to an int; with
all its names folded, an import is left out, and so a module of constants never reaches a board.

Chips of one family have the same code with other addresses. Code for a CPU gets the numbers of
the chip that has this CPU: where it imports hal/rp2040_registers.py, an RP2350's Cortex-M33 gets
those of hal/rp2350_registers.py (chips.table). `arch` is mpy-cross's name of the CPU.
"""

import ast
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import chips, sources
from noheap_tools.errors import ToolError

_OPERATORS = {
    ast.Add: int.__add__,
    ast.Sub: int.__sub__,
    ast.Mult: int.__mul__,
    ast.FloorDiv: int.__floordiv__,
    ast.LShift: int.__lshift__,
    ast.RShift: int.__rshift__,
    ast.BitOr: int.__or__,
    ast.BitAnd: int.__and__,
    ast.BitXor: int.__xor__,
}
_COMPILED_AS = {"asm_thumb", "bytecode", "native", "viper"}
_UNARY = {ast.USub: int.__neg__, ast.Invert: int.__invert__, ast.UAdd: int.__pos__}


def folded(source: Path, arch: str = chips.EMULATED_ARCH) -> str:
    """The text of `source` with imported constants as numbers, each line where it was.

    ToolError if the file gives such a name another meaning, too.
    """
    return _folded(source, sources.text(source), arch)


@cache
def _folded(source: Path, text: str, arch: str) -> str:
    tree = sources.parsed(source)
    values: dict[str, int] = {}
    lines = text.splitlines(keepends=True)
    for node in _imports(tree):
        names = _foldable(node, arch)
        if names:
            _refuse_second_value(source, node, names, values)
            values |= names
            _rewrite_import(lines, node, names)
    if values:
        _refuse_rebound(source, tree, values)
        text = _with_numbers(source, lines, values)
    return _without_the_compilers(text)


def remaining(node: ast.ImportFrom) -> list[ast.alias]:
    """Returns what `node` still imports once its constants are folded: the same for each CPU."""
    arch = chips.EMULATED_ARCH
    known = _known(node, arch)
    names = {it.name for it in node.names if it.name in known and it.asname != it.name}
    return [alias for alias in node.names if alias.name not in names]


def constants(source: Path, arch: str = chips.EMULATED_ARCH) -> Mapping[str, int]:
    """The constants that the module `source` defines."""
    return _constants(sources.parsed(source), arch)


@cache
def _constants(tree: ast.Module, arch: str) -> Mapping[str, int]:
    known: dict[str, int] = {}
    for node in _imports(tree):
        known |= _foldable(node, arch)
    own: dict[str, int] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id.isupper():
                value = _evaluate(node.value, known | own)
                if value is not None:
                    own[target.id] = value
    stores = Counter(
        it.id for it in _nodes(tree) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Store)
    )
    return {name: value for name, value in own.items() if stores[name] == 1}


def _imports(tree: ast.Module) -> list[ast.ImportFrom]:
    return [node for node in _nodes(tree) if isinstance(node, ast.ImportFrom)]


@lru_cache(maxsize=512)  # as many trees as are kept
def _nodes(tree: ast.Module) -> list[ast.AST]:
    """Returns what ast.walk() yields, and sooner: all that a node has is in its dictionary."""
    found: list[ast.AST] = [tree]
    for node in found:
        for value in vars(node).values():
            if isinstance(value, ast.AST):
                found.append(value)
            elif type(value) is list:
                found += [it for it in value if isinstance(it, ast.AST)]
    return found


def _foldable(node: ast.ImportFrom, arch: str) -> dict[str, int]:
    """{the name in this file: its value} of the constants that `node` imports."""
    known = _known(node, arch)
    return {
        alias.asname or alias.name: known[alias.name]
        for alias in node.names
        # `X as X` makes it the importing module's own, for others to take from there
        if alias.name in known and alias.asname != alias.name
    }


def _known(node: ast.ImportFrom, arch: str) -> Mapping[str, int]:
    """The constants of the module from which `node` imports."""
    if not _is_librarys(node):
        return {}
    named = paths.python_file(paths.LIB.joinpath(*str(node.module).split(".")))
    return {} if named is None else constants(chips.table(named, arch), arch)


def _is_librarys(node: ast.ImportFrom) -> bool:
    return not node.level and (node.module or "").partition(".")[0] == paths.LIBRARY.name


def _evaluate(node: ast.expr, known: Mapping[str, int]) -> int | None:
    """The int that `node` says in the compiler's own terms; None if it says no int."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "const" and len(node.args) == 1:
        return _evaluate(node.args[0], known)
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        value = _evaluate(node.operand, known)
        return None if value is None else _UNARY[type(node.op)](value)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _evaluate(node.left, known), _evaluate(node.right, known)
        if left is not None and right is not None:
            return _OPERATORS[type(node.op)](left, right)
    return None


def _rewrite_import(lines: list[str], node: ast.ImportFrom, names: Mapping[str, int]) -> None:
    """Leave `names` out of the import, which keeps its place and its number of lines."""
    kept = [it for it in node.names if (it.asname or it.name) not in names]
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    indent = lines[first][: node.col_offset]
    statement = "pass"
    if kept:
        asked = (it.name + (f" as {it.asname}" if it.asname else "") for it in kept)
        statement = f"from {node.module} import {', '.join(asked)}"
    rest = lines[last].encode()[node.end_col_offset :].decode()
    lines[first] = indent + statement + (rest if first == last else "\n")
    for n in range(first + 1, last + 1):
        lines[n] = "\n" if n < last else rest.lstrip() or "\n"


@lru_cache(maxsize=512)
def _without_the_compilers(text: str) -> str:
    """`text` without imports that only the compiler reads: `const` where it gives a name its
    value, and `micropython` in the decorators that say how to compile a function."""
    if "micropython" not in text:
        return text
    tree = ast.parse(text)
    read = set()
    for node in _nodes(tree):
        match node:
            case ast.Assign(value=ast.Call(func=ast.Name(id="const") as name)):
                read.add(name)
            case ast.FunctionDef(decorator_list=decorators):
                for decorator in decorators:
                    match decorator:
                        case ast.Attribute(value=ast.Name(id="micropython") as name, attr=how):
                            if how in _COMPILED_AS:
                                read.add(name)
    used = {node.id for node in _nodes(tree) if isinstance(node, ast.Name) and node not in read}
    lines = text.splitlines(keepends=True)
    for node in tree.body:
        match node:
            case ast.ImportFrom(module="micropython", names=[ast.alias("const", None)]):
                needless = "const" not in used
            case ast.Import(names=[ast.alias("micropython", None)]):
                needless = "micropython" not in used
            case _:
                continue
        if needless:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = "pass" + line[node.end_col_offset :]
    return "".join(lines)


def _refuse_second_value(
    source: Path, node: ast.ImportFrom, names: Mapping[str, int], before: Mapping[str, int]
) -> None:
    for name in names:
        if before.get(name, names[name]) != names[name]:
            raise _ambiguous(source, node.lineno, f"{name} is imported a second time here")


def _refuse_rebound(source: Path, tree: ast.Module, values: Mapping[str, int]) -> None:
    for node in _nodes(tree):
        match node:
            case ast.arg(arg=name, lineno=line):
                pass
            case ast.Name(id=name, ctx=ast.Store() | ast.Del(), lineno=line):
                pass
            case ast.FunctionDef(name=name, lineno=line) | ast.ClassDef(name=name, lineno=line):
                pass
            case _:
                continue
        if name in values:
            raise _ambiguous(source, line, f"{name} is an imported constant and is assigned here")


def _ambiguous(source: Path, line: int, said: str) -> ToolError:
    return ToolError(f"{source}:{line}: {said}", "Give one of the two another name.")


def _with_numbers(source: Path, lines: list[str], values: Mapping[str, int]) -> str:
    """The lines with each use of a name in `values` as its number."""
    tree = ast.parse("".join(lines))
    uses = [it for it in _nodes(tree) if isinstance(it, ast.Name) and it.id in values]
    # The last one first, so that the others stay in their places.
    for node in sorted(uses, key=lambda it: (it.lineno, it.col_offset), reverse=True):
        value = values[node.id]
        line = lines[node.lineno - 1].encode()
        before, after = line[: node.col_offset], line[node.end_col_offset :]
        alone = value >= 0 and not after.startswith(b".")  # else it would be the number's
        number = str(value) if alone else f"({value})"
        if line != before + node.id.encode() + after:  # where CPython 3.11 has it in an f-string
            raise ToolError(
                f"{source}:{node.lineno}: {node.id} is in an f-string", "Use format()."
            )
        lines[node.lineno - 1] = (before + number.encode() + after).decode()
    return "".join(lines)
