"""The model tests of host_tests/lib, their steps chosen and cut down to few by hypothesis.

Each of these files has a `play(capacity, words)`, which drives a structure and a plain Python
model by words; in the lanes the words come from a fixed seed.
"""

import importlib
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.install import installed
from lanes.lane import TESTS

MODULES = (
    "test_binary_heap",
    "test_bitset",
    "test_deque",
    "test_history",
    "test_index_map",
    "test_index_set",
    "test_linear_map",
    "test_pool",
    "test_sorted_list",
    "test_text",
    "test_vec",
)

_loaded: dict[str, Callable[[int, list[int]], None]] = {}


def loaded(name: str) -> Callable[[int, list[int]], None]:
    """The `play` of a test file, imported with the fakes in place."""
    if name not in _loaded:
        folder = str(TESTS / "lib")
        with installed(also=("support", name)):
            sys.path.insert(0, folder)
            try:
                _loaded[name] = importlib.import_module(name).play
            finally:
                sys.path.remove(folder)
    return _loaded[name]


@pytest.mark.parametrize("name", MODULES)
@settings(deadline=None, max_examples=40, derandomize=True, database=None)
@given(capacity=st.integers(1, 20), words=st.lists(st.integers(0, 2**32 - 1), max_size=120))
def test_any_sequence_agrees_with_the_model(name: str, capacity: int, words: list[int]):
    loaded(name)(capacity, words)
