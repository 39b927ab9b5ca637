"""The model tests of host_tests/lib, their steps chosen and cut down to few by hypothesis.

Each of these files has a `play(capacity, words)`, which drives a structure and a plain Python
model by words; in the lanes the words come from a fixed seed.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig import plays


@pytest.mark.parametrize("name", plays.MODULES)
@settings(deadline=None, max_examples=40, derandomize=True, database=None)
@given(capacity=st.integers(1, 20), words=st.lists(st.integers(0, 2**32 - 1), max_size=120))
def test_any_sequence_agrees_with_the_model(name: str, capacity: int, words: list[int]):
    plays.play(name, capacity, words)
