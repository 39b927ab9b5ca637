"""What a program does is what was foreseen of it."""

import pytest

from noheap_tools.tiny import flow
from noheap_tools.tiny.flow import Uses
from tiny.flow import watched
from tiny.images import PROGRAMS
from tiny.test_random import FIRST, SPECIAL
from tiny.whole.test_random import Writer

RANDOM = 30
CALLS = 40  # of a program, before its recursion is cut


def require_foreseen(text: str) -> None:
    foreseen = flow.uses_of({"main": text})
    assert foreseen is not None
    seen, _ = watched.run(text)
    assert seen.operators
    assert missing(seen, foreseen) == set()
    assert foreseen.keywords >= seen.keywords


def missing(seen: Uses, foreseen: Uses) -> set[tuple[str, str]]:
    found = {(type_, slot) for type_, slot in seen.slots if not foreseen.has_slot(type_, slot)}
    found |= {(type_, it) for type_, it in seen.methods if not foreseen.has_method(type_, it)}
    return found | {
        (op, type_) for op, type_ in seen.operators if op not in foreseen.operators_of(type_)
    }


@pytest.mark.parametrize("program", ["vm/firmware/main.py", "messages/firmware/main.py"])
def test_a_program_of_the_tests(program: str) -> None:
    require_foreseen((PROGRAMS / program).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "def show(it=1):\n    print(it + it)\nshow(it='x')",
        "def show():\n    for it in found:\n        print(it + it)\n"
        "def fill():\n    found.append(b'x')\n"
        "found = []\nfill()\nshow()",
        "def last():\n    print(third[0] + third[0])\n"
        "def middle():\n    third.append(second[0])\n"
        "def start():\n    second.append(first[0])\n"
        "first = [b'x']\nsecond = []\nthird = []\nstart()\nmiddle()\nlast()",
        "class A:\n    def show(self):\n        print(self.it + self.it)\n"
        "it = A()\nit.it = [1]\nit.show()",
    ],
    ids=["by name", "from a later function", "from far", "an attribute from elsewhere"],
)
def test_what_comes_by_a_longer_way(text: str) -> None:
    require_foreseen(text)


@pytest.mark.parametrize(
    "text",
    [
        SPECIAL.read_text(encoding="utf-8"),
        "print(**{'end': ''})",
        "getattr(1, str(2))",
        "class A(list):\n    pass",
        "async def run():\n    pass",
    ],
    ids=["special", "keywords", "getattr", "heir of list", "async"],
)
def test_of_what_it_does_not_understand_nothing_is_foreseen(text: str) -> None:
    assert flow.uses_of({"main": text}) is None


def test_of_several_modules_nothing_is_foreseen() -> None:
    assert flow.uses_of({"main": "", "other": ""}) is None


@pytest.mark.parametrize("number", range(RANDOM))
def test_a_random_program(number: int) -> None:
    require_foreseen(f"{FIRST}\nleft = {CALLS}\n{Writer(number).program()}")
