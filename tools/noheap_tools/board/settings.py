"""The settings of a config.py: their types, by the defaults, and their limits, by the comments.

    PERIOD_US = 10_000  # 100 to 1_000_000: one sample each
    SENSOR = "tmp102"  # "tmp102" or "rp2040": ...
    MAX_STEP_C = 0.0  # from 0: ...

    known = settings.of(text)
    settings.faults(edited, known)          # ["PERIOD_US = 20: 100 to 1000000", ...]
    settings.replaced(text, "PERIOD_US", 20_000)

A comment after a setting that begins with such values, and then ends or goes on after a colon or
semicolon, is its limits. Other comments mean nothing here. The demo's limits.py repeats those of
its config.py for the board, and a test holds them equal.
"""

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

from noheap_tools import project

_NUMBER = r"-?0x[\da-fA-F]+|-?(?:0|[1-9]\d*(?:_\d+)*)(?:\.\d+)?"
_VALUE = rf'(?:{_NUMBER}|"[^"]*"|None|True|False)'
_END = r"(?=\s*(?:[:;]|$))"
_RANGE = re.compile(rf"({_VALUE}) to ({_VALUE}){_END}")
_FROM = re.compile(rf"from ({_VALUE}){_END}")
_CHOICE = re.compile(rf"((?:{_VALUE}, )*{_VALUE}) or ({_VALUE}){_END}")


@dataclass(frozen=True)
class Limits:
    """`choices` are the only values; else `low` and `high` include themselves, None: no limit."""

    low: float | None = None
    high: float | None = None
    choices: tuple[object, ...] = ()

    def __str__(self) -> str:
        if self.choices:
            *others, last = map(repr, self.choices)
            return f"{', '.join(others)} or {last}"
        return f"{self.low} to {self.high}" if self.high is not None else f"from {self.low}"

    @property
    def kind(self) -> str | None:
        """Of the values, if a bound says that these may be fractions."""
        return "float" if "float" in (_kind(self.low), _kind(self.high)) else None

    def admit(self, value: object) -> bool:
        if self.choices:
            booleans = isinstance(value, bool)
            return any(value == it and booleans == isinstance(it, bool) for it in self.choices)
        if not isinstance(value, int | float):
            return self == Limits()
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Setting:
    """`value` means nothing unless it `is_literal`: config.py may compute one."""

    value: object
    is_literal: bool
    limits: Limits
    span: tuple[int, int]  # of the value, in the file's bytes


def of(text: str) -> dict[str, Setting]:
    """The settings by name; the last assignment counts. Raises SyntaxError."""
    try:
        tree = ast.parse(text)
        comments = _comments(text)
    except (ValueError, tokenize.TokenError) as error:  # a null byte, say
        raise SyntaxError(str(error)) from None
    except (RecursionError, MemoryError):
        raise SyntaxError("too deep to be read") from None
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: dict[str, Setting] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                begin = starts[value.lineno - 1] + value.col_offset
                end = starts[(value.end_lineno or 0) - 1] + (value.end_col_offset or 0)
                limits = _limits(comments.get(value.end_lineno or 0, ""))
                before = found.get(name)
                if before is not None and limits == Limits():
                    limits = before.limits
                found[name] = Setting(*_literal(value), limits, (begin, end))
    return found


def faults(text: str, known: Mapping[str, Setting]) -> list[str]:
    """What is wrong with a config.py for a firmware whose settings are `known`, a line each."""
    try:
        there = of(text)
    except SyntaxError as error:
        return [f"config.py:{error.lineno or 1}: {error.msg}"]
    found = []
    for name, setting in there.items():
        if name.startswith("_"):
            continue  # for the file itself
        if name not in known:
            guess = project.suggestion(name, set(known) - set(there)).strip()
            found.append(f"there is no setting {name}" + (f". {guess}" if guess else ""))
        elif setting.is_literal:
            said = fault(name, setting.value, known[name])
            found += [said] if said else []
    missing = [name for name in known if name not in there]
    return found + [f"the setting {name} is missing" for name in missing]


def fault(name: str, value: object, known: Setting) -> str:
    """What is wrong with `value` for that setting, or ""."""
    if known.limits.choices:
        suits = known.limits.admit(value)
        return "" if suits else f"{name} = {value!r}: {known.limits}"
    kind = known.limits.kind or (_kind(known.value) if known.is_literal else None)
    if kind and not _suits(value, kind):
        return f"{name} = {value!r}: {_WORDS.get(kind, kind)}, as {known.value!r}"
    if not known.limits.admit(value):
        return f"{name} = {value!r}: {known.limits}"
    return ""


def replaced(text: str, name: str, value: object) -> str:
    """`text` with another value of that setting, and all else as it was."""
    data = text.encode()
    begin, end = of(text)[name].span
    return (data[:begin] + repr(value).encode() + data[end:]).decode()


_WORDS = {
    "int": "must be a whole number",
    "float": "must be a number",
    "str": "must be a text in quotes",
    "bool": "must be True or False",
}


def _kind(value: object) -> str:
    return type(value).__name__


def _suits(value: object, kind: str) -> bool:
    # None as a default says nothing of the type of other values.
    if _kind(value) in ("int", "float"):
        return kind in ("float", "NoneType", _kind(value))
    return kind in (_kind(value), "NoneType")


def _literal(node: ast.expr) -> tuple[object, bool]:
    try:
        value = ast.literal_eval(node)
        repr(value)  # a hexadecimal number may be too long for that
    except (ValueError, TypeError, RecursionError, MemoryError):
        return None, False
    return value, True


def _comments(text: str) -> dict[int, str]:
    """{line: its comment}."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found[token.start[0]] = token.string.lstrip("#").strip()
    return found


def _limits(comment: str) -> Limits:
    if match := _RANGE.match(comment):
        low, high = map(ast.literal_eval, match.groups())
        if _ordered(low, high):
            return Limits(low, high)
    elif match := _FROM.match(comment):
        low = ast.literal_eval(match[1])
        if _ordered(low, low):
            return Limits(low)
    elif match := _CHOICE.match(comment):
        values = [*re.findall(_VALUE, match[1]), match[2]]
        return Limits(choices=tuple(map(ast.literal_eval, values)))
    return Limits()


def _ordered(low: object, high: object) -> bool:
    return isinstance(low, int | float) and isinstance(high, int | float) and low <= high
