"""The bounds of ints that arithmetic makes of known bounds."""

import math

from noheap_tools.check.values.atoms import Bool, Int

# A small int of a 32-bit target has 31 bits: py/smallint.h, MP_SMALL_INT_MIN and _MAX.
SMALL_MIN = -(1 << 30)
SMALL_MAX = (1 << 30) - 1
# Shifts and powers by more are not computed.
_MOST_SHIFT, _MOST_POWER, _MOST_BASE = 128, 64, 1 << 32
# A bound beyond it is not computed on: the digits of products double at each.
_MOST = 1 << 128

Bounds = tuple[int | None, int | None]
_UNKNOWN: Bounds = (None, None)


def beyond_small(low: int | None, high: int | None) -> bool:
    """Returns whether the known bounds leave the range of a small int."""
    if low is None or high is None:
        # Counts that start near the end.
        return (low is not None and low > SMALL_MAX // 2) or (
            high is not None and high < SMALL_MIN // 2
        )
    return low < SMALL_MIN or high > SMALL_MAX


def int_operation(op: str, a: Int | Bool, b: Int | Bool) -> Bounds:
    """Returns the bounds of `a op b`, as far as those of `a` and `b` are known."""
    return limited(*_operation(op, a, b))


def limited(low: int | None, high: int | None) -> Bounds:
    """Returns bounds that hold as well, and are not too large; None for one that there is not."""
    return (
        None if low is None or low < -_MOST else min(low, _MOST),
        None if high is None or high > _MOST else max(high, -_MOST),
    )


def _operation(op: str, a: Int | Bool, b: Int | Bool) -> Bounds:
    if op == "&":
        return _and(a, b)
    if op == "%" and b.low is not None and b.low > 0 and b.high is not None:
        return 0, b.high - 1
    if op == "+":
        return _sum(a.low, b.low), _sum(a.high, b.high)
    if op == "-":
        return _difference(a.low, b.high), _difference(a.high, b.low)
    if a.low is None or a.high is None or b.low is None or b.high is None:
        if op == ">>" and a.low is not None and a.low >= 0 and a.high is not None:
            return 0, a.high
        return _half_known(op, a, b)
    if op in "|^":
        return _or(a.low, a.high, b.low, b.high)
    corners = [_corner(op, x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    known = [corner for corner in corners if corner is not None]
    if len(known) < len(corners):
        return _half_known(op, a, b)
    if op == "//" and b.low <= 0 <= b.high:
        return _UNKNOWN
    return min(known), max(known)


def _half_known(op: str, a: Int | Bool, b: Int | Bool) -> Bounds:
    """Returns the bounds of a product, shift or power of which some bound is not known."""
    exponent = b.low if b.low == b.high else None
    if op == "*":
        return _product((a.low, a.high), (b.low, b.high))
    if op == "<<" and exponent is not None and 0 <= exponent < _MOST_SHIFT:
        return _product((a.low, a.high), (1 << exponent, 1 << exponent))
    if op == "**" and exponent is not None and 0 <= exponent < _MOST_POWER:
        return None if a.low is None or a.low < 0 else min(a.low, _MOST_BASE) ** exponent, None
    return _UNKNOWN


def _product(a: Bounds, b: Bounds) -> Bounds:
    (a_low, a_high), (b_low, b_high) = _with_infinity(a), _with_infinity(b)
    # 0 times infinity is 0 here.
    corners = [x * y if x and y else 0 for x in (a_low, a_high) for y in (b_low, b_high)]
    low, high = min(corners), max(corners)
    return low if isinstance(low, int) else None, high if isinstance(high, int) else None


def _with_infinity(bounds: Bounds) -> tuple[float, float]:
    low, high = bounds
    return -math.inf if low is None else low, math.inf if high is None else high


def _sum(x: int | None, y: int | None) -> int | None:
    return None if x is None or y is None else x + y


def _difference(x: int | None, y: int | None) -> int | None:
    return None if x is None or y is None else x - y


def _and(a: Int | Bool, b: Int | Bool) -> Bounds:
    # A mask that is not negative bounds the result, whatever the other is.
    not_negative = [i for i in (a, b) if i.low is not None and i.low >= 0]
    masks = [i.high for i in not_negative if i.low == i.high and i.high is not None]
    highs = masks or [i.high for i in not_negative if i.high is not None]
    return (0, min(highs)) if highs else _UNKNOWN


def _or(a_low: int, a_high: int, b_low: int, b_high: int) -> Bounds:
    if a_low < 0 or b_low < 0:
        return _UNKNOWN
    return 0, (1 << max(a_high.bit_length(), b_high.bit_length())) - 1


def _corner(op: str, x: int, y: int) -> int | None:
    """Returns `x op y`, or None if it is not an int, or too large to compute."""
    if op == "*":
        return x * y
    if op == "<<" and 0 <= y < _MOST_SHIFT:
        return x << y
    if op == ">>" and 0 <= y < _MOST_SHIFT:
        return x >> y
    if op == "//" and y:
        return x // y
    if op == "**" and 0 <= y < _MOST_POWER and abs(x) < _MOST_BASE:
        return x**y
    return None
