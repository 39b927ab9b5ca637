"""Which statement of a viper function each of its instructions is of. MicroPython's compiler does
not say, so each statement is compiled once more with a mark before it.

    text, marks = statements.marked(text, lines)          # of a source, and of its `def`s
    statements.lines(code, code_of_marked, marks[line], line)   # of each halfword, or None

A mark is two stores that no source has, which change nothing of the code around them: six
halfwords, so that what is aligned to words stays so.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from noheap_tools.cycles import parts

_PLACE, _END = 0xA7, 0x5B
_STORE = 0x7002  # strb r2, [r0], after movs r0, #_PLACE and movs r2, #value
_HALFWORDS = 6
_MOST = 256  # marks of a function: their number is a byte


@dataclass(frozen=True)
class _Mark:
    """`of` is the line of the source that it stands for; it is put before `line`."""

    of: int
    line: int
    column: int


def marked(text: str, functions: Collection[int]) -> tuple[str, dict[int, list[int]]]:
    """`text` with a mark before each statement of the viper functions whose `def` is in one of
    these lines, and at the end of each loop's body, where its condition is compiled to. The marks
    are {line of the `def`: the line of the source that each mark stands for}."""
    rows = text.splitlines(keepends=True)
    found = {}
    places: list[tuple[_Mark, int]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.lineno in functions:
            marks = list(_marks(node.body, rows))[:_MOST]
            found[node.lineno] = [it.of for it in marks]
            places += zip(marks, range(_MOST), strict=False)
    # From the last line on; of two before one line, what ends the inner block comes first.
    for mark, number in sorted(places, key=lambda it: (-it[0].line, it[0].column)):
        store = f"ptr8({_PLACE})[0]"
        row = f"{' ' * mark.column}{store} = {number}; {store} = {_END}\n"
        rows.insert(mark.line - 1, row)
    return "".join(rows), found


def _marks(body: Sequence[ast.stmt], rows: Sequence[str]) -> Iterator[_Mark]:
    for statement in body:
        line, column = statement.lineno, statement.col_offset
        begins_its_line = not rows[line - 1][:column].strip()
        if begins_its_line and not rows[line - 1].startswith("elif", column):
            yield _Mark(line, line, column)
        blocks: list[list[ast.stmt]] = [
            block
            for name in ("body", "orelse")
            if (block := getattr(statement, name, [])) and block[0].lineno > line
        ]
        for block in blocks:
            yield from _marks(block, rows)
        if isinstance(statement, ast.While | ast.For) and statement.body in blocks:
            after = (statement.body[-1].end_lineno or 0) + 1
            yield _Mark(line, after, statement.body[0].col_offset)


def lines(
    code: Sequence[int], of_marked: Sequence[int], marks: Sequence[int], first: int
) -> list[int] | None:
    """The line of each halfword of `code`: `first` up to the first mark. None if the marks have
    changed the code."""
    found: list[int] = []
    line, n = first, 0
    while n < len(of_marked):
        number = _number(of_marked[n : n + _HALFWORDS])
        if number is not None and number < len(marks):
            line, n = marks[number], n + _HALFWORDS
        elif len(found) < len(code) and parts.alike(of_marked[n], code[len(found)]):
            found.append(line)
            n += 1
        else:
            return None
    return found if len(found) == len(code) else None


def _number(words: Sequence[int]) -> int | None:
    """That of the mark that is there."""
    if len(words) < _HALFWORDS or words[1] >> 8 != 0x22:
        return None
    number = words[1] & 0xFF
    store = (0x2000 | _PLACE, 0x2200 | number, _STORE)
    end = (0x2000 | _PLACE, 0x2200 | _END, _STORE)
    return number if tuple(words) == store + end else None
