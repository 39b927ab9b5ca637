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

from noheap_board.board import Analog, Board, Handlers, Line, Pin, Raised, Sensor, Unmet
from noheap_board.board import Unsupported as Unsupported
from noheap_board.start import connected, emulated, mocked

__all__ = [
    "Analog",
    "Board",
    "Handlers",
    "Line",
    "Pin",
    "Raised",
    "Sensor",
    "Unmet",
    "Unsupported",
    "connected",
    "emulated",
    "mocked",
]
