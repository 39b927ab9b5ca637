"""Finds the machine code of a firmware's native functions in the RAM of an emulated RP2040.

    found = handlers.Finder(sources, "armv6m").found(board)

Each native function of the sources is compiled as for the board, and looked for: whole, and as a
part of a linked handler, which has its body alone. In assembler an instruction is a line; for
viper see statements.py. Code of @micropython.native has the line of its `def`.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.board import files as device_files
from noheap_tools.board import folding
from noheap_tools.cycles import annotations, mpy, parts
from noheap_tools.debug import statements
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.interrupts import PIN_EXCEPTION, PWM_EXCEPTION, TIMER_EXCEPTIONS
from noheap_tools.errors import ToolError
from noheap_tools.rp2040py_changes.models.nmi import NMI_EXCEPTION

RAM, RAM_BYTES = 0x20000000, 264 * 1024  # RP2040 datasheet 2.6.2
_KINDS = ("viper", "asm_thumb", "native")
_LEAST = 4  # halfwords that make code recognizable
_NO_CODE = ("label", "align")
_WIDE = {"bl": 4, "b_w": 4, "movt": 4, "movw": 4, "movwt": 8}  # bytes; other instructions: 2
_VECTORS = {
    NMI_EXCEPTION: "nmi_handler",
    **{it: f"timer_{n}_handler" for n, it in enumerate(TIMER_EXCEPTIONS)},
    PWM_EXCEPTION: "pwm_handler",
    PIN_EXCEPTION: "pin_handler",
}


@dataclass(frozen=True)
class Function:
    """Code of a source at an address. `rows` are (address, line) of its instructions."""

    name: str
    file: Path
    address: int
    size: int  # bytes
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Found:
    """`entries` are {name of the interrupt's handler: address of its first instruction}."""

    functions: tuple[Function, ...]
    entries: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Pattern:
    name: str
    file: Path
    words: tuple[int, ...]
    lines: tuple[int, ...]  # of each halfword


class Finder:
    """Compiles `sources`; those that cannot be are left out."""

    def __init__(self, sources: Iterable[Path], arch: str) -> None:
        self._patterns = [it for source in sources for it in patterns(source, arch)]

    def found(self, board: EmulatedBoard) -> Found:
        words = (board.word(RAM + at) & 0xFFFFFFFF for at in range(0, RAM_BYTES, 4))
        memory = b"".join(word.to_bytes(4, "little") for word in words)
        functions = [
            _function(pattern, at) for pattern in self._patterns for at in _places(pattern, memory)
        ]
        functions.sort(key=lambda it: (it.address, -it.size))
        return Found(tuple(_apart(functions)), tuple(entries(board)))


def entries(board: EmulatedBoard) -> list[tuple[str, int]]:
    """The handlers in RAM at the vectors: (name, address)."""
    at = [(name, board.core.vtor + 4 * exception) for exception, name in _VECTORS.items()]
    targets = [(name, board.mcu.read_uint32(vector) & ~1) for name, vector in at]
    return [(name, target) for name, target in targets if RAM <= target < RAM + RAM_BYTES]


def patterns(source: Path, arch: str) -> list[Pattern]:
    """Each native function of `source` twice: whole, and its body."""
    if not any(f".{kind}" in source.read_text(encoding="utf-8") for kind in _KINDS):
        return []
    try:
        compiled = device_files.compile_mpy(source, source.name, arch, device_files.LIBRARY_LEVEL)
        code = mpy.native(compiled)
        functions = [it for it in annotations.functions(source) if it.kind in _KINDS]
    except (ToolError, ValueError):
        return []
    if len(code) != len(functions):
        return []  # folding left some out: which, is not known
    made = []
    of_viper = _viper_lines(source, arch, functions, code)
    for function, it in zip(functions, code, strict=True):
        whole, body = _halfwords(it.data), parts.body(it)
        lines = [function.line] * len(whole)
        start = _place_of(body, whole)
        if function.kind == "viper":
            lines = of_viper.get(function.line, lines)
        elif function.kind == "asm_thumb" and len(found := _asm_lines(function)) == len(body):
            lines[start : start + len(body)] = found
        in_body = lines[start : start + len(body)]
        made.append(Pattern(function.name, source, whole, tuple(lines)))
        made.append(Pattern(function.name, source, body, tuple(in_body)))
    return [it for it in made if len(it.words) >= _LEAST]


def _viper_lines(
    source: Path, arch: str, functions: Sequence[annotations.Annotated], code: Sequence[mpy.Code]
) -> dict[int, list[int]]:
    """{line of a viper function's `def`: the line of each of its halfwords}, as far as the
    compiler lets one know."""
    wanted = [it.line for it in functions if it.kind == "viper"]
    text, marks = statements.marked(folding.folded(source, arch), wanted)
    level = device_files.LIBRARY_LEVEL
    compiled = device_files.compiled_text(text, source.name, source.name, arch, level)
    found = {}
    for function, plain, marked in zip(functions, code, mpy.native(compiled), strict=True):
        if function.line in marks:
            both = _halfwords(plain.data), _halfwords(marked.data)
            lines = statements.lines(*both, marks[function.line], function.line)
            if lines is not None:
                found[function.line] = lines
    return found


def _place_of(body: Sequence[int], whole: Sequence[int]) -> int:
    places = range(len(whole) - len(body) + 1)
    return next(n for n in places if tuple(whole[n : n + len(body)]) == tuple(body))


def _asm_lines(function: annotations.Annotated) -> tuple[int, ...]:
    """The line of each halfword of an asm_thumb function's body; () if it is not only calls."""
    tree = annotations.parse(function.path)
    (node,) = (
        it
        for it in ast.walk(tree)
        if isinstance(it, ast.FunctionDef) and it.lineno == function.line
    )
    lines: list[int] = []
    for statement in node.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Constant):
            continue  # its docstring
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return ()
        name = call.func.id
        if name == "data":
            return ()
        if name not in _NO_CODE:
            lines += [statement.lineno] * (_WIDE.get(name, 2) // 2)
    return tuple(lines)


def _halfwords(data: bytes) -> tuple[int, ...]:
    whole = data[: len(data) & ~1]
    return tuple(int.from_bytes(whole[n : n + 2], "little") for n in range(0, len(whole), 2))


def _places(pattern: Pattern, memory: bytes) -> list[int]:
    """The offsets in `memory` where it is; branches may have been redirected."""
    plain = 0
    while plain < len(pattern.words) and parts.stays(pattern.words[plain]):
        plain += 1
    if plain < 2:
        return []
    head = b"".join(word.to_bytes(2, "little") for word in pattern.words[:plain])
    found = []
    at = memory.find(head)
    while at >= 0:
        there = _halfwords(memory[at : at + 2 * len(pattern.words)])
        alike = len(there) == len(pattern.words) and all(map(parts.alike, there, pattern.words))
        if at % 2 == 0 and alike:
            found.append(at)
        at = memory.find(head, at + 1)
    return found


def _function(pattern: Pattern, at: int) -> Function:
    rows: list[tuple[int, int]] = []
    for n, line in enumerate(pattern.lines):
        if not rows or rows[-1][1] != line:
            rows.append((RAM + at + 2 * n, line))
    return Function(pattern.name, pattern.file, RAM + at, 2 * len(pattern.words), tuple(rows))


def _apart(functions: Sequence[Function]) -> list[Function]:
    """Without those that lie in another one: a body in its own function."""
    made: list[Function] = []
    for it in functions:
        if not made or it.address >= made[-1].address + made[-1].size:
            made.append(it)
    return made
