"""The examples in the docstrings of lib's modules, and the programs that run them.

An example is what a module's docstring indents by four, or all of it but the first paragraph:
ruff takes the indentation away if there is nothing else. A table is none: in its first line the
columns are two spaces or more apart. An example runs in `blocks.LANES`, with the names of its
module, and those of its set-up, if there is one: modules/<room>/<module>.py.

    LANES = ("pico",)               # other lanes; a comment says why
    NOT_RUN = "no lane has ..."     # or none; the summary says why
    queue = SPSC(4, 1)              # what the example needs; the module's names are there

    def after():                    # is called after the example, whose names are there
        assert len(queue) == 1

    during = Chip()                 # both run in this context

An example that never ends is ended by something in the set-up that raises `End`. At the end each
script of noheap_testing must be done.
"""

import ast
import re
import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from docs.blocks import LANES, BadBlock, shown
from noheap_tools import paths

SETUPS = Path(__file__).parent / "modules"

_PACKAGE = paths.LIB / "noheap"
_INDENTED = re.compile(r"^ {4}.*\n(?:(?: {4}.*)?\n)*", re.MULTILINE)
_PARAGRAPH = re.compile(r"(?<=\n\n)\S(?:.+\n)+")
_REST = re.compile(r"(?<=\n\n).*", re.DOTALL)
_TABLE = re.compile(r".*\S {2,}[^#\s]")
_WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


@dataclass(frozen=True)
class Example:
    """`line` is the number of the first line of `text`, from 1; in `text` prose is blank."""

    line: int
    text: str

    @property
    def code(self) -> str:
        """The code that runs. Code that waits is a coroutine, `example`, one line earlier."""
        code = textwrap.dedent(self.text)
        if any(isinstance(node, _WAITS) for node in ast.walk(ast.parse(code))):
            return "async def example():\n" + textwrap.indent(code, "    ")
        return "\n" + code


@dataclass(frozen=True)
class Setup:
    text: str = ""
    lanes: tuple[str, ...] = LANES
    not_run: str = ""


@dataclass(frozen=True)
class Run:
    """The example of a module with its set-up."""

    module: Path
    example: Example
    setup: Setup

    @property
    def function(self) -> str:
        """The one of the room's program that runs it."""
        return self.module.parent.name if self.module.stem == "__init__" else self.module.stem


def rooms() -> list[Path]:
    """The folders of lib; each has a program."""
    return sorted({module.parent for module in _PACKAGE.rglob("*.py")})


def program_name(room: Path) -> str:
    """The module name of the room's program."""
    return "examples_" + "_".join(room.relative_to(paths.LIB).parts)


def runs(room: Path) -> Iterator[Run]:
    """Those of the examples in a room's modules. Raises BadBlock."""
    files = set((SETUPS / room.relative_to(_PACKAGE)).glob("*.py"))
    for module in sorted(room.glob("*.py")):
        example = parse(module.read_text(), shown(module))
        file = SETUPS / module.relative_to(_PACKAGE)
        if example is not None:
            setup = parse_setup(file.read_text(), shown(file)) if file in files else Setup()
            files.discard(file)
            yield Run(module, example, setup)
    for file in sorted(files):
        raise BadBlock(f"{shown(file)}: there is no module with an example for it")


def parse(text: str, name: str) -> Example | None:
    """The example in a module of this text and name, if it has one. Raises BadBlock."""
    body = ast.parse(text, name).body
    node = body[0].value if body and isinstance(body[0], ast.Expr) else None
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    example = None
    for block in _blocks(node.value):
        line = node.lineno + block.string.count("\n", 0, block.start())
        if block.re is _PARAGRAPH:
            raise BadBlock(f"{name}:{line}: an example is indented by four")
        if not _is_python(textwrap.dedent(block[0])):
            raise BadBlock(f"{name}:{line}: this is not Python; a table has wide columns")
        if example is None:
            example = Example(line, block[0])
        else:
            blank = line - example.line - example.text.count("\n")
            example = Example(example.line, example.text + "\n" * blank + block[0])
    return example


def _blocks(doc: str) -> list[re.Match[str]]:
    """Returns the text that should be Python in a docstring. Raises BadBlock."""
    rest = _REST.search(doc)
    if rest and _is_python(textwrap.dedent(rest[0])):
        return [rest]
    code = [paragraph for paragraph in _PARAGRAPH.finditer(doc) if _is_python(paragraph[0])]
    return code + [block for block in _INDENTED.finditer(doc) if not _TABLE.match(block[0])]


def parse_setup(text: str, name: str) -> Setup:
    """Raises BadBlock."""
    given: dict[str, object] = {}
    for node in ast.parse(text, name).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("LANES", "NOT_RUN"):
            given[ast.unparse(node.targets[0])] = ast.literal_eval(node.value)
    lanes, not_run = given.get("LANES", LANES), given.get("NOT_RUN", "")
    if not isinstance(lanes, tuple) or not lanes:
        raise BadBlock(f"{name}: LANES are the names of some; NOT_RUN says why there is none")
    if not isinstance(not_run, str) or ("NOT_RUN" in given and not not_run):
        raise BadBlock(f"{name}: NOT_RUN is the reason")
    return Setup(text, lanes, not_run)


def program(room: Path, root: str = "", *, without: Collection[str] = ()) -> str:
    """The text of a module with a function for each example that runs; empty if none does.

    `root` comes before the names of files in tracebacks. An example that runs in no other lane
    than those of `without` is left out.
    """
    functions = [
        f"def {run.function}():\n    run({', '.join(_arguments(run, root))})\n"
        for run in runs(room)
        if not run.setup.not_run and not set(run.setup.lanes) <= set(without)
    ]
    return "\n\n".join(["from run_example import run\n", *functions]) if functions else ""


def _arguments(run: Run, root: str) -> Iterator[str]:
    module = run.module.relative_to(paths.LIB).with_suffix("")
    parts = module.parts[:-1] if module.name == "__init__" else module.parts
    setup = SETUPS / run.module.relative_to(_PACKAGE)
    yield repr(".".join(parts))
    yield repr(root + shown(run.module))
    yield repr(run.example.line)
    yield repr(run.example.code)
    yield repr(root + shown(setup))
    yield repr(run.setup.text)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
