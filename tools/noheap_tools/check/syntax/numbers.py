"""Arithmetic with numbers: floats, and ints that may leave the small ints."""

import ast
from typing import NamedTuple

from noheap_tools.check.costs.effects import CLEAN
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH005, NH006
from noheap_tools.check.rules.rule import Rule
from noheap_tools.check.values.atoms import CLOCK_SUM, Bool, Float, Int
from noheap_tools.check.values.intervals import (
    SMALL_MAX,
    SMALL_MIN,
    Bounds,
    beyond_small,
    int_operation,
)
from noheap_tools.check.values.value import FLOAT, Value, interval

# An int of unknown size is expected to be above 2048 now and then.
_FAR = 500_000
_FAR_SHIFT = 19


class Cost(NamedTuple):
    """A finding that an operation is; `certain` if it allocates each time."""

    rule: Rule
    message: str
    fix: str
    certain: bool


def binary(
    run: Run, sign: str, a: Int | Bool | Float, b: Int | Bool | Float, frame: Frame
) -> tuple[Value, Cost | None]:
    """Returns `a sign b` and its cost."""
    if isinstance(a, Float) or isinstance(b, Float):
        return FLOAT, float_cost(run, sign)
    if sign == "/":
        return FLOAT, division_cost(run, "`/` of two ints makes a float")
    if sign == "**" and isinstance(b, Int) and b.high is not None and b.high < 0:
        return FLOAT, Cost(NH005, "a negative power makes a float", "", True)
    low, high = int_operation(sign, a, b)
    # A time and a number of ticks; two times are a rule's affair.
    is_time = sign in ("+", "-") and bool(_clock(a)) != bool(_clock(b))
    clock = CLOCK_SUM if is_time else 0
    if frame.emitter == "viper":
        return _machine_word(low, high, clock), None
    return interval(low, high, clock), _int_cost(sign, a, b, low, high)


def _clock(atom: Int | Bool) -> int:
    return atom.clock if isinstance(atom, Int) else 0


def _machine_word(low: int | None, high: int | None, clock: int) -> Value:
    # Machine words wrap around.
    wide = low is None or high is None or low < -(1 << 31) or high >= 1 << 32
    return interval(None, None, clock) if wide else interval(low, high, clock)


def _int_cost(
    sign: str, a: Int | Bool, b: Int | Bool, low: int | None, high: int | None
) -> Cost | None:
    if _is_big(a) or _is_big(b):
        return Cost(NH006, f"an operand of `{sign}` is not a small int", "", True)
    if _scales_far(sign, a, b):
        text = f"`{sign}` by that much may go beyond a small int"
        return Cost(NH006, text, "Mask first, or split the number.", False)
    if not beyond_small(low, high):
        return None
    certain = (low is not None and low > SMALL_MAX) or (high is not None and high < SMALL_MIN)
    if (low is None or high is None) and not certain:
        return Cost(NH006, "this counts up to the end of the small ints", "", False)
    if low is None or high is None:
        return Cost(NH006, f"`{sign}` goes far beyond a small int", "", True)
    text = f"`{sign}` may reach {high if high > SMALL_MAX else low}, beyond a small int"
    return Cost(NH006, text, "", certain)


def _scales_far(sign: str, a: Int | Bool, b: Int | Bool) -> bool:
    """Returns whether it is a product or shift of an unknown int that leaves it little room."""
    for number, factor in ((a, b), (b, a)):
        unknown = isinstance(number, Int) and (number.low is None or number.high is None)
        if not unknown or not isinstance(factor, Int) or factor.exact is None:
            continue
        if sign == "*" and abs(factor.exact) >= _FAR:
            return True
        if sign == "<<" and factor is b and factor.exact >= _FAR_SHIFT:
            return True
    return False


def _is_big(atom: Int | Bool) -> bool:
    return (atom.low is not None and atom.low > SMALL_MAX) or (
        atom.high is not None and atom.high < SMALL_MIN
    )


def float_cost(run: Run, sign: str) -> Cost | None:
    """Returns the cost of an operation with a float."""
    if run.effects.syntax("float + float") == CLEAN:
        return None
    return Cost(NH005, f"float {sign} allocates", "", True)


def division_cost(run: Run, text: str) -> Cost | None:
    """Returns the cost of `/`."""
    return (
        None if run.effects.syntax("int / int") == CLEAN else Cost(NH005, text, "Use `//`.", True)
    )


def unary_bounds(op: ast.unaryop, low: int | None, high: int | None) -> Bounds:
    """Returns the bounds of `op x` for an int between `low` and `high`."""
    if isinstance(op, ast.USub):
        return _negated(high), _negated(low)
    if isinstance(op, ast.Invert):
        return (None if high is None else ~high), (None if low is None else ~low)
    return low, high


def _negated(n: int | None) -> int | None:
    return None if n is None else -n
