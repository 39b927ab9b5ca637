"""What is frozen into a tiny image: the firmware, linked, for one config.py that is settled."""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools.board import config, generated, linker, program
from noheap_tools.board.boards import Board


def texts(board: Board, values: Mapping[str, object]) -> dict[str, str]:
    """{module: its source}; `values` replace some of config.py's."""
    frozen = program.texts(board, generated.module(board), values)
    settings = config.text(values)
    if settings is not None:
        frozen["config"] = settings.decode()
    return frozen


def written(folder: Path, texts: Mapping[str, str]) -> Path:
    """Returns `folder`, which has the modules `texts` and no others."""
    wanted = {}
    for name, text in texts.items():
        path = name.replace(".", "/") + ("/__init__" if name == linker.LINKED else "")
        wanted[Path(f"{path}.py")] = text
    return generated.only(folder, wanted)
