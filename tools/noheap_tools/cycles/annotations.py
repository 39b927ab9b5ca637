"""Reads the comments of a source on a function's loops and calls.

@micropython.viper
def sum8(a: ptr32) -> int:  # noheap: call<=170
    total = 0
    for n in range(8):  # noheap: loop<=8
        total += a[n + 0]
    return total

# noheap: loop<=N       on the line of `while` or `for`, or alone on the line above: the body
                        runs at most N times each time that the loop is entered; in
                        asm_thumb on the line of label(): it is passed at most N times
# noheap: loop<=N, waits  the same, beside rounds in which it only waits for a time to be over
# noheap: call<=N       in the function: each call that cannot be followed takes at most N
# noheap: call NAME<=N  the same for the one helper of that name
# noheap: ram           every pointer that the code does not show points to RAM or flash
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools.errors import UsageError

_COMMENT = re.compile(r"#\s*noheap:\s*(loop|call|ram)\b(.*)")
_BOUND = re.compile(r"\s*(\w*)\s*<=\s*(\d+)\s*(?:$|[,;#(])")
_WAITS = re.compile(r"\s*<=\s*\d+\s*,\s*waits\b")
_KINDS = ("viper", "asm_thumb", "native")


@dataclass(frozen=True)
class SourceLoop:
    """`waits`: `bound` is without the rounds in which it waits."""

    line: int
    bound: int | None
    waits: bool = False


@dataclass
class Annotated:
    """One function of a source file. `call_bound` is of helpers that `calls` does not name."""

    path: Path
    name: str
    line: int
    kind: str  # "viper", "asm_thumb", "native" or "bytecode"
    loops: list[SourceLoop] = field(default_factory=list)
    call_bound: int | None = None
    calls: dict[str, int] = field(default_factory=dict)
    ram: bool = False

    def call(self, name: str) -> int | None:
        return self.calls.get(name, self.call_bound)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def parse(path: Path) -> ast.Module:
    """The file's tree. UsageError if it cannot be read or is not Python."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UsageError(f"{path}:{line}: {getattr(error, 'msg', error)}") from error


def find(path: Path, expression: str) -> Annotated | None:
    """The function that `expression` names in `path`: `name`, `Class.name`, or `object.name` if
    the file has one of that name only. None if that is unclear."""
    tree = parse(path)
    *owner, name = expression.split(".")
    found = list(_functions(tree, name, owner[-1] if owner else None))
    return _annotated(path, found[0]) if len(found) == 1 else None


def functions(path: Path) -> list[Annotated]:
    """All functions of the file, methods too, in the order of their definitions."""
    found = [node for node in ast.walk(parse(path)) if isinstance(node, Function)]
    return [_annotated(path, node) for node in sorted(found, key=lambda node: node.lineno)]


def names(path: Path) -> list[str]:
    """The functions of the file's top level, for a message."""
    return [node.name for node in parse(path).body if isinstance(node, Function)]


def _functions(tree: ast.Module, name: str, owner: str | None) -> Iterator[Function]:
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    if owner is None:
        scope: list[ast.AST] = [*tree.body]
    elif owner in classes:
        scope = [*classes[owner].body]
    else:
        scope = [child for node in classes.values() for child in node.body]
    return (node for node in scope if isinstance(node, Function) and node.name == name)


def _annotated(path: Path, node: Function) -> Annotated:
    decorators = [ast.unparse(it).rpartition(".")[2] for it in node.decorator_list]
    kind = next((name for name in decorators if name in _KINDS), "bytecode")
    first = min([node.lineno, *(it.lineno for it in node.decorator_list)])
    it = Annotated(path, node.name, node.lineno, kind)
    loops: dict[int, tuple[int, bool]] = {}
    for line, word, rest in _comments(path, first, node.end_lineno or first):
        if word == "ram":
            it.ram = True
            continue
        match = _BOUND.match(rest)
        if match is None or (word == "loop" and match[1]):
            wanted = "loop<=N" if word == "loop" else "call<=N or call NAME<=N"
            raise UsageError(f"{path}:{line}: '# noheap: {word}{rest}' is not {wanted}")
        if word == "loop":
            loops[line] = (int(match[2]), _WAITS.match(rest) is not None)
        elif match[1]:
            it.calls[match[1]] = int(match[2])
        else:
            it.call_bound = int(match[2])
    lines = _asm_loops(node) if kind == "asm_thumb" else _loops(node)
    text = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        above = line - 1 if text[line - 2].lstrip().startswith("#") else line
        said = loops.pop(line if line in loops else above, (None, False))
        it.loops.append(SourceLoop(line, *said))
    for line in loops:
        raise UsageError(f"{path}:{line}: '# noheap: loop' stands at no loop")
    return it


def _comments(path: Path, first: int, last: int) -> Iterator[tuple[int, str, str]]:
    with io.BytesIO(path.read_bytes()) as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT and first <= token.start[0] <= last:
                match = _COMMENT.search(token.string)
                if match:
                    yield token.start[0], match[1], match[2]


def _loops(node: Function) -> list[int]:
    """Lines of the loops, an outer one before those in it: the order of their code."""
    found = [it.lineno for it in ast.walk(node) if isinstance(it, ast.While | ast.For)]
    return sorted(found)


def _asm_loops(node: Function) -> list[int]:
    """Lines of the labels that code after them jumps to."""
    labels: dict[str, int] = {}
    found = set()
    calls = (it.value for it in node.body if isinstance(it, ast.Expr))
    for call in (it for it in calls if isinstance(it, ast.Call)):
        label = next((it.id for it in call.args if isinstance(it, ast.Name)), None)
        if not isinstance(call.func, ast.Name) or label is None:
            continue
        if call.func.id == "label":
            labels[label] = call.lineno
        elif label in labels and call.func.id != "bl":
            found.add(labels[label])
    return sorted(found)
