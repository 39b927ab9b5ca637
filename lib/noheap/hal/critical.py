"""A section that no interrupt of this core enters.

    with critical:
        ...                     # short; no wait, no I/O

Sections nest, across functions too, and restore the previous state. Nothing is allocated. On the
RP2040 the other core keeps running.
"""

from machine import disable_irq, enable_irq


class _Critical:
    """One object serves everybody: while it is held, nobody else runs."""

    def __init__(self):
        self._depth = 0
        self._state = 0  # of the interrupts, outside the outermost section

    def __enter__(self) -> None:
        # An interrupt that comes here restores everything. Once the depth is above 0, none comes.
        if not self._depth:
            self._state = disable_irq()
        self._depth += 1

    def __exit__(self, kind, value, traceback) -> None:
        self._depth -= 1
        if not self._depth:
            enable_irq(self._state)


critical = _Critical()
