"""Values: sets of atoms, how two become one, and questions about one."""

from collections.abc import Callable, Iterable
from functools import cache

from noheap_tools.check.values.atoms import (
    Anything,
    Atom,
    Bool,
    Bytes,
    Float,
    Int,
    Null,
    Str,
)

Value = frozenset[Atom]

# More possible kinds than this say nothing any more.
_MANY = 8

ANY: Value = frozenset({Anything()})
NOTHING: Value = frozenset()
INT: Value = frozenset({Int(None, None)})
FLOAT: Value = frozenset({Float()})
BOOL: Value = frozenset({Bool(None)})
NONE: Value = frozenset({Null()})
STR: Value = frozenset({Str()})
BYTES: Value = frozenset({Bytes()})


def one(atom: Atom) -> Value:
    return frozenset({atom})


@cache
def interval(low: int | None, high: int | None, clock: int = 0) -> Value:
    """Returns the ints from `low` to `high`; None for no known bound."""
    return frozenset({Int(low, high, clock)})


@cache
def known_bool(known: bool) -> Value:
    return frozenset({Bool(known)})


def join(a: Value, b: Value) -> Value:
    """Returns what is one of both; the intervals of ints become one."""
    if a is b or not b or a == b:
        return a
    if not a:
        return b
    both = a | b
    ints = [atom for atom in both if type(atom) is Int]
    if len(ints) > 1:
        lows = [i.low for i in ints if i.low is not None]
        highs = [i.high for i in ints if i.high is not None]
        low = min(lows) if len(lows) == len(ints) else None
        high = max(highs) if len(highs) == len(ints) else None
        clock = 0
        for i in ints:
            clock |= i.clock
        both = both.difference(ints) | interval(low, high, clock)
    bools = [atom for atom in both if type(atom) is Bool]
    if len(bools) > 1:
        both = both.difference(bools) | BOOL
    if len(both) > _MANY:
        both = generalised(both)
    return ANY if len(both) > _MANY else both


def generalised(value: Value) -> Value:
    """Returns it without telling objects of one class apart."""
    return frozenset(atom.general for atom in value)


def joined(values: Iterable[Value]) -> Value:
    """Returns what is one of all of them; NOTHING if there are none."""
    result = NOTHING
    for value in values:
        result = join(result, value) if result else value
    return result


def joined_over(value: Value, of: Callable[[Atom], Value]) -> Value:
    """Returns what is `of` an atom of `value`, whichever it is."""
    result = NOTHING
    for atom in value:
        result = join(result, of(atom))
    return result


def widen(old: Value, new: Value) -> Value:
    """Joins both, and takes the bounds of an int that still moves."""
    both = join(old, new)
    if both == old:
        return old
    before = next((atom for atom in old if type(atom) is Int), None)
    return frozenset(_without_bound(before, atom) if type(atom) is Int else atom for atom in both)


def _without_bound(before: Int | None, after: Int) -> Int:
    if before is None:
        return Int(None, None, after.clock)
    low = after.low if before.low == after.low else None
    high = after.high if before.high == after.high else None
    return Int(low, high, after.clock)


def truth(value: Value) -> bool | None:
    """Returns what bool() of it is, or None if that is not known."""
    answers = {atom.truth for atom in value}
    return answers.pop() if len(answers) == 1 else None


def exact_int(value: Value) -> int | None:
    """Returns the int that it is, if it is one known int."""
    if len(value) == 1:
        (atom,) = value
        if type(atom) is Int:
            return atom.exact
        if type(atom) is Bool and atom.known is not None:
            return int(atom.known)
    return None


def without_none(value: Value) -> Value:
    """Returns it without None, unless it is nothing else."""
    return value if len(value) <= 1 else value - NONE or value


def is_number(atom: Atom) -> bool:
    return isinstance(atom, (Int, Bool, Float))
