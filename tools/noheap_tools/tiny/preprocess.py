"""Has MicroPython's sources preprocessed as one, to find the names in them.

py/makeqstrdefs.py runs the preprocessor on each source, and each time it reads all headers: a
quarter of the time that an image takes. Of one file that includes all sources it reads them once.
A macro of one source holds in the next one, so this is for a fixed list of sources, of which
host_tests/tiny/test_preprocess.py shows that the same names are found.
"""

from collections.abc import Sequence
from pathlib import Path

_LISTS = ("pp", "output", "cflags", "cxxflags", "sources", "dependencies", "changed_sources")


def together(arguments: Sequence[str]) -> list[str]:
    """Returns the arguments of `makeqstrdefs.py pp`, with one source that includes all of the
    given ones. It is written beside the output."""
    lists: dict[str, list[str]] = {name: [] for name in _LISTS}
    of = lists[arguments[0]]
    for argument in arguments[1:]:
        if argument in lists:
            of = lists[argument]
        else:
            of.append(argument)
    one = Path(*lists["output"]).with_suffix(".all.c")
    one.parent.mkdir(parents=True, exist_ok=True)
    sources = (Path(it).resolve() for it in lists["sources"] if it.endswith(".c"))
    one.write_text("".join(f'#include "{it}"\n' for it in sources), encoding="utf-8")
    lists |= {"sources": [str(one)], "changed_sources": [str(one)]}
    lists["cflags"].append("-w")  # a macro of two sources
    return [it for name in _LISTS for it in (name, *lists[name])]
