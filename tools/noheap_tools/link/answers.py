"""Reads what a board answers: a Python literal a line, each of the shape that was asked for.

    [(machine, version)] = answers.parsed(told, answers.row(answers.text, answers.number))

The board may be anything, and its answer may be cut off, endless, nested a thousand deep or of
another type. All of that is `Nonsense`.
"""

import ast
import warnings
from collections.abc import Callable, Iterable
from typing import Any

LONGEST = 1 << 16  # characters of a line; a board's memory has no room for more
_GREATEST = 1 << 31  # of a size or a count

Shape = Callable[[object], bool]  # whether a value has it


class Nonsense(Exception):
    """It is not what was asked for; the text is the line that is not."""


def text(value: object) -> bool:
    return type(value) is str


def data(value: object) -> bool:
    return type(value) is bytes


def number(value: object) -> bool:
    """A size, a count, a version: a whole number from 0 to 2**31 - 1."""
    return type(value) is int and 0 <= value < _GREATEST


def word(value: object) -> bool:
    """Of 32 bits."""
    return type(value) is int and 0 <= value < 1 << 32


def nothing(value: object) -> bool:
    return value is None


def either(*shapes: Shape) -> Shape:
    return lambda value: any(shape(value) for shape in shapes)


def row(*shapes: Shape) -> Shape:
    """A tuple of these."""
    return lambda value: (
        type(value) is tuple
        and len(value) == len(shapes)
        and all(shape(it) for shape, it in zip(shapes, value, strict=True))
    )


def parsed(told: str, *first: Shape, rest: Shape | None = None) -> list[Any]:
    """The values of the lines in `told`: one for each shape of `first`, then any number of `rest`.
    Raises Nonsense."""
    lines = told.splitlines()
    more = len(lines) - len(first)
    if more < 0 or (more and rest is None):
        raise Nonsense(told)
    shapes: Iterable[Shape] = (*first, *([rest] * more if rest else ()))
    return [_value(line, shape) for line, shape in zip(lines, shapes, strict=True)]


def _value(line: str, shape: Shape) -> object:
    if len(line) > LONGEST:
        raise Nonsense(line)
    try:
        with warnings.catch_warnings():  # of a strange escape in a text, say
            warnings.simplefilter("ignore")
            value = ast.literal_eval(line)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise Nonsense(line) from None
    if not shape(value):
        raise Nonsense(line)
    return value
