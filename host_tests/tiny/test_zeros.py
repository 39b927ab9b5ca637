"""Arrays of zeros are made without the bytes that a program makes them of."""

import pytest

from noheap_tools.tiny import zeros

ARRAY = "from array import array\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = array('i', bytes(1060))", "x = array('i', 265)"),
        ("x = array('H', bytes(6))", "x = array('H', 3)"),
    ],
)
def test_their_number_is_enough(before: str, after: str) -> None:
    assert zeros.put(f"{ARRAY}{before}\n") == f"{ARRAY}{after}\n"


@pytest.mark.parametrize(
    "text",
    [
        "x = array('i', bytes(n))",  # may be no number
        "x = array('i', b'1234')",
        "x = array(kind, bytes(8))",
        "def f(array):\n    return array('i', bytes(8))",
        "def f(bytes):\n    return array('i', bytes(8))",
        "bytes = input\nx = array('i', bytes(8))",
        "array = input\nx = array('i', bytes(8))",
    ],
)
def test_another_meaning_stays(text: str) -> None:
    assert zeros.put(f"{ARRAY}{text}\n") == f"{ARRAY}{text}\n"
