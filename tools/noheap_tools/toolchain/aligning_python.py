#!/usr/bin/env python3
"""Python for MicroPython's builds: lays frozen native code at whole words.

    CMAKE_ARGS=-DPython3_EXECUTABLE=$PWD/tools/noheap_tools/toolchain/aligning_python.py

Native code for ARMv6-M has its constants at addresses that are multiples of 4 from its start
(py/asmthumb.c, asm_thumb_mov_reg_i32), and a load rounds its own address down to such a one
(ARMv6-M ARM A6.7.27). MicroPython 1.26 to 1.29, however, aligns frozen code to 2 bytes
(tools/mpy-tool.py, RawCodeNative), so half of the functions would load wrong constants. This runs
any Python program, and after tools/makemanifest.py corrects the C source that it wrote.
"""

import os
import subprocess
import sys

_HALFWORD = "__attribute__ ((aligned (2)))"
_WORD = "__attribute__ ((aligned (4)))"


def align(path: str) -> None:
    """Align the arrays of frozen native code in the C source `path` to whole words."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if _HALFWORD in text:  # otherwise it stays as it is, with its time stamp
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(_HALFWORD, _WORD))


def main(arguments: list) -> int:
    command = [sys.executable, *arguments]
    if not arguments or os.path.basename(arguments[0]) != "makemanifest.py":
        os.execv(sys.executable, command)
    code = subprocess.call(command)
    if code == 0:
        align(arguments[arguments.index("-o") + 1])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
