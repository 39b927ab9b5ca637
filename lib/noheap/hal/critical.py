"""A section that no interrupt of this core enters.

    with critical:
        ...                     # short; no wait, no I/O

Sections nest, also through functions, and restore what was before. Allocates nothing. On
RP2040 the other core goes on.
"""

from machine import disable_irq, enable_irq


class _Critical:
    """One object serves all: while it is held nobody else runs."""

    def __init__(self):
        self._depth = 0
        self._state = 0  # of the outermost section's outside

    def __enter__(self) -> None:
        # Who interrupts here leaves everything as it was. Nobody does once the depth is above 0.
        if not self._depth:
            self._state = disable_irq()
        self._depth += 1

    def __exit__(self, kind, value, traceback) -> None:
        self._depth -= 1
        if not self._depth:
            enable_irq(self._state)


critical = _Critical()
