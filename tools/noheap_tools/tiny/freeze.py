"""Makes the C source of frozen code; firmware/tiny/Makefile calls it.

    python -m noheap_tools.tiny.freeze TREE QSTRS OUT FILE.mpy ...

As tools/mpy-tool.py of MicroPython does it, with code aligned to whole words, and without the
names that neither C code nor the frozen modules have.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from noheap_tools.tiny import mpy_tool
from noheap_tools.toolchain import aligning_python


def main(arguments: list[str]) -> int:
    tree, qstrs, out, *mpys = map(Path, arguments)
    tool = mpy_tool.load(tree)
    # Of the names that have a number in .mpy files, too, only those in the file are known.
    tool.qstrutil.static_qstr_list_ident.clear()
    settings, known = tool.qstrutil.parse_input_headers([str(qstrs)])
    tool.config.MICROPY_QSTR_BYTES_IN_LEN = int(settings["BYTES_IN_LEN"])
    tool.config.MICROPY_QSTR_BYTES_IN_HASH = int(settings["BYTES_IN_HASH"])
    modules = [tool.read_mpy(str(path)) for path in mpys]
    _leave_out_unused(tool, modules)
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        tool.freeze_mpy(set(known), modules)
    out.write_text(text.getvalue(), encoding="utf-8")
    aligning_python.align(str(out))
    return 0


def _leave_out_unused(tool, modules) -> None:
    """Names that MicroPython gives numbers to in .mpy files are in its list whether a module has
    them or not."""
    used = {id(name) for module in modules for name in module.qstr_table}
    texts = {text for module in modules for text in _texts(module.obj_table)}
    names = tool.global_qstrs.qstrs
    numbered = len(tool.qstrutil.static_qstr_list) + 1
    for n, name in enumerate(names[1:numbered], 1):
        if id(name) not in used and name.str not in texts:
            names[n] = None


def _texts(constants) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple):
            yield from _texts(constant)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
