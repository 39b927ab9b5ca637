"""Modules become one, and the program stays the same: on CPython and on MicroPython."""

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from noheap_tools.board import folding, linker
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import resolve_unix, to_stderr

PLANT = Path(__file__).parent / "programs"
# boot.py runs first in the same interpreter, as on a board.
START = "import boot, main\n"


def linked(folder: Path, *, unlikely: Iterable[str] = ()) -> dict[str, str]:
    """The program main.py in `folder`, and boot.py."""
    sources = {
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path
        for path in folder.rglob("*.py")
        if path.name != "__init__.py"
    }
    modules = frozenset(sources)
    return linker.link(
        {name: linker.Unit(name, path.read_text(), modules) for name, path in sources.items()},
        "main",
        before={"boot"},
        likely=modules - set(unlikely),
        constants={name: folding.constants(path) for name, path in sources.items()},
    )


def written(texts: dict[str, str], folder: Path) -> Path:
    for name, text in texts.items():
        last = "/__init__.py" if name == linker.LINKED else ".py"
        path = folder / (name.replace(".", "/") + last)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def said(folder: Path, interpreter: str) -> str:
    command = [interpreter, "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{START}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(params=["cpython", "micropython"])
def interpreter(request: pytest.FixtureRequest) -> str:
    return sys.executable if request.param == "cpython" else str(resolve_unix(to_stderr))


def made(tmp_path: Path, **files: str) -> dict[str, str]:
    """Of main.py and the other files, each given by its name."""
    for name, text in {"boot": "", **files}.items():
        (tmp_path / f"{name}.py").write_text(text)
    return linked(tmp_path)


def test_the_linked_program_says_the_same(interpreter: str, tmp_path: Path) -> None:
    whole = said(PLANT, interpreter)
    assert whole.count("\n") == 11
    assert said(written(linked(PLANT), tmp_path), interpreter) == whole


def test_it_is_one_module_and_what_may_not_be_needed() -> None:
    texts = linked(PLANT)
    # `first` is boot.py's, too; `rare` is imported under an `if`.
    assert texts.keys() == {"noheap.linked", "noheap.linked.rare", "first", "main", "boot"}
    assert texts["boot"] == (PLANT / "boot.py").read_text()
    imports = [
        line.strip()
        for line in texts["noheap.linked"].splitlines()
        if line.lstrip().startswith(("import ", "from "))
    ]
    assert imports == [
        "import first",
        "from first import entries",
        # These two give one name by turns, and so stay imports.
        "from noheap.linked import scaled",
        "from noheap.linked import scaled2 as scaled",
    ]


def test_what_nothing_asks_for_is_left_out() -> None:
    text = linked(PLANT)["noheap.linked"]
    assert "def needless" not in text and "never_asked_for" not in text
    assert "nothing asks for it" not in text
    assert "\nMODE = " not in text and "values.LIMIT" not in text


def test_lines_keep_their_numbers() -> None:
    texts = linked(PLANT)
    for name in ("main", "first", "boot"):
        before = (PLANT / f"{name}.py").read_text().splitlines()
        after = texts[name].splitlines()
        assert len(after) == len(before)
        assert [n for n, line in enumerate(before) if line.startswith("print")] == [
            n for n, line in enumerate(after) if line.startswith("print")
        ]


def test_what_is_not_likely_stays_where_its_import_is() -> None:
    texts = linked(PLANT, unlikely=["gauges.fahrenheit"])
    assert "noheap.linked.fahrenheit" in texts
    assert "def scaled2" not in texts["noheap.linked"]
    assert "from noheap.linked import offset" in texts["noheap.linked.fahrenheit"].replace(
        "common_", ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "for n in range(2):\n    pass\n\ndef f(): ...\n",
        "def f():\n    return globals()\n",
        "def f():\n    return __name__\n",
    ],
)
def test_a_module_that_depends_on_being_one_stays_one(tmp_path: Path, text: str) -> None:
    texts = made(tmp_path, main="from part import f\nf()\n", part=text)
    assert texts["noheap.linked.part"] == text
    assert "from noheap.linked.part import f" in texts["main"]


def test_a_module_whose_name_another_one_assigns_stays_one(tmp_path: Path) -> None:
    texts = made(
        tmp_path,
        main="from other import setup\nsetup()\n",
        other="import part\n\ndef setup():\n    part.level = 3\n    part.f()\n",
        part="level = 1\n\ndef f():\n    print(level)\n",
    )
    assert "noheap.linked.part" in texts
    assert "part.level = 3" in texts["noheap.linked"]


def test_a_linked_module_does_not_hide_a_file_beside_that_has_its_name(
    interpreter: str, tmp_path: Path
) -> None:
    whole, files = tmp_path / "whole", tmp_path / "linked"
    for name, text in {
        "boot": "",
        "main": "from other import setup\nsetup()\n",
        "other": "from first import chip\nfrom second import chip as other_chip\n\n"
        "def setup():\n    other_chip.HZ = 3\n    print(other_chip.hz(), type(chip), chip.LED)\n",
        "first/__init__": "",
        "first/chip": "LED = [1]\n",
        "second/__init__": "",
        "second/chip": "HZ = 2\n\ndef hz():\n    return HZ\n",
    }.items():
        path = whole / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    texts = linked(whole)
    assert "class chip2" in texts["noheap.linked"] and "noheap.linked.chip" in texts
    for folder in (whole, written(texts, files)):
        first, *_, last = said(folder, interpreter).split()
        assert (first, last) == ("3", "[1]")


def test_a_linked_module_asks_a_shared_file_for_a_function(
    interpreter: str, tmp_path: Path
) -> None:
    texts = made(
        tmp_path,
        boot="from common import scaled\nprint(scaled(1))\n",
        main="from part import show\nshow()\n",
        part="from common import scaled\n\ndef show():\n    print(str(scaled(2)))\n",
        common="def scaled(n):\n    return 10 * n\n",
    )
    assert "common" in texts and "def show" in texts["noheap.linked"]
    assert said(written(texts, tmp_path / "linked"), interpreter) == "10\n20\n"


def test_a_constant_that_is_asked_for_a_method_stays_a_number(tmp_path: Path) -> None:
    part = "from micropython import const\n_LONG = const(513)\n\n\ndef f():\n"
    texts = made(
        tmp_path,
        main="from part import f\nf()\n",
        part=part + "    print(_LONG.to_bytes(2, 'big'))\n",
    )
    assert "(513).to_bytes(2, 'big')" in texts["noheap.linked"]


def test_micropythons_modules_are_imported_once(tmp_path: Path) -> None:
    texts = made(
        tmp_path,
        main="import a, b\na.f(); b.f()\n",
        a="import gc\nfrom time import ticks_ms\n\ndef f():\n    gc.collect(); ticks_ms()\n",
        b="import gc as heap\nfrom time import ticks_ms as now\n\n"
        "def f():\n    heap.collect(now())\n",
    )
    text = texts["noheap.linked"]
    assert text.count("import gc") == 1 and text.count("import ticks_ms") == 1
    assert "gc.collect(ticks_ms())" in text


def test_methods_that_micropython_calls_stay(tmp_path: Path) -> None:
    texts = made(
        tmp_path,
        main="import os, part\nos.mount(part.Disk(), '/d')\n",
        part="class Disk:\n    def readblocks(self, n, buf):\n        return 0\n\n"
        "    def ioctl(self, op, arg):\n        return 0\n\n"
        "    def other(self):\n        return 1\n",
    )
    text = texts["noheap.linked"]
    assert "def readblocks" in text and "def ioctl" in text and "def other" not in text


def test_a_class_over_micropythons_own_keeps_its_methods(tmp_path: Path) -> None:
    texts = made(
        tmp_path,
        main="from part import Stream\nprint('x', file=Stream())\n",
        part="import io\n\n"
        "class Stream(io.IOBase):\n    def write(self, data):\n        return 1\n",
    )
    assert "def write" in texts["noheap.linked"]


def test_bad_python_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="part:2: "):
        made(tmp_path, main="import part\n", part="x = 1\ndef f(:\n")


def test_each_text_is_python() -> None:
    for name, text in linked(PLANT).items():
        ast.parse(text, name)
