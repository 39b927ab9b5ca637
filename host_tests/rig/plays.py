"""The model tests of host_tests/lib/buf: files with a `play(capacity, words)`, for CPython."""

import importlib
import sys
from collections.abc import Callable

from lanes.lane import TESTS
from noheap_testing.install import installed

MODULES = (
    "test_bbq",
    "test_binary_heap",
    "test_bitset",
    "test_cell",
    "test_deque",
    "test_history",
    "test_index_map",
    "test_index_set",
    "test_linear_map",
    "test_pool",
    "test_signal",
    "test_sorted_list",
    "test_spsc",
    "test_text",
    "test_vec",
)

_loaded: dict[str, Callable[[int, list[int]], None]] = {}


def play(name: str, capacity: int, words: list[int]) -> None:
    """Play `words` in the test file `name`, with the fakes in place."""
    with installed(also=("support", name)):
        if name not in _loaded:
            folders = [str(TESTS / "lib/buf"), str(TESTS / "lib")]
            sys.path[:0] = folders
            try:
                _loaded[name] = importlib.import_module(name).play
            finally:
                for folder in folders:
                    sys.path.remove(folder)
        _loaded[name](capacity, words)
