"""What stdin and stdout of a tiny image are: `console` in [tool.noheap.tiny].

console.require(board)      # UsageError: pyproject.toml: console = "usb" is for an RP2040, ...
console.is_uart()           # so is_tiny and console.is_uart(), of an emulated board
"""

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.errors import UsageError

_USB = "usb"
_WITH_USB = "rp2040"  # of firmware/tiny


def is_uart() -> bool:
    """Whether it is not the project's choice that they are on USB."""
    return project.current().console != _USB


def require(board: Board) -> str:
    """What firmware/tiny's Makefile calls it. Raises UsageError if the board's chip has none."""
    chosen = project.current().console
    if chosen == _USB and board.chip.name != _WITH_USB:
        raise UsageError(
            f'{project.shown(project.current().root / project.FILE)}: console = "{_USB}" is for'
            f" an RP2040, and {board.name} has an {board.chip}",
            'Leave it out of [tool.noheap.tiny], or say "uart".',
        )
    return chosen
