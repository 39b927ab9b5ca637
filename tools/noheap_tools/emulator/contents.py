"""What an emulated board starts with: the image in its flash, and the files beside it."""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import files as device_files
from noheap_tools.board import generated
from noheap_tools.board.boards import Board
from noheap_tools.toolchain import frozen, image, to_stderr

Contents = tuple[Path, dict[str, bytes] | None]  # None: a filesystem never written


def flashed(board: Board, config: Mapping[str, object]) -> tuple[Path, dict[str, bytes]]:
    """The stock image, library and firmware as files; `config` replaces values of config.py."""
    files = device_files.everything(board, config)
    return _stock(board), files


def frozen_in(board: Board, config: Mapping[str, object]) -> Contents:
    """The image of `noheap firmware`, and an empty filesystem if `config` changes nothing."""
    out = paths.BUILD / f"noheap-{board.name}.uf2"
    path = frozen.build_frozen_image(generated.manifest(board), board.name, out, to_stderr)
    if not config:
        return path, {}
    # A file in the filesystem goes before the frozen module of that name.
    return path, {"config.py": device_files.application(board, config)["config.py"]}


def blank(board: Board) -> Contents:
    """The stock image on a chip whose flash was never written otherwise."""
    return _stock(board), None


def _stock(board: Board) -> Path:
    """The official image of the board, or that of the one whose image it runs."""
    return image.resolve_image(frozen.stock_of(board.name) or board.name, to_stderr).path
