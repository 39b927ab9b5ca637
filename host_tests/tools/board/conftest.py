"""Fixtures of the tests of boards."""

import importlib
from collections.abc import Iterator
from types import ModuleType

import pytest

from noheap_testing.install import installed


@pytest.fixture
def machine() -> Iterator[ModuleType]:
    """The mock, which a module `board` gets as `machine`. What is attached to it is gone
    afterwards."""
    with installed():
        mock = importlib.import_module("machine")
        before = dict(mock._attached)
        yield mock
        mock._attached.clear()
        mock._attached.update(before)
