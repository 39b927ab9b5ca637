"""A board for tests: emulated, mocked or connected, with one interface.

    import noheap_board

    board = noheap_board.emulated()             # the project's firmware, started
    board.sensor().pressure_pa = 95_000
    board.run_ms(200)
    assert board.pin(15).level == 1
    assert board.isr.max_cycles < 400

`mocked()` runs main.py on CPython, `connected(port)` on a real board. What one of them cannot do
raises Unsupported. With pytest the fixture `board` is one of the three, as `--on` says, freshly
started for each test: plugin.py.
"""

from typing import TYPE_CHECKING, Any

from noheap_board.board import (
    Analog,
    Board,
    Handlers,
    Line,
    Pin,
    Raised,
    Record,
    Sensor,
    Unmet,
    Unsupported,
)

if TYPE_CHECKING:
    from noheap_board.start import connected, emulated, mocked

__all__ = [
    "Analog",
    "Board",
    "Handlers",
    "Line",
    "Pin",
    "Raised",
    "Record",
    "Sensor",
    "Unmet",
    "Unsupported",
    "connected",
    "emulated",
    "mocked",
]


def __getattr__(name: str) -> Any:
    """Imports the emulator when a board is asked for: each pytest imports this package."""
    if name not in ("connected", "emulated", "mocked"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from noheap_board import start

    return getattr(start, name)
