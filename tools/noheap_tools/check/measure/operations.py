"""The operations that are measured on the real VM: (key, set-up, statement).

Keys are `list.append(1)`, `len((1, 2))`, `machine.Pin.value()`: effects.py looks for the name and,
where one name was measured with several arguments, takes the worst. A key in <> is a construct of
the language. They are in tables/.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_TABLES = Path(__file__).parent / "tables"
_TYPE = re.compile(r"\[(\w+)\] (.*)")
_CALL = re.compile(r"\w+\(.*?\)(?= +\w|$)")
_CHIP_SETUP = (
    "import machine, micropython, gc, rp2; from machine import Pin; B = bytearray(2); "
    "V = (b'a', b'b')"
)

Operation = tuple[str, str, str]


def operations() -> Iterator[Operation]:
    """Yields the operations of the language, the builtin types and the modules."""
    yield from _methods()
    for call in _calls("functions"):
        yield call, "x = 0", call
    for call in _calls("modules"):
        module = call.partition(".")[0]
        yield call, f"import {module}; B = bytearray(8)", call
    for table in ("syntax", "objects"):
        for key, setup, statement in _rows(table):
            yield f"<{key}>", setup, statement


def chip_operations() -> Iterator[Operation]:
    """Yields those that need a chip."""
    for key, setup, statement in _rows("chip"):
        yield key, f"{_CHIP_SETUP}; {setup}", statement


def _lines(table: str) -> Iterator[str]:
    for line in (_TABLES / f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _rows(table: str) -> Iterator[Operation]:
    for line in _lines(table):
        key, setup, statement = line.split("|", 2)
        yield key, setup, statement.replace("\\n", "\n")


def _calls(table: str) -> Iterator[str]:
    for line in _lines(table):
        yield from line.split("|")


def _methods() -> Iterator[Operation]:
    kind = setup = ""
    for line in _lines("methods"):
        if head := _TYPE.match(line):
            kind, setup = head.groups()
        else:
            for call in _CALL.findall(line):
                yield f"{kind}.{call}", setup, f"x.{call}"
