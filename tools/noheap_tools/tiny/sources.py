"""What is frozen into a tiny image: the firmware, linked, for one config.py that is settled."""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools.board import config, generated, program
from noheap_tools.board.boards import Board
from noheap_tools.tiny import names


def texts(board: Board, values: Mapping[str, object]) -> dict[str, str]:
    """{module: its source}; `values` replace some of config.py's."""
    frozen = program.texts(board, generated.module(board), values)
    others = {name: text for name, text in frozen.items() if name != program.BOARD}
    if program.BOARD not in names.asked_by(others).modules:  # its functions are linked
        frozen = others
    settings = config.text(values)
    if settings is not None:
        frozen["config"] = settings.decode()
    return frozen


def written(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Returns the files in `folder` of the modules `texts`, in their order. It has no others."""
    paths = [Path(f"{name}.py") for name in texts]
    generated.only(folder, dict(zip(paths, texts.values(), strict=True)))
    return [folder / path for path in paths]
