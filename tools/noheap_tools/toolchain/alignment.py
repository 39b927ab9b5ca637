"""Aligns frozen native code to whole words, as ARMv6-M needs it: see aligning_python.py."""

import re
import shutil
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import aligning_python
from noheap_tools.toolchain.process import query

OPTION = "-DPython3_EXECUTABLE"

# As arm-none-eabi-nm lists the code that tools/mpy-tool.py puts into .text.
_NATIVE = re.compile(r"^([0-9a-f]{8}) t (fun_data_\w+)$", re.MULTILINE)


def cmake_option(folder: Path) -> str:
    """The option for cmake for a build in `folder`, which gets a copy of the tool."""
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "python3"
    shutil.copyfile(aligning_python.__file__, python)
    python.chmod(0o755)  # the original is no program in a wheel
    return f"{OPTION}={python}"


def native_code(elf: Path) -> dict[str, int]:
    """{symbol: address} of the frozen native functions in an image."""
    listing = query(["arm-none-eabi-nm", elf])
    if listing is None:
        raise ToolError(f"arm-none-eabi-nm cannot read {elf}")
    return {name: int(address, 16) for address, name in _NATIVE.findall(listing)}


def require(elf: Path) -> None:
    """Raises ToolError if a frozen native function is not at a whole word."""
    for name, address in native_code(elf).items():
        if address % 4:
            raise ToolError(
                f"{name} is at {address:#x}, not at a whole word, and would load wrong constants",
                "aligning_python.py does not know how this MicroPython freezes native code",
            )
