"""The STM32's I2C driver in C, compiled for this computer, on simulated registers.

    driver = Driver(tmp_path, boards.load("nucleo_f411re"))
    driver.transfer(0x48, b"\\x00", stop=False)
    driver.read(0x48, 2)
"""

import ctypes
import subprocess
from pathlib import Path

from noheap_testing import clock, memory
from noheap_tools.board.boards import Board
from noheap_tools.tiny import build, wiring
from noheap_tools.toolchain import to_stderr
from noheap_tools.toolchain.build import ensure_tree

_HERE = Path(__file__).parent
TIMEOUT_US = 10_000
_POLL_US = 1


class Driver:
    """Bus 1 of `board`. An access that the simulated controller forbids is raised."""

    def __init__(self, folder: Path, board: Board) -> None:
        self._library = ctypes.CDLL(str(_compiled(folder, board)))
        self._fault: BaseException | None = None
        word = ctypes.c_uint32
        # Kept, since the library calls them.
        self._functions = [
            ctypes.CFUNCTYPE(word, word)(lambda address: self._held(memory.load, address, 4)),
            ctypes.CFUNCTYPE(None, word, word)(
                lambda address, value: self._held(memory.store, address, 4, value)
            ),
            ctypes.CFUNCTYPE(word)(self._us),
        ]
        for name, function in zip(("on_get", "on_put", "on_us"), self._functions, strict=True):
            ctypes.c_void_p.in_dll(self._library, name).value = ctypes.cast(
                function, ctypes.c_void_p
            ).value
        self._transfer = self._library.chip_i2c_transfer

    def set_up(self, clock_hz: int, hz: int) -> None:
        ctypes.c_uint32.in_dll(self._library, "clock_hz").value = clock_hz
        self._library.chip_i2c_init(1, 0, 0, hz)
        self._raise()

    def has_pins(self, bus: int, scl: int = -1, sda: int = -1) -> tuple[bool, int, int]:
        """Whether they are pins of that bus, and which ones those are that were -1."""
        pins = ctypes.c_int(scl), ctypes.c_int(sda)
        self._library.chip_i2c_pins.restype = ctypes.c_bool
        found = self._library.chip_i2c_pins(bus, *map(ctypes.byref, pins))
        return found, pins[0].value, pins[1].value

    def write(self, address: int, data: bytes, *, stop: bool = True) -> int:
        """Returns the bytes that were acknowledged, or a negative errno."""
        buffer = (ctypes.c_uint8 * max(len(data), 1))(*data)
        return self._run(address, buffer, len(data), False, stop)

    def read(self, address: int, count: int, *, stop: bool = True) -> tuple[int, bytes]:
        buffer = (ctypes.c_uint8 * max(count, 1))()
        return self._run(address, buffer, count, True, stop), bytes(buffer)[:count]

    def _run(self, address: int, buffer, count: int, reading: bool, stop: bool) -> int:
        result = self._transfer(
            1, address, buffer, ctypes.c_size_t(count), reading, stop, TIMEOUT_US
        )
        self._raise()
        return result

    def _us(self) -> int:
        clock.now.advance_us(_POLL_US)
        return clock.now.us & 0xFFFFFFFF

    def _held(self, access, *arguments):
        """Do it; an exception has to wait until C has returned."""
        try:
            return access(*arguments) or 0
        except BaseException as error:  # noqa: BLE001 - raised later, whatever it is
            self._fault = self._fault or error
            return 0

    def _raise(self) -> None:
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault


def _compiled(folder: Path, board: Board) -> Path:
    (folder / "board.h").write_text(wiring.header(board), encoding="utf-8")
    family = board.chip.name[: len("stm32f4")]
    included = (_HERE, build.PORT, build.PORT / family, build.PORT / board.chip.name, folder)
    library = folder / "i2c.so"
    subprocess.run(
        [
            *("cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-Wno-int-to-pointer-cast", "-o", library),
            *(f"-I{path}" for path in (*included, ensure_tree(to_stderr))),
            *("-include", _HERE / "stand_in.h"),
            *(_HERE / "stand_in.c", build.PORT / "stm32/i2c.c"),
        ],
        check=True,
    )
    return library
