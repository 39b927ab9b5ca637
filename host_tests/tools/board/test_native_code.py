"""Native code of the library is for the CPU of the board."""

import pytest

from noheap_tools.board import files as device_files
from noheap_tools.commands import flash

ARCHITECTURES = {"armv6m": 4, "armv7emsp": 7}  # MP_NATIVE_ARCH_*, py/persistentcode.h


@pytest.mark.parametrize("name", flash.boards.names())
def test_native_code_is_for_the_boards_cpu(name):
    board = flash.boards.load(name)
    chip = board.chip.name
    assert board.mpy_arch == ("armv6m" if chip == "rp2040" else "armv7emsp")
    files = device_files.everything(board)
    found = {data[2] >> 2 for path, data in files.items() if path.endswith(".mpy")}
    assert found == {0, ARCHITECTURES[board.mpy_arch]}  # 0: bytecode only
