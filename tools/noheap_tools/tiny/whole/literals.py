"""Constants in a syntax tree: which value an expression has, and the expression of a value."""

import ast
from dataclasses import dataclass

_LONGEST = 64  # items of a tuple or characters of a text that an evaluation may make
_BITS = 62  # of an int that the image has: 64, and a sign


@dataclass(frozen=True)
class Value:
    """A constant. It is a class of its own, because None is one, too."""

    it: object


def value_of(node: ast.AST | None) -> Value | None:
    """The value of a number, text, None, or a tuple of such."""
    match node:
        case ast.Constant(value=it) if it is not ...:
            return Value(it)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(it) | float(it))):
            return Value(-it)
        case ast.Tuple(elts=parts, ctx=ast.Load()):
            values = [value_of(part) for part in parts]
            if None not in values:
                return Value(tuple(value.it for value in values if value))
    return None


def is_plain(it: object) -> bool:
    """Whether the value is one that a program may have as a constant, and that is no burden."""
    if isinstance(it, tuple):
        return len(it) <= _LONGEST and all(map(is_plain, it))
    if isinstance(it, str | bytes):
        return len(it) <= _LONGEST
    if isinstance(it, int):
        return it.bit_length() <= _BITS
    return it is None or isinstance(it, float)


def expression(it: object) -> ast.expr:
    return ast.parse(repr(it), mode="eval").body
