"""Puts words in the place of the calls of metrics when a firmware is linked.

    counted = Counted({"main": text, ...}, {"main": "main.py", ...})
    counted.texts           # with words, and the names for their sender

Lines keep their numbers. docs/guide/telemetry.md.
"""

import ast
import re
from collections.abc import Mapping

from noheap_tools import paths
from noheap_tools.board import folding
from noheap_tools.board.linker.edits import Edits
from noheap_tools.errors import ToolError
from noheap_tools.logs import thumb
from noheap_tools.logs.calls import Call, calls, imports

_WORDS = folding.constants(paths.LIBRARY / "metrics" / "words.py")
MOST, NAMES_BYTES = _WORDS["MOST"], _WORDS["NAMES_BYTES"]
PLACE, RAM = _WORDS["PLACE"], _WORDS["RAM"]

METRICS = f"{paths.LIBRARY.name}.metrics"
SLOTS = f"{METRICS}.slots"
# What a linked program needs of metrics beside what it imports.
NEEDED = ast.parse(f"from {SLOTS} import count1, gauge1\n")
_COUNT, _GAUGE = "count", "gauge"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
_REGISTER = re.compile(r"r[0-7]")
_TAKEN = ("type", "t_ms")  # of `noheap monitor --json`
_OWNERS, _NAMES = 'OWNERS = b""', "NAMES = ()"


class Counted:
    """`texts` are {module: its text}, `files` {module: its file, for errors}. Raises ToolError,
    with the line, for a call that cannot be replaced."""

    def __init__(self, texts: Mapping[str, str], files: Mapping[str, str]) -> None:
        self.names: dict[str, str] = {}  # {metric: _COUNT or _GAUGE}
        self._files = files
        self._owners: list[int] = []  # of each word, the index of its metric
        self.texts = {name: self._replaced(name, text) for name, text in texts.items()}
        if SLOTS in self.texts:
            self._put_names()

    def _put_names(self) -> None:
        text = self.texts[SLOTS]
        if _OWNERS not in text or _NAMES not in text:
            raise AssertionError(f"{SLOTS} has no place for the names")
        text = text.replace(_OWNERS, f"OWNERS = {bytes(self._owners)!r}")
        self.texts[SLOTS] = text.replace(_NAMES, f"NAMES = {self._records()!r}")

    def _records(self) -> tuple[str, ...]:
        """The texts of the records of names."""
        records: list[str] = []
        for n, (name, kind) in enumerate(self.names.items()):
            told = ("+" if kind == _COUNT else "") + name
            if records and len(records[-1]) + 1 + len(told) <= NAMES_BYTES:
                records[-1] += f" {told}"
            else:
                records.append(f"{n} {told}")
        return tuple(records)

    def _replaced(self, module: str, text: str) -> str:
        # Most files have no call, and need not be parsed.
        if "metrics" not in text or module.startswith(METRICS):
            return text
        tree = ast.parse(text)
        found = [it for it in calls(tree, METRICS) if it.name in (_COUNT, _GAUGE)]
        if not found:
            return text
        edits = Edits(text)
        used = set()
        for call in found:
            place = f"{self._files[module]}:{call.node.lineno}"
            name, value = _arguments(call, place)
            slot = self._slot(name, call.name, place)
            if call.how == "viper":
                if call.statement is None:
                    raise ToolError(f"{place}: in viper, it must be a statement of its own")
                edits.replace(call.statement, _in_viper(call.name, slot, value))
            elif call.how == "asm_thumb":
                if call.statement is None:
                    raise ToolError(f"{place}: in assembler, it must be a statement of its own")
                edits.replace(call.statement, _in_assembler(call.name, slot, value, place))
            else:
                used.add(call.name)
                edits.replace(call.node, f"_{call.name}1({slot}, {value})")
        # The words even if nothing sends: without them a call would count anywhere.
        names = ", ".join(
            ["slots as _metrics_slots", *(f"{it}1 as _{it}1" for it in sorted(used))]
        )
        for node in imports(tree, METRICS):
            edits.replace(node, f"{ast.unparse(node)}; from {SLOTS} import {names}")
        return edits.text()

    def _slot(self, name: str, kind: str, place: str) -> int:
        """The word of a call for the metric `name`."""
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise ToolError(
                f"{place}: {name!r} is no name for a metric",
                "Letters, digits and underscores, at most 32 of them.",
            )
        if self.names.setdefault(name, kind) != kind:
            raise ToolError(f"{place}: {name!r} is a counter here, and a gauge elsewhere")
        if len(self.names) > MOST:
            raise ToolError(f"{place}: a firmware has at most {MOST} metrics")
        index = list(self.names).index(name)
        if kind == _GAUGE and index in self._owners:
            return self._owners.index(index)
        if len(self._owners) == 255:
            raise ToolError(f"{place}: a firmware has at most 255 calls of {METRICS}")
        self._owners.append(index)
        return len(self._owners) - 1


def _arguments(call: Call, place: str) -> tuple[str, str]:
    """The metric's name and the value."""
    match call.node:
        case ast.Call(args=[ast.Constant(value=str(name))], keywords=[]) if call.name == _COUNT:
            return name, "1"
        case ast.Call(args=[ast.Constant(value=str(name)), value], keywords=[]):
            if not isinstance(value, ast.Starred):
                return name, ast.unparse(value)
    raise ToolError(
        f"{place}: {METRICS}.{call.name} takes a name in quotes and a value",
        f'As in metrics.{call.name}("bytes", n).',
    )


def _in_viper(name: str, slot: int, value: str) -> str:
    word = f"_metrics[{slot}]"
    step = f"{word} = {word} + _metric" if name == _COUNT else f"{word} = _metric"
    return f"_metric = {value}; _metrics = ptr32(ptr32({RAM})[{PLACE}]); {step}"


def _in_assembler(name: str, slot: int, value: str, place: str) -> str:
    """All registers are kept, the flags are not."""
    if not _REGISTER.fullmatch(value) and not (value.isdecimal() and int(value) <= 255):
        raise ToolError(
            f"{place}: in assembler, the value is one of the registers r0 to r7, or 0 to 255"
        )
    given = int(value[1]) if value[0] == "r" else None
    free = [n for n in range(7, -1, -1) if n != given][:2]
    at, word = free
    code = [
        thumb.push(free),
        *thumb.address(at, RAM),
        thumb.load(at, at, PLACE),
        thumb.move(word, slot),
        thumb.shift_left(word, 2),
        thumb.add(at, at, word),
    ]
    if name == _COUNT:
        code.append(thumb.load(word, at, 0))
        code.append(
            thumb.add_number(word, int(value)) if given is None else thumb.add(word, word, given)
        )
        code.append(thumb.store(word, at, 0))
    elif given is None:
        code += [thumb.move(word, int(value)), thumb.store(word, at, 0)]
    else:
        code.append(thumb.store(given, at, 0))
    return thumb.statement([*code, thumb.pop(free)])


def as_built(text: str) -> str:
    """The file `text` with words for its calls of metrics; as it is if one has none."""
    try:
        return Counted({"": text}, {"": ""}).texts[""]
    except (ToolError, SyntaxError, ValueError):
        return text
