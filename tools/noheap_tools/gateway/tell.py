"""Says in a line what the one on call has to know, once: not again while it stays so.

told = Told(print)
told("mqtt", "the broker at lab:1883 refuses: not authorized")
told("mqtt", "")                # all is well; said if it was not
"""

import threading
from collections.abc import Callable

from noheap_tools.link.printable import printable


class Told:
    """Any thread may call it."""

    def __init__(self, out: Callable[[str], None]) -> None:
        self._out = out
        self._last: dict[str, str] = {}
        self._lock = threading.Lock()

    def __call__(self, about: str, line: str, well: str = "") -> None:
        """`line` is the state of `about`; "" is the good one, which `well` says in words."""
        with self._lock:
            before = self._last.get(about, "")
            if line == before:
                return
            self._last[about] = line
        said = line or well
        if said:
            self._out(printable(said))

    def once(self, line: str) -> None:
        """An event."""
        self._out(printable(line))
