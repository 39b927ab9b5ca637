"""A whole program, linked and simplified, says what it said: on CPython and on MicroPython."""

import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board import folding, linker
from noheap_tools.tiny import whole
from noheap_tools.tiny.whole import merge
from noheap_tools.toolchain import resolve_unix, to_stderr

PLANT = paths.ROOT / "host_tests/tools/board/linker/programs"


def said(command: list[str], cwd: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=cwd)
    return done.stdout


@pytest.fixture(params=["cpython", "micropython"])
def interpreter(request: pytest.FixtureRequest) -> str:
    return sys.executable if request.param == "cpython" else str(resolve_unix(to_stderr))


def one_program() -> str:
    """The program in PLANT as one text; boot.py is its beginning."""
    sources = {
        ".".join(path.relative_to(PLANT).with_suffix("").parts): path
        for path in PLANT.rglob("*.py")
        if path.name != "__init__.py"
    }
    texts = {name: path.read_text() for name, path in sources.items()}
    texts["main"] = texts.pop("boot") + texts["main"]
    modules = frozenset(texts)
    linked = linker.link(
        {name: linker.Unit(name, text, modules) for name, text in texts.items()},
        "main",
        before=frozenset(),
        likely=modules,
        constants={name: folding.constants(path) for name, path in sources.items()},
        later=False,
    )
    assert linked.keys() == {linker.LINKED, "main"}
    return merge.merged(linked[linker.LINKED], linked["main"])


def test_it_says_the_same(interpreter: str, tmp_path: Path) -> None:
    text = one_program()
    short = whole.simplified(text, facts={}, native={"append"}, builtin={"sys"})
    assert len(short) < 0.6 * len(text)
    (tmp_path / "short.py").write_text(short)
    expected = said([interpreter, "-c", "import boot, main"], PLANT)
    assert said([interpreter, "short.py"], tmp_path) == expected
