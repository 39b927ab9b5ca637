"""Runs work that recurses as deep as the sources nest."""

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")

_RECURSION = 60_000
# Python's parser takes some hundred bytes a level, on the stack of the thread.
_STACK_BYTES = 256 << 20


def run(work: Callable[[], _Result]) -> _Result:
    """Returns what `work` returns, or raises what it raises; it runs in a thread of its own."""
    if sys.platform == "emscripten":
        return work()  # a browser has no threads, and ends a page whose stack is too deep
    results: list[_Result] = []
    errors: list[BaseException] = []

    def worker() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    limit = sys.getrecursionlimit()
    size = threading.stack_size(_STACK_BYTES)
    try:
        sys.setrecursionlimit(max(limit, _RECURSION))
        # A daemon does not keep Ctrl-C waiting.
        thread = threading.Thread(target=worker, daemon=True)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return results[0]
