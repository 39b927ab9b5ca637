"""Results that are kept for as long as their program is looked at.

Their keys are modules, functions and nodes, so that a process that checks again and again, as an
editor's does, must forget them between two programs.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable)

_CACHES: list[Callable[[], None]] = []


def kept(function: _Function) -> _Function:
    """Decorates a function whose results are kept until `forget()`."""
    cached = cache(function)
    _CACHES.append(cached.cache_clear)
    return cached  # type: ignore[return-value]


def forget() -> None:
    """Forgets all of them."""
    for clear in _CACHES:
        clear()
