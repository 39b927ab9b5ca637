"""C files of firmware/tiny as a library of this computer, whose registers are noheap_testing's.

compiled = Compiled(tmp_path, boards.load("nucleo_f411re"), "stm32/spi.c")
compiled.call("chip_spi_transfer", 1, out, into, ctypes.c_size_t(4))
"""

import ctypes
import subprocess
from pathlib import Path
from typing import Any

from noheap_testing import clock, memory
from noheap_tools.board.boards import Board
from noheap_tools.tiny import build, wiring
from noheap_tools.toolchain import to_stderr
from noheap_tools.toolchain.build import ensure_tree

_HERE = Path(__file__).parent
_POLL_US = 1
# Of firmware/tiny/stm32/pins.h, then -2 and -1.
_DRIVES = ("nothing", "both levels", "low", "fast", "analog")


class Compiled:
    """`files` of firmware/tiny, as they are for `board`.

    An access that a simulated register forbids is raised once C has returned.
    """

    def __init__(self, folder: Path, board: Board, *files: str) -> None:
        self._library = ctypes.CDLL(str(_compiled(folder, board, files)))
        self._fault: BaseException | None = None
        self._asked: list[tuple[int, str]] = []
        word = ctypes.c_uint32
        # Kept, since the library calls them.
        self._functions = [
            ctypes.CFUNCTYPE(word, word)(lambda address: self._held(memory.load, address, 4)),
            ctypes.CFUNCTYPE(None, word, word)(
                lambda address, value: self._held(memory.store, address, 4, value)
            ),
            ctypes.CFUNCTYPE(word)(self._us),
            ctypes.CFUNCTYPE(None, ctypes.c_uint, ctypes.c_int)(
                lambda pin, drive: self._asked.append((pin, _DRIVES[drive]))
            ),
        ]
        names = ("on_get", "on_put", "on_us", "on_pin")
        for name, function in zip(names, self._functions, strict=True):
            ctypes.c_void_p.in_dll(self._library, name).value = ctypes.cast(
                function, ctypes.c_void_p
            ).value

    def set_clocks(self, apb1_hz: int, apb2_hz: int = 0) -> None:
        for name, hz in (("apb1", apb1_hz), ("apb2", apb2_hz)):
            ctypes.c_uint32.in_dll(self._library, f"{name}_clock_hz").value = hz

    def asked_of_pins(self) -> list[tuple[int, str]]:
        """Each pin that the drivers took since the last time, and what for."""
        asked, self._asked = self._asked, []
        return asked

    def call(self, name: str, *arguments: Any, gives: Any = ctypes.c_int) -> Any:
        function = getattr(self._library, name)
        function.restype = gives
        result = function(*arguments)
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        return result

    def _us(self) -> int:
        clock.now.advance_us(_POLL_US)
        return clock.now.us & 0xFFFFFFFF

    def _held(self, access, *arguments):
        try:
            return access(*arguments) or 0
        except BaseException as error:
            self._fault = self._fault or error
            return 0


def _compiled(folder: Path, board: Board, files: tuple[str, ...]) -> Path:
    (folder / "board.h").write_text(wiring.header(board), encoding="utf-8")
    family = board.chip.name[: len("stm32f4")]
    included = (_HERE, build.PORT, build.PORT / family, build.PORT / board.chip.name, folder)
    library = folder / "driver.so"
    flags = ("-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-Wno-int-to-pointer-cast")
    subprocess.run(
        [
            *("cc", *flags, "-o", library),
            *(f"-I{path}" for path in (*included, ensure_tree(to_stderr))),
            *("-include", _HERE / "stand_in.h"),
            *(_HERE / "stand_in.c", *(build.PORT / name for name in files)),
        ],
        check=True,
    )
    return library
