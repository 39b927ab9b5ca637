"""Makes the C source of frozen code; firmware/tiny/Makefile calls it.

    python -m noheap_tools.tiny.freeze TREE QSTRS KEPT FACTS OUT FILE.mpy ...

As tools/mpy-tool.py of MicroPython does it, with code aligned to whole words, and without the
names that neither C code nor the frozen modules have. The firmware's own names, but for those in
KEPT, become shorter ones: short_names.py. OUT with the suffix .names says which. What the module
main defines goes into flash: rom, which FACTS are for. Beside KEPT are the files of unseen.py.
"""

import contextlib
import io
import re
import sys
from collections.abc import Iterator, Set
from pathlib import Path

from noheap_tools.board.program import APP
from noheap_tools.tiny import mpy_tool, needs, rom, short_names, unseen
from noheap_tools.tiny.names import LINKED
from noheap_tools.tiny.rom import constants, facts
from noheap_tools.toolchain import aligning_python

_BESIDE = (unseen.SHOWN, unseen.FILE)  # files of the folder that KEPT is in

_NAME = re.compile(r"^Q\((\w+)\)$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    tree, qstrs, kept, told, out, *mpys = map(Path, arguments)
    tool = mpy_tool.load(tree)
    # Of the names that have a number in .mpy files, too, only those in the file are known.
    tool.qstrutil.static_qstr_list_ident.clear()
    settings, known = tool.qstrutil.parse_input_headers([str(qstrs)])
    tool.config.MICROPY_QSTR_BYTES_IN_LEN = int(settings["BYTES_IN_LEN"])
    tool.config.MICROPY_QSTR_BYTES_IN_HASH = int(settings["BYTES_IN_HASH"])
    modules = [tool.read_mpy(str(path)) for path in mpys]
    known_of_main = facts.read(told.read_text(encoding="utf-8"))
    has = needs.names_in(qstrs)
    names = []
    texts = set()
    for module in modules:
        of = known_of_main if module.escaped_name == APP else None
        taken = rom.taken(tool, tree, module, of, has)
        if taken is not None:
            constants.freeze(tool, module, taken)
            texts.update(_texts(taken.constants))
        names += module.qstr_table if taken is None else taken.named
        texts.update(_texts(module.obj_table))
    _leave_out_unused(tool, names, texts)
    staying = set(known) | set(kept.read_text(encoding="utf-8").split())
    beside = [kept.with_name(name).read_text(encoding="utf-8") for name in _BESIDE]
    shown, empty = (set(text.split()) for text in beside)
    short = _shorten(tool, names, texts, qstrs, staying, shown, empty)
    lines = (f"{new} {name}\n" for name, new in short.items())
    out.with_suffix(".names").write_text("".join(lines), encoding="utf-8")
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        tool.freeze_mpy(set(known), modules)
    out.write_text(text.getvalue(), encoding="utf-8")
    aligning_python.align(str(out))
    return 0


def _leave_out_unused(tool, used, texts: Set[str]) -> None:
    """Names that MicroPython gives numbers to in .mpy files are in its list whether a module has
    them or not; and of others, what had them may be in flash now, without a name."""
    kept = {id(name) for name in used}
    names = tool.global_qstrs.qstrs
    for n, name in enumerate(names):
        if name is not None and id(name) not in kept and name.str not in texts:
            names[n] = None


def _shorten(
    tool,
    names,
    texts: Set[str],
    qstrs: Path,
    staying: Set[str],
    shown: Set[str],
    empty: Set[str],
) -> dict[str, str]:
    """Gives the firmware's own names shorter ones, and returns them. Those that are `shown` get
    none of the names in `empty`, which have no text."""
    used = {name.str for name in names}
    of_c = [
        name
        for name in _NAME.findall(qstrs.read_text(encoding="utf-8"))
        if not name.startswith(LINKED)
    ]
    own = dict.fromkeys(name.str for name in names if name.str not in staying | texts)
    taken = used | texts
    with_text = [name for name in of_c if name not in empty]
    short = short_names.chosen((it for it in own if it in shown), with_text, taken)
    taken |= set(short.values())
    without = [name for name in of_c if name in empty]
    others = (it for it in own if it not in shown)
    short |= short_names.chosen(others, [*without, *with_text], taken)
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
