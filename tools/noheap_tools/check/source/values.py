"""Abstract values: a frozenset of atoms, each a tuple whose first item names the kind.

("int", low, high) with None for no known bound, ("float",), ("bool", True | False | None),
("none",), ("str",), ("bytes",), ("bytearray",), ("memoryview",), ("array", typecode),
("list" | "tuple" | "dict" | "set" | "deque", site), ("range",), ("func", function),
("method", function, class), ("class", class), ("obj", class), ("gen", function),
("mod", name), ("ext", dotted name), ("inst", dotted class), ("extm", dotted class, method),
("type", builtin name), ("exc",), ("ptr", bits), ("any",).
"""

from typing import Any

Atom = tuple[Any, ...]
Value = frozenset[Atom]

# A small int of a 32-bit target has 31 bits: py/smallint.h, MP_SMALL_INT_MIN and _MAX.
SMALL_MIN = -(1 << 30)
SMALL_MAX = (1 << 30) - 1
# More possible kinds than this say nothing any more.
_MANY = 8

ANY: Value = frozenset({("any",)})
NOTHING: Value = frozenset()
INT: Value = frozenset({("int", None, None)})
FLOAT: Value = frozenset({("float",)})
BOOL: Value = frozenset({("bool", None)})
NONE: Value = frozenset({("none",)})
STR: Value = frozenset({("str",)})
BYTES: Value = frozenset({("bytes",)})


def one(*atom: object) -> Value:
    return frozenset({atom})


def interval(low: int | None, high: int | None) -> Value:
    return frozenset({("int", low, high)})


def join(a: Value, b: Value) -> Value:
    """What is one of both; the intervals of ints become one."""
    if a == b or not b:
        return a
    if not a:
        return b
    both = a | b
    ints = [atom for atom in both if atom[0] == "int"]
    if len(ints) > 1:
        low = None if any(i[1] is None for i in ints) else min(i[1] for i in ints)
        high = None if any(i[2] is None for i in ints) else max(i[2] for i in ints)
        both = frozenset(atom for atom in both if atom[0] != "int") | {("int", low, high)}
    bools = [atom for atom in both if atom[0] == "bool"]
    if len(bools) > 1:
        both = frozenset(atom for atom in both if atom[0] != "bool") | {("bool", None)}
    return ANY if len(both) > _MANY else both


def widen(old: Value, new: Value) -> Value:
    """join, but an int that still moves loses its bounds."""
    both = join(old, new)
    if both == old:
        return old
    before = next((atom for atom in old if atom[0] == "int"), None)
    return frozenset(_without_bound(before, atom) if atom[0] == "int" else atom for atom in both)


def _without_bound(before: Atom | None, after: Atom) -> Atom:
    if before is None:
        return "int", None, None
    low = after[1] if before[1] == after[1] else None
    high = after[2] if before[2] == after[2] else None
    return "int", low, high


def truth(value: Value) -> bool | None:
    """True or False if it is known to be, else None."""
    answers = {_atom_truth(atom) for atom in value}
    return answers.pop() if len(answers) == 1 else None


def _atom_truth(atom: Atom) -> bool | None:
    kind = atom[0]
    if kind == "none":
        return False
    if kind == "bool":
        return atom[1]
    if kind == "int" and atom[1] is not None and atom[1] == atom[2]:
        return bool(atom[1])
    if kind in ("func", "method", "class", "mod", "inst"):
        return True
    return None


def exact_int(value: Value) -> int | None:
    """The int that it is, if it is one known int."""
    if len(value) == 1:
        (atom,) = value
        if atom[0] == "int" and atom[1] is not None and atom[1] == atom[2]:
            return atom[1]
        if atom[0] == "bool" and atom[1] is not None:
            return int(atom[1])
    return None


def without_none(value: Value) -> Value:
    rest = frozenset(atom for atom in value if atom[0] != "none")
    return rest or value


def is_number(atom: Atom) -> bool:
    return atom[0] in ("int", "bool", "float")


def beyond_small(low: int | None, high: int | None) -> bool:
    """True if the known bounds leave the range of a small int."""
    if low is None or high is None:
        # Counts that start near the end.
        return (low is not None and low > SMALL_MAX // 2) or (
            high is not None and high < SMALL_MIN // 2
        )
    return low < SMALL_MIN or high > SMALL_MAX


def int_operation(op: str, a: Atom, b: Atom) -> tuple[int | None, int | None]:
    """Bounds of `a op b` for ints whose bounds are known, else (None, None)."""
    a_low, a_high = _bounds(a)
    b_low, b_high = _bounds(b)
    if op == "&":
        # A mask that is not negative bounds the result, whatever the other is.
        pairs = ((a_low, a_high), (b_low, b_high))
        masks = [low for low, high in pairs if low is not None and low == high and low >= 0]
        if masks:
            return 0, min(masks)
        highs = [
            h
            for low, h in ((a_low, a_high), (b_low, b_high))
            if low is not None and low >= 0 and h is not None
        ]
        return (0, min(highs)) if highs else (None, None)
    if op == "%" and b_low is not None and b_low > 0 and b_high is not None:
        return 0, b_high - 1
    if op in "+-" and None in (a_low, a_high, b_low, b_high):
        if op == "-":
            b_low, b_high = (None if n is None else -n for n in (b_high, b_low))
        return (
            None if a_low is None or b_low is None else a_low + b_low,
            None if a_high is None or b_high is None else a_high + b_high,
        )
    if None in (a_low, a_high, b_low, b_high):
        if op == ">>" and a_low is not None and a_low >= 0 and a_high is not None:
            return 0, a_high
        return None, None
    assert a_low is not None
    assert a_high is not None
    assert b_low is not None
    assert b_high is not None
    if op == "+":
        return a_low + b_low, a_high + b_high
    if op == "-":
        return a_low - b_high, a_high - b_low
    corners = []
    pairs = [(x, y) for x in (a_low, a_high) for y in (b_low, b_high)]
    try:
        for x, y in pairs:
            if op == "*":
                corners.append(x * y)
            elif op == "<<" and 0 <= y < 128:
                corners.append(x << y)
            elif op == ">>" and 0 <= y < 128:
                corners.append(x >> y)
            elif op == "//" and (b_low > 0 or b_high < 0):
                corners.append(x // y)
            elif op == "**" and 0 <= y < 64 and abs(x) < 1 << 32:
                corners.append(x**y)
            else:
                return _or_bounds(a_low, a_high, b_low, b_high) if op in "|^" else (None, None)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None, None
    return min(corners), max(corners)


def _bounds(atom: Atom) -> tuple[int | None, int | None]:
    if atom[0] == "bool":
        return 0, 1
    return atom[1], atom[2]


def _or_bounds(a_low: int, a_high: int, b_low: int, b_high: int) -> tuple[int | None, int | None]:
    if a_low < 0 or b_low < 0:
        return None, None
    return 0, (1 << max(a_high.bit_length(), b_high.bit_length())) - 1
