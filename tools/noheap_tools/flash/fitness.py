"""Checks that the board at a port can run the files for a board: its name, version and CPU."""

from collections.abc import Mapping

from noheap_tools.board import boards
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.link.device import Identity

_OLDEST = (1, 26)  # the first with Timer(hard=True) on rp2
# Numbers of the native architectures that a Thumb CPU may load, from armv6m to its own
# (MPY_FEATURE_ARCH_TEST in MicroPython's py/persistentcode.h).
_THUMB = range(4, 9)
_RISCV = range(11, 13)  # rv32imc, rv64imc


def check(board: Board, identity: Identity, wanted: dict[str, bytes]) -> None:
    """Raises ToolError if this firmware cannot run there."""
    if not identity.machine.startswith(board.machine):
        fitting = [
            n for n in boards.names() if identity.machine.startswith(boards.load(n).machine)
        ]
        hint = f"Use --board {fitting[0]}." if fitting else "No board of this project is one."
        raise ToolError(f"the board is a {identity.machine!r}, not a {board.title}", hint)
    version = ".".join(map(str, identity.version))
    if identity.version[:2] < _OLDEST:
        raise ToolError(
            f"the board runs MicroPython {version}; hard timers need 1.26 or newer",
            f"{board.ready} Then: noheap flash --board {board.name} --image FILE",
        )
    ours = _mpy_version(wanted)
    if identity.mpy != ours:
        raise ToolError(
            f"MicroPython {version} on the board loads .mpy files of version"
            f" {identity.mpy[0]}.{identity.mpy[1]}, noheap makes {ours[0]}.{ours[1]}"
        )
    arch = _mpy_arch(wanted)
    if identity.arch in _RISCV:
        raise ToolError(
            "the board runs on its RISC-V cores, and noheap's machine code is for its Arm cores",
            f"{board.ready} Then, with the image for those:"
            f" noheap flash --board {board.name} --image FILE",
        )
    if identity.arch not in _THUMB or arch > identity.arch:
        raise ToolError(
            f"the board does not load native code for {board.mpy_arch}",
            f"It runs {identity.machine!r}: is that the image for the chip's Arm cores?",
        )


def _mpy_version(files: Mapping[str, bytes]) -> tuple[int, int]:
    """Version and sub-version of the .mpy among `files` (MicroPython's reference/mpyfiles).

    The sub-version is that of native code, and 0 in a file that has none.
    """
    compiled = [data for path, data in files.items() if path.endswith(".mpy")]
    return compiled[0][1], max(data[2] & 3 for data in compiled)


def _mpy_arch(files: Mapping[str, bytes]) -> int:
    """The number of the native architecture that the .mpy among `files` are for."""
    return max(data[2] >> 2 for path, data in files.items() if path.endswith(".mpy"))
