"""Results that are kept for as long as their program is looked at.

Their keys are modules, functions and nodes, so that a process that checks again and again, as an
editor's does, must forget them between two programs.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable)

_Result = TypeVar("_Result")

_CACHES: list[Callable[[], None]] = []


def kept(function: _Function) -> _Function:
    """Decorates a function whose results are kept until `forget()`."""
    cached = cache(function)
    _CACHES.append(cached.cache_clear)
    return cached  # type: ignore[return-value]


def of_module(function: Callable[[Any], _Result]) -> Callable[[Any], _Result]:
    """Decorates a function of a module's text alone: the module keeps its result."""

    @wraps(function)
    def remembered(module: Any) -> _Result:
        if function not in module.memory:
            module.memory[function] = function(module)
        return module.memory[function]

    return remembered


def forget() -> None:
    """Forgets all of them."""
    for clear in _CACHES:
        clear()
