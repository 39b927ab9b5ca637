"""What a program's text says of its names."""

from textwrap import dedent

import pytest

from noheap_tools.tiny.rom import facts
from noheap_tools.tiny.rom.facts import Facts

TWO = """
    class Plain:
        size = 3

    class Made:
        def __init__(self, n):
            self.n = n
"""

# What comes after TWO -> the classes that something may store into.
CASES = {
    "Made(Plain.size).n": set(),
    "Plain.size = 4": {"Plain"},
    "del Plain.size": {"Plain"},
    "Plain.size += 1": {"Plain"},
    "isinstance(input(), (Plain, Made))": set(),
    "print(id(Made), hasattr(Made, 'n'))": set(),
    "it = Plain": set(),  # nobody stores into what is not known
    "it = Plain\nit.size = 4": {"Plain"},
    "it = Made": {"Made"},  # it.__init__(it, 3) would
    "it = input()\nit.size = 4": set(),
    "def f(it):\n    it.size = 4\nf(Plain)": {"Plain"},
    "type(input()).size = 4": {"Made", "Plain"},
    "print(type(input()) is type(3))": set(),
    "input().__class__.size = 4": {"Made", "Plain"},
    "Made.__init__(input(), 4)\nx = (Plain,)": {"Plain"},
    "setattr(input(), input(), 4)": {"Made", "Plain"},
    "try:\n    pass\nexcept Made as error:\n    raise Made(3)": set(),
}


def of(text: str, *, links: bool = True) -> Facts | None:
    return facts.of({"main": dedent(text)}, links=links)


@pytest.mark.parametrize("more", CASES)
def test_a_class_that_something_may_store_into(more: str) -> None:
    found = of(dedent(TWO) + more)
    assert found is not None
    assert found.changing == CASES[more]


@pytest.mark.parametrize(
    "text",
    ["globals()", "import main", "import __main__", "import builtins", "eval('1')", "x.__dict__"],
)
def test_a_program_that_may_look_at_its_own_names_has_none(text: str) -> None:
    assert of(text) is None


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("import sys\nprint(sys.version)", True),
        ("import time\nimport sys\nsys.modules['time'] = time", True),
        ("import time\nimport sys\nsys.modules['utime'] = time", False),
        ("import time\nimport sys\ntime = 3\nsys.modules['time'] = time", False),
        ("import sys\nsys.modules['time'] = input()", False),
        ("import sys\nsys.modules.pop('time', None)", True),
        ("import sys\nprint(sys.modules)", False),
        ("from sys import modules", False),
    ],
)
def test_modules_that_may_be_others_are_not_linked(text: str, *, links: bool) -> None:
    found = of(text)
    assert found is not None
    assert found.links is links


def test_names_that_native_code_looks_up() -> None:
    found = of(
        """
        import micropython

        @micropython.viper
        def f(x: int) -> int:
            global count
            y = int(x) + offset
            count = y
            return g(y, key=1).size
        """
    )
    assert found is not None
    assert found.native == {"offset", "count", "g"}
    assert found.stored == {"count"}
    assert {"size", "key", "g"} <= found.spelled


def test_facts_are_the_same_from_a_file() -> None:
    found = of(dedent(TWO) + "Plain.size = 4")
    assert found is not None
    assert facts.read(found.text()) == found
    assert facts.read("") is None
