"""Starts a board with a firmware: the project's, or files that a test gives.

Each returns a Board on which the firmware has started: see board.py. UsageError or ToolError say
what is wrong with the project, the board or the firmware.
"""

from collections.abc import Mapping

from noheap_board.board import Board
from noheap_board.emulator import Emulated
from noheap_board.mock.board import Mocked
from noheap_board.port import Connected
from noheap_tools.board import boards, generated, program
from noheap_tools.board import files as device_files
from noheap_tools.cycles import own
from noheap_tools.emulator.program import stock_image
from noheap_tools.errors import UsageError

Config = Mapping[str, object]
Files = Mapping[str, str | bytes]


def emulated(
    files: Files | None = None, *, config: Config | None = None, board: str | None = None
) -> Board:
    """Boots an emulated board.

    files    {path on the board: content} instead of the project's firmware
    config   values that replace those of the firmware's config.py, by their names
    board    its name, instead of the project's
    """
    chosen = boards.chosen(board)
    if not chosen.emulated:
        raise UsageError(f"{chosen.name} ({chosen.chip}) is not emulated")
    if files is None:
        contents = device_files.everything(chosen, config)
        module = generated.module(chosen)
        telemetry, asks = program.reports(chosen, module), program.sends(chosen, module)
    else:
        if config:
            raise UsageError("config replaces values of the project's config.py; give no files")
        contents = {
            path: text.encode() if isinstance(text, str) else text for path, text in files.items()
        }
        telemetry = False
        asks = any("wire/telemetry." in path for path in contents)
    image = stock_image().path
    return Emulated(chosen, image, contents, own.of_image(image), telemetry=telemetry, asks=asks)


def mocked(*, config: Config | None = None, board: str | None = None) -> Board:
    """Runs the project's main.py on CPython, with a mock of MicroPython's modules."""
    return Mocked(boards.chosen(board), config or {})


def connected(port: str, *, config: Config | None = None, board: str | None = None) -> Board:
    """Resets the board at the serial port `port`, which must carry the project's firmware:
    `noheap flash` puts it there."""
    return Connected(boards.chosen(board), port, config or {})
