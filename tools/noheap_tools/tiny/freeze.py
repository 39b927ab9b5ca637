"""Makes the C source of frozen code; firmware/tiny/Makefile calls it.

    python -m noheap_tools.tiny.freeze TREE QSTRS KEPT OUT FILE.mpy ...

As tools/mpy-tool.py of MicroPython does it, with code aligned to whole words, and without the
names that neither C code nor the frozen modules have. The firmware's own names, but for those in
KEPT, become shorter ones: short_names.py. OUT with the suffix .names says which.
"""

import contextlib
import io
import re
import sys
from collections.abc import Iterator, Set
from pathlib import Path

from noheap_tools.tiny import mpy_tool, short_names
from noheap_tools.toolchain import aligning_python

_NAME = re.compile(r"^Q\((\w+)\)$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    tree, qstrs, kept, out, *mpys = map(Path, arguments)
    tool = mpy_tool.load(tree)
    # Of the names that have a number in .mpy files, too, only those in the file are known.
    tool.qstrutil.static_qstr_list_ident.clear()
    settings, known = tool.qstrutil.parse_input_headers([str(qstrs)])
    tool.config.MICROPY_QSTR_BYTES_IN_LEN = int(settings["BYTES_IN_LEN"])
    tool.config.MICROPY_QSTR_BYTES_IN_HASH = int(settings["BYTES_IN_HASH"])
    modules = [tool.read_mpy(str(path)) for path in mpys]
    _leave_out_unused(tool, modules)
    staying = set(known) | set(kept.read_text(encoding="utf-8").split())
    short = _shorten(tool, modules, qstrs, staying)
    lines = (f"{new} {name}\n" for name, new in short.items())
    out.with_suffix(".names").write_text("".join(lines), encoding="utf-8")
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


def _shorten(tool, modules, qstrs: Path, staying: Set[str]) -> dict[str, str]:
    """Gives the firmware's own names shorter ones, and returns them."""
    names = [name for module in modules for name in module.qstr_table]
    used = {name.str for name in names}
    texts = {text for module in modules for text in _texts(module.obj_table)}
    of_c = _NAME.findall(qstrs.read_text(encoding="utf-8"))
    own = dict.fromkeys(name.str for name in names if name.str not in staying | texts)
    short = short_names.chosen(own, of_c, used | texts)
    for name in names:
        if name.str in short:
            name.str = short[name.str]
            name.qstr_esc = tool.qstrutil.qstr_escape(name.str)
            name.qstr_id = f"MP_QSTR_{name.qstr_esc}"
    return short


def _texts(constants) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple):
            yield from _texts(constant)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
