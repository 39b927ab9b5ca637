"""What may make a float in a program."""

import ast

import pytest

from noheap_tools.tiny import floats


def found_in(text: str) -> list[floats.Found]:
    """Of each statement."""
    return [floats.found(ast.walk(it)) for it in ast.parse(text).body]


@pytest.mark.parametrize(
    "text",
    [
        "x = 1.5",
        "x = a / b",
        "x = float(text)",
        "from time import ticks_cpu",
        "import struct\nstruct.unpack('<If', data)",
        "from array import array\narray('d')",
        "import uctypes\nuctypes.FLOAT32",
    ],
)
def test_a_program_that_may(text: str) -> None:
    assert floats.may_be(found_in(text))


@pytest.mark.parametrize(
    "text", ["x = a // b", "word = 'fd'", "import struct\nstruct.unpack('<IH', data)"]
)
def test_a_program_that_may_not(text: str) -> None:
    assert not floats.may_be(found_in(text))
