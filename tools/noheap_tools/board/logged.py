"""Puts entries in the place of the log's calls when a firmware is linked, and keeps the table of
their messages.

    logged = Logged({"main": text, ...}, {"main": "main.py", ...}, settings)
    logged.texts                    # with entries, and the firmware's version word
    logged.keep(project / table.FILE)

A call whose level is below the build's becomes `pass`, and its arguments are not evaluated. Lines
keep their numbers. docs/guide/telemetry.md.
"""

import ast
import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board.linker.edits import Edits
from noheap_tools.disk import up_to_date
from noheap_tools.errors import ToolError
from noheap_tools.logs import inline
from noheap_tools.logs.calls import Call, calls, imports
from noheap_tools.logs.message import MOST_ARGUMENTS, Message
from noheap_tools.logs.table import Table, collision, id_of, version_of
from noheap_tools.project import LEVELS

LOG = f"{paths.LIBRARY.name}.log"
ENTRY = f"{LOG}.entry"
SENDER = f"{LOG}.send"
QUEUES = f"{LOG}.queues"
# What a linked program needs of the log beside what it imports.
NEEDED = ast.parse(
    f"from {ENTRY} import {', '.join(f'entry{n}' for n in range(MOST_ARGUMENTS + 1))}\n"
    f"import {QUEUES}\n"
)
_REGISTERS = frozenset(f"r{n}" for n in range(8))
_MOST_REGISTERS = 4
_NAME = re.compile(r"\blog\b")
_VERSION = 'VERSION = b"\\0\\0\\0\\0"'


@dataclass
class Settings:
    """[tool.noheap.log] of a project: the lowest level that is built, and that of some modules,
    with what is in them."""

    level: str = "info"
    modules: Mapping[str, str] = field(default_factory=dict)

    def is_built(self, level: str, module: str) -> bool:
        least = self.level
        parts = module.split(".")
        for n in range(1, len(parts) + 1):
            least = self.modules.get(".".join(parts[:n]), least)
        return LEVELS.index(level) >= LEVELS.index(least)


class Logged:
    """`texts` are {module: its text}, `files` {module: what the table calls its file}. Raises
    ToolError, with the line, for a call that cannot be an entry."""

    def __init__(
        self, texts: Mapping[str, str], files: Mapping[str, str], settings: Settings
    ) -> None:
        self.messages: dict[int, Message] = {}
        self._settings = settings
        self._files = files
        self.texts = {name: self._replaced(name, text) for name, text in texts.items()}
        if SENDER in self.texts:
            self._put_version()

    def keep(self, path: Path) -> None:
        """Put the messages into the table at `path`, if they are not there yet. ToolError if it
        cannot be written, or one's id is another's."""
        if not self.messages:
            return
        table = Table.load(path) if path.exists() else Table()
        before = table.text()
        table.add(self.messages)
        text = table.text()
        if text != before:
            up_to_date(path, text)

    def _put_version(self) -> None:
        version = version_of(self.messages).to_bytes(4, "little")
        text = self.texts[SENDER]
        if _VERSION not in text:
            raise AssertionError(f"{SENDER} has no place for the version")
        self.texts[SENDER] = text.replace(_VERSION, f"VERSION = {version!r}")

    def _replaced(self, module: str, text: str) -> str:
        # Most files have no call, and need not be parsed.
        if not _NAME.search(text) or module.startswith(LOG):
            return text
        tree = ast.parse(text)
        found = [it for it in calls(tree, LOG) if it.name in LEVELS]
        if not found:
            return text
        edits = Edits(text)
        nth: Counter[tuple[str, str, str]] = Counter()
        entries: set[int] = set()
        for call in found:
            message = self._message(module, call)
            if not self._settings.is_built(call.name, module):
                edits.replace(call.statement or call.node, "pass" if call.statement else "None")
                continue
            same = call.function, call.name, message.text
            number = id_of(message, nth[same])
            nth[same] += 1
            other = self.messages.get(number)
            if other is not None:
                raise collision(message, other)
            self.messages[number] = message
            words = [_source(text, it) for it in call.node.args[1:]]
            if call.how == "viper":
                edits.replace(self._statement(message, call), _in_viper(number, call, words))
            elif call.how == "asm_thumb":
                _require_registers(message, words)
                edits.replace(self._statement(message, call), inline.assembler(number, words))
            else:
                entries.add(len(words))
                edits.replace(call.node, f"_log{len(words)}({', '.join([str(number), *words])})")
        # The queues even if nothing sends: without them an entry would go anywhere.
        more = f"from {QUEUES} import chain as _log_chain"
        if entries:
            names = ", ".join(f"entry{n} as _log{n}" for n in sorted(entries))
            more += f"; from {ENTRY} import {names}"
        if nth:
            for node in imports(tree, LOG):
                edits.replace(node, f"{ast.unparse(node)}; {more}")
        return edits.text()

    def _message(self, module: str, call: Call) -> Message:
        place = f"{self._files[module]}:{call.node.lineno}"
        match call.node:
            case ast.Call(args=[ast.Constant(value=str(text)), *words], keywords=[]) if not any(
                isinstance(it, ast.Starred) for it in words
            ):
                pass
            case _:
                raise ToolError(
                    f"{place}: {LOG}.{call.name} takes a text in quotes and then its words",
                    f'As in log.{call.name}("bus {{kind}} after {{n}} ticks", kind, n).',
                )
        try:
            return Message(
                call.name,
                text,
                self._files[module],
                call.node.lineno,
                call.function,
                len(words),
            )
        except ValueError as error:
            raise ToolError(f"{place}: {error}") from None

    def _statement(self, message: Message, call: Call) -> ast.Expr:
        if call.statement is None:
            raise ToolError(
                f"{message.place}: in {call.how}, {LOG}.{call.name} must be a statement of its own"
            )
        return call.statement


def _require_registers(message: Message, words: list[str]) -> None:
    if len(words) > _MOST_REGISTERS or not _REGISTERS.issuperset(words):
        raise ToolError(
            f"{message.place}: in assembler, the words are at most {_MOST_REGISTERS} registers of"
            " r0 to r7"
        )


def as_built(text: str) -> str:
    """The file `text` with an entry for each of its calls of the log, whatever their level; as it
    is if one of them cannot be an entry."""
    try:
        return Logged({"": text}, {"": ""}, Settings(LEVELS[0])).texts[""]
    except (ToolError, SyntaxError, ValueError):
        return text


def _in_viper(number: int, call: Call, words: list[str]) -> str:
    """What might fail, or is long, is evaluated before the entry begins."""
    before = []
    for n, node in enumerate(call.node.args[1:]):
        if not isinstance(node, ast.Name | ast.Constant) and not _is_word(node, call.pointers):
            before.append(f"_log_word{n} = {words[n]}; ")
            words[n] = f"_log_word{n}"
    return "".join(before) + inline.viper(number, words)


def _is_word(node: ast.expr, pointers: Set[str]) -> bool:
    """Whether it is a word of one of the `pointers`, at a fixed place: a load."""
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(at))):
            return name in pointers and at >= 0
    return False


def _source(text: str, node: ast.expr) -> str:
    """The text of `node` in one line."""
    found = ast.get_source_segment(text, node) or ""
    return ast.unparse(node) if "\n" in found else found
