"""Expectations of a scenario: what pins, output and records must do, and when.

    [[expect]]
    pin = "LED"                 # the board's: level 1 is lit, whichever level that takes
    level = 1                   # it has it all the time
    from_ms = 2500
    to_ms = 4000

    [[expect]]
    pin = 15                    # a GPIO; or the name of a board's constant, as "RELAY_PIN"
    blink_hz = 4                # so many rising edges a second, but for one at either end
    from_ms = 2500
    to_ms = 4000

    [[expect]]
    prints = "alarm"            # some line has it
    to_ms = 3000

    [[expect]]
    no_faults = true            # each sample is a good reading
    to_ms = 7000

    [[expect]]
    record = "pressure"         # one comes, and in each of them
    pressure_pa = { min = 94_000, max = 96_000 }    # the field is in this range; one end will do
    valve = 1                   # and this one has this value
    from_ms = 2500

Times count from the first tick, or without one from where the firmware first waits. `from_ms` is 0
and `to_ms` the run's end unless they are given. A sample counts when its tick was served, any
other record when it comes in. All are compared as whole nanoseconds, so that no rounding moves an
event over a border.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.pins import Edges
from noheap_tools.errors import UsageError

_FORMS = {
    "level": ("pin", "level"),
    "blink_hz": ("pin", "blink_hz"),
    "prints": ("prints",),
    "no_faults": ("no_faults",),
    "record": ("record", "<field>"),
}
_RECORD = "record"
_ENDS = ("min", "max")
_LEAST, _MOST = -(1 << 31), (1 << 32) - 1  # of a 32-bit word, signed or not
_TIMES = ("from_ms", "to_ms")


@dataclass(frozen=True)
class Range:
    """The values that `field` of a record may have."""

    field: str
    low: float = _LEAST
    high: float = _MOST

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.field} {self.low}"
        if self.high == _MOST:
            return f"{self.field} at least {self.low}"
        if self.low == _LEAST:
            return f"{self.field} at most {self.high}"
        return f"{self.field} {self.low} to {self.high}"


@dataclass(frozen=True)
class Expectation:
    """`to_ms` is None: to the end of the run. The fields of another form are None."""

    from_ms: float = 0.0
    to_ms: float | None = None
    pin: int | str | None = None
    level: int | None = None
    blink_hz: float | None = None
    prints: str | None = None
    no_faults: bool = False
    record: str | None = None
    ranges: tuple[Range, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """`unmet` has a line for each expectation that failed. `late` are those that the run, shorter
    than its scenario, ended before."""

    met: int = 0
    unmet: tuple[str, ...] = ()
    late: int = 0


def read(
    items: Iterable[Mapping[str, Any]],
    seconds: float,
    number: Callable[[int, Mapping[str, Any], str, float, float], float],
    wrong: Callable[[int, str, str, str], UsageError],
) -> tuple[Expectation, ...]:
    """The expectations in the tables [[expect]] of a scenario that takes `seconds`.

    number(index, item, key, low, high)   that key's value, checked
    wrong(index, key, what, hint)         the error for it
    """
    found = []
    for index, item in enumerate(items):
        chosen = [form for form in _FORMS if form in item]
        if len(chosen) != 1:
            key = chosen[-1] if chosen else "expect"
            raise wrong(index, key, f"an expectation has exactly one of {', '.join(_FORMS)}", "")
        form = _FORMS[chosen[0]]
        for key in item:
            if key not in (*form, *_TIMES) and chosen[0] != _RECORD:
                known = f"{chosen[0]} goes with {', '.join([*form, *_TIMES])}."
                raise wrong(index, key, f"does not go with {chosen[0]}", known)
        values: dict[str, Any] = {}
        for key in _TIMES:
            if key in item:
                values[key] = number(index, item, key, 0, 86_400_000)
        if values.get("to_ms", math.inf) <= values.get("from_ms", 0):
            raise wrong(index, "to_ms", "must be after from_ms", "")
        for key in _TIMES:
            if values.get(key, 0) > seconds * 1000:
                what = f"is after the end of the scenario, at {seconds * 1000:g} ms"
                raise wrong(index, key, what, "`seconds` at its top says how long it takes.")
        if "pin" in form:
            values["pin"] = item.get("pin")
            if type(values["pin"]) not in (int, str):
                raise wrong(index, "pin", "must be a GPIO or the name of a board's constant", "")
        if "level" in item:
            values["level"] = int(number(index, item, "level", 0, 1))
        if "blink_hz" in item:
            values["blink_hz"] = number(index, item, "blink_hz", 0, 10_000)
        if "prints" in item:
            if not (isinstance(item["prints"], str) and item["prints"]):
                raise wrong(index, "prints", "must be a text in quotes", "")
            values["prints"] = item["prints"]
        if "no_faults" in item:
            if item["no_faults"] is not True:
                raise wrong(index, "no_faults", "must be true", "")
            values["no_faults"] = True
        if _RECORD in item:
            if not (isinstance(item[_RECORD], str) and item[_RECORD]):
                raise wrong(index, _RECORD, "must be a record's name in quotes", "")
            values[_RECORD] = item[_RECORD]
            values["ranges"] = _ranges(index, item, number, wrong)
        found.append(Expectation(**values))
    return tuple(found)


def _ranges(
    index: int,
    item: Mapping[str, Any],
    number: Callable[[int, Mapping[str, Any], str, float, float], float],
    wrong: Callable[[int, str, str, str], UsageError],
) -> tuple[Range, ...]:
    found = []
    for field, told in item.items():
        if field in (_RECORD, *_TIMES):
            continue
        if not isinstance(told, dict):
            value = number(index, item, field, _LEAST, _MOST)
            found.append(Range(field, value, value))
            continue
        if not told or not told.keys() <= set(_ENDS):
            raise wrong(index, field, "must be a number or { min = ..., max = ... }", "")
        low, high = (
            number(index, {field: told.get(end, other)}, field, _LEAST, _MOST)
            for end, other in zip(_ENDS, (_LEAST, _MOST), strict=True)
        )
        if low > high:
            raise wrong(index, field, "min must not be above max", "")
        found.append(Range(field, low, high))
    if not found:
        raise wrong(index, _RECORD, "needs a field of the record, as pressure_pa = 95_000", "")
    return tuple(found)


class Judge:
    """Watches `board` for the sake of `expectations`. Raises UsageError for a pin that the board
    has not."""

    def __init__(self, board: EmulatedBoard, expectations: Iterable[Expectation]) -> None:
        self._expectations = tuple(expectations)
        pins = {it.pin for it in self._expectations if it.pin is not None}
        self._edges = {pin: Edges(board, pin) for pin in pins}
        self._printed: list[tuple[float, str]] = []
        self._faults: list[float] = []
        self._wanted = {it.record for it in self._expectations}
        self._records: dict[str, list[tuple[float, Mapping[str, int]]]] = {}

    def printed(self, at_ns: float, text: str) -> None:
        """The board printed the line `text`."""
        self._printed.append((at_ns, text))

    def fault(self, at_ns: float) -> None:
        """A sample came that is no good reading."""
        self._faults.append(at_ns)

    def record(self, at_ns: float, name: str, fields: Mapping[str, int]) -> None:
        """The record `name` came."""
        seen = self._records.setdefault(name, [])
        if name in self._wanted:
            seen.append((at_ns, fields))

    def verdict(self, start_ns: int, end_ms: float) -> "Verdict":
        """Judges a run from `start_ns` that took `end_ms`."""
        unmet = []
        late = 0
        for it in self._expectations:
            to_ms = end_ms if it.to_ms is None else it.to_ms
            if to_ms > end_ms or it.from_ms >= end_ms:
                late += 1
                continue
            said = self._judged(it, start_ns, to_ms)
            if said:
                unmet.append(f"expected {_shown(it, to_ms)}: {said}")
        return Verdict(len(self._expectations) - len(unmet) - late, tuple(unmet), late)

    def _judged(self, it: Expectation, start_ns: int, to_ms: float) -> str:
        """Returns what was seen instead; "" if it was as expected."""

        from_ns, to_ns = start_ns + _ns(it.from_ms), start_ns + _ns(to_ms)

        def within(at_ns: float) -> bool:
            return from_ns <= round(at_ns) < to_ns

        if it.prints is not None:
            lines = [line for at, line in self._printed if within(at)]
            if any(it.prints in line for line in lines):
                return ""
            return f"printed was {lines[-1]!r}" if lines else "nothing was printed"
        if it.no_faults:
            faults = [at for at in self._faults if within(at)]
            first_ms = (faults[0] - start_ns) / 1e6 if faults else 0
            return f"{len(faults)} failed, the first at {first_ms:.1f} ms" if faults else ""
        if it.record is not None:
            came = self._records.get(it.record, [])
            within_ms = [((at - start_ns) / 1e6, fields) for at, fields in came if within(at)]
            return _outside(it, within_ms, self._records)
        assert it.pin is not None
        edges = self._edges[it.pin].seen
        before = [level for at, level in edges if round(at) <= from_ns]
        inside = [(at, level) for at, level in edges[len(before) :] if within(at)]
        if it.level is not None:
            seen = [(from_ns, before[-1]), *inside]
            other = [(at, level) for at, level in seen if level != it.level]
            if not other:
                return ""
            at, level = other[0]
            was = "not driven" if level is None else level
            return f"it was {was} at {(at - start_ns) / 1e6:.1f} ms"
        assert it.blink_hz is not None
        rises = sum(level == 1 for _, level in inside)
        wanted = it.blink_hz * (to_ms - it.from_ms) / 1000
        if abs(rises - wanted) <= 1:
            return ""
        return f"it rose {rises} times, not {wanted:g}"


def _ns(ms: float) -> int:
    return round(ms * 1_000_000)


def _outside(
    it: Expectation, came: Iterable[tuple[float, Mapping[str, int]]], names: Iterable[str]
) -> str:
    """Returns which of the records that `came` is not as expected; "" if all are."""
    none = True
    for at_ms, fields in came:
        none = False
        for one in it.ranges:
            if one.field not in fields:
                return f"{one.field} is none of its fields, {', '.join(fields)}"
            if not one.low <= fields[one.field] <= one.high:
                return f"{one.field} was {fields[one.field]} at {at_ms:.1f} ms"
    if not none:
        return ""
    others = ", ".join(sorted(names))
    return f"none came then; in the whole run came {others}" if others else "no record came"


def _shown(it: Expectation, to_ms: float) -> str:
    when = f"from {it.from_ms:g} to {to_ms:g} ms"
    if it.prints is not None:
        return f"{it.prints!r} to be printed {when}"
    if it.record is not None:
        return f"record {it.record!r} with {', '.join(map(str, it.ranges))} {when}"
    if it.no_faults:
        return f"no failed sample {when}"
    what = f"at {it.level}" if it.level is not None else f"to blink at {it.blink_hz:g} Hz"
    return f"pin {it.pin} {what} {when}"
