"""Makes the contents of an emulated board: the image in its flash, and the files beside it."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from noheap_tools import project
from noheap_tools.board import config as firmware_config
from noheap_tools.board import files as device_files
from noheap_tools.board import generated
from noheap_tools.board.boards import Board
from noheap_tools.tiny import build
from noheap_tools.toolchain import frozen, image
from noheap_tools.toolchain.progress import Progress

Contents = tuple[Path, dict[str, bytes] | None]  # None: a filesystem never written


def flashed(board: Board, config: Mapping[str, object]) -> tuple[Path, dict[str, bytes]]:
    """The stock image, library and firmware as files; `config` replaces values of config.py."""
    files = device_files.everything(board, config)
    return _stock(board), files


def frozen_in(
    board: Board, config: Mapping[str, object], *, compiler: bool = True
) -> tuple[Path, dict[str, bytes]]:
    """The image of `noheap firmware`, with or without a compiler, and what `config` needs beside
    it."""
    name = board.name if compiler else f"{board.name}-no-compiler"
    out = project.current().build / f"noheap-{name}.uf2"
    manifest = generated.manifest(board)
    path = frozen.build_frozen_image(manifest, board.name, out, Progress(), compiler=compiler)
    return path, beside_frozen(board, config, compiler=compiler)


def tiny(board: Board, config: Mapping[str, object]) -> tuple[Path, None]:
    """The image of `noheap firmware --profile tiny`, which has no filesystem; `config` replaces
    values of config.py."""
    return build.image(board, config, build.image_of(board, config), Progress()).image, None


def beside_frozen(
    board: Board, config: Mapping[str, object], *, compiler: bool = True
) -> dict[str, bytes]:
    """The filesystem for such an image: empty if `config` changes nothing of config.py.

    A file there goes before the frozen module of that name.
    """
    text = firmware_config.text(config)
    if not config or text is None:
        return {}
    if compiler:
        return {"config.py": text}
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        source = Path(folder) / "config.py"
        source.write_bytes(text)
        return {"config.mpy": device_files.compile_mpy(source, source.name, board.mpy_arch)}


def blank(board: Board) -> Contents:
    """The stock image on a chip whose flash was never written otherwise."""
    return _stock(board), None


def _stock(board: Board) -> Path:
    """The official image of the board, or that of the one whose image it runs."""
    return image.resolve_image(frozen.stock_of(board.name) or board.name, Progress()).path
