"""Sources that MicroPython takes and this Python does not, written so that it does.

array("H", 0 for _ in range(9))     a generator expression beside other arguments
tabs and spaces mixed               counted as MicroPython counts them
f"{names["key"]}"                   the quotes of the string inside it; Python has it from 3.12
"""

import ast
import re

from noheap_tools.check.source import tree

_UNPARENTHESIZED = "Generator expression must be parenthesized"
_MOST = 100  # generator expressions in a file
_STRING = re.compile(r"([A-Za-z]{0,2})(\"\"\"|\'\'\'|\"|\')")


def parse(source: str, shown: str) -> ast.Module:
    """Returns the tree, with the places of the source as it is. Raises SyntaxError."""
    try:
        return tree.parse(source, shown)
    except TabError:
        # py/lexer.c counts a tab up to the next column of eight, and takes what fits.
        return tree.parse(source.expandtabs(), shown)
    except SyntaxError as error:
        first = error
    text = _with_other_quotes(source)
    inserted: list[tuple[int, int]] = []
    for _ in range(_MOST):
        try:
            parsed = ast.parse(text, filename=shown)
        except SyntaxError as error:
            if error.msg != _UNPARENTHESIZED or not (error.end_lineno and error.end_offset):
                raise first from None
            start = error.lineno or 1, (error.offset or 1) - 1
            end = error.end_lineno, error.end_offset - 1
            if end[0] != start[0]:
                # Python gives a wrong column for the end on another line.
                end = _end_of_arguments(text, start)
            text = _inserted(_inserted(text, end, ")"), start, "(")
            inserted += [end, start]
        else:
            for place in reversed(inserted):
                _move_back(parsed, *place)
            return tree.compacted(parsed)
    raise first


def _end_of_arguments(text: str, start: tuple[int, int]) -> tuple[int, int]:
    """Returns where the arguments end in which `start` is."""
    lines = text.splitlines(keepends=True)
    at = sum(map(len, lines[: start[0] - 1])) + start[1]
    depth, last = 0, at
    while at < len(text):
        character = text[at]
        if character == "#":
            at = _end(text, at, "\n")
            continue
        if match := _STRING.match(text, at):
            at = last = _string(text, match.end(), match[2], [])
            continue
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            break
        at += 1
        if not (character.isspace() or (character == "," and not depth)):
            last = at
    before = text[:last]
    return before.count("\n") + 1, last - (before.rfind("\n") + 1)


def _inserted(text: str, place: tuple[int, int], character: str) -> str:
    line, column = place
    lines = text.splitlines(keepends=True)
    lines[line - 1] = lines[line - 1][:column] + character + lines[line - 1][column:]
    return "".join(lines)


def _move_back(parsed: ast.AST, line: int, column: int) -> None:
    """Takes the character at that place out of the places of the nodes."""
    for node in ast.walk(parsed):
        if not isinstance(node, (ast.expr, ast.stmt, ast.arg, ast.keyword)):
            continue
        if node.lineno == line and node.col_offset > column:
            node.col_offset -= 1
        if node.end_lineno == line and (node.end_col_offset or 0) > column:
            node.end_col_offset = (node.end_col_offset or 0) - 1


def _with_other_quotes(source: str) -> str:
    """Returns the source with the other quotes in the fields of f-strings; as long as before."""
    characters = list(source)
    at = 0
    while at < len(source):
        if source[at] == "#":
            at = _end(source, at, "\n")
        elif match := _STRING.match(source, at):
            prefix, quote = match.groups()
            scan = _f_string if "f" in prefix.lower() else _string
            at = scan(source, match.end(), quote, characters)
        elif source[at].isidentifier():
            while at < len(source) and (source[at].isalnum() or source[at] == "_"):
                at += 1
        else:
            at += 1
    return "".join(characters)


def _end(source: str, at: int, text: str) -> int:
    found = source.find(text, at)
    return len(source) if found < 0 else found + len(text)


def _string(source: str, at: int, quote: str, characters: list[str]) -> int:
    """Returns where the string ends."""
    while at < len(source) and not source.startswith(quote, at):
        at += 2 if source[at] == "\\" else 1
    return at + len(quote)


def _f_string(source: str, at: int, quote: str, characters: list[str]) -> int:
    """Returns where the string ends, and changes the quotes in its fields."""
    while at < len(source) and not source.startswith(quote, at):
        if source[at] == "\\" or source.startswith("{{", at):
            at += 2
        elif source[at] == "{":
            at = _field(source, at + 1, quote, characters)
        else:
            at += 1
    return at + len(quote)


def _field(source: str, at: int, quote: str, characters: list[str]) -> int:
    depth = 1
    while at < len(source) and depth and source[at] != "\n":
        character = source[at]
        if character in "\"'":
            end = _string(source, at + 1, character, characters)
            other = "'" if character == '"' else '"'
            inside = source[at:end]
            if character == quote and not {other, "\n"} & {*inside} and end <= len(source):
                characters[at] = characters[end - 1] = other
            at = end
            continue
        depth += (character in "([{") - (character in ")]}")
        at += 1
    return at
