"""What may make a float in a program."""

import ast

import pytest

from noheap_tools.tiny import floats


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
    assert floats.may_be(ast.walk(ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["x = a // b", "word = 'fd'", "import struct\nstruct.unpack('<IH', data)"]
)
def test_a_program_that_may_not(text: str) -> None:
    assert not floats.may_be(ast.walk(ast.parse(text)))
