"""`noheap setup --board` of a board that the emulator does not run: its official image.

For the emulated ones it is the set-up of all others: commands/setup.py.
"""

from noheap_tools.board.boards import Board
from noheap_tools.flash import official
from noheap_tools.link.printable import printable
from noheap_tools.toolchain.progress import Progress


def run(board: Board, *, again: bool) -> int:
    found = official.resolve(board, Progress(), again=again)
    rows = [
        ("piece", "version", "from", "path"),
        (f"image {board.name}", found.version or "unknown", found.origin, str(found.path)),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print(printable("  ".join([*cells, row[3]])))
    print(f"noheap flash --board {board.name} --image {found.path} puts it on the board")
    if board.on_qemu:
        print(f"noheap run --board {board.name} needs no image: it builds its own (setup --tests)")
    return 0
