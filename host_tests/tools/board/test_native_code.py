"""Native code of the library is for the CPU of the board."""

import pytest

from noheap_tools.board import files as device_files
from noheap_tools.commands import flash

ARCHITECTURES = {"armv6m": 4, "armv7m": 5, "armv7emsp": 7}  # MP_NATIVE_ARCH_*, py/persistentcode.h


@pytest.mark.parametrize("name", flash.boards.names())
def test_native_code_is_for_the_boards_cpu(name):
    board = flash.boards.load(name)
    chip = board.chip.name
    others = {"rp2040": "armv6m", "stm32f103": "armv7m"}
    assert board.mpy_arch == others.get(chip, "armv7emsp")
    files = device_files.everything(board)
    found = {data[2] >> 2 for path, data in files.items() if path.endswith(".mpy")}
    assert found == {0, ARCHITECTURES[board.mpy_arch]}  # 0: bytecode only
