"""Python for MicroPython's makefiles: leaves out names that no source has.

    PYTHON="python -m noheap_tools.tiny.python"

py/makeqstrdata.py puts all names into an image that have a number in .mpy files, some 180. Here
nothing loads .mpy files, so that only the names in its input are needed, less those that begin
with LINKED of names.py; and those in the build folder's UNSEEN have no text. py/makeqstrdefs.py
gets one source for all: preprocess.py. Any other program is run as it is.
"""

import contextlib
import io
import os
import re
import sys
from pathlib import Path

from noheap_tools.tiny import preprocess, unseen
from noheap_tools.tiny.names import LINKED

_NAME = re.compile(r"^Q\((.*)\)$", re.MULTILINE)


def main(arguments: list[str]) -> None:
    program = Path(arguments[0])
    if program.name == "makeqstrdefs.py" and arguments[1] == "pp":
        arguments = [arguments[0], *preprocess.together(arguments[1:])]
    if program.name != "makeqstrdata.py":
        os.execv(sys.executable, [sys.executable, *arguments])
    sys.path.insert(0, str(program.parent))
    import makeqstrdata  # pyright: ignore[reportMissingImports] - of MicroPython's sources

    found = (
        name
        for file in arguments[1:]
        for name in _NAME.findall(Path(file).read_text(encoding="utf-8"))
    )
    given = {name.replace("\\r", "\r").replace("\\n", "\n") for name in found}
    # The empty name comes first, whoever has it.
    kept = [name for name in makeqstrdata.static_qstr_list if not name or name in given]
    makeqstrdata.static_qstr_list[:] = kept
    makeqstrdata.static_qstr_list_ident[:] = map(makeqstrdata.qstr_escape, kept)
    write = makeqstrdata.print_qstr_data
    noted = Path(arguments[1]).parent.parent / unseen.FILE
    empty = set(noted.read_text(encoding="utf-8").split())

    def write_needed(settings, names):
        found = {key: it for key, it in names.items() if not key.startswith(LINKED)}
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            write(settings, found)
        print("\n".join(unseen.without_texts(printed.getvalue().splitlines(), empty)))

    makeqstrdata.print_qstr_data = write_needed
    makeqstrdata.do_work(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
