"""Chooses shorter names for those of the firmware that nothing outside of it knows.

The program means the same, because each name stands for one other everywhere: that of a global,
an attribute and a parameter alike. The best ones are those that MicroPython's C code has anyway
and the firmware does not use, which cost nothing; then those of one letter, then of two.
"""

import keyword
import re
from collections.abc import Collection, Iterable, Iterator

from noheap_tools.board.linker.plan import MICROPYTHON_ASKS_FOR

_PLAIN = re.compile(r"[A-Za-z_]\w*")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# MicroPython asks objects of the firmware's classes for these, too: py/objdict.c, py/runtime.c.
_ASKED_FOR = MICROPYTHON_ASKS_FOR | {"keys", "send", "throw"}


def chosen(own: Iterable[str], of_c: Iterable[str], used: Collection[str]) -> dict[str, str]:
    """{name: its shorter one} of the firmware's `own`. `of_c` are the names in C code, `used` all
    that the firmware has, which stay what they are."""
    free = (name for name in _candidates(of_c) if name not in used)
    return {name: next(free) for name in own if _PLAIN.fullmatch(name) and "__" not in name}


def _candidates(of_c: Iterable[str]) -> Iterator[str]:
    """Each once. A name with an underscore may stand for a sign: _space_ in C is " "."""
    plain = (name for name in of_c if name.isidentifier() and "_" not in name)
    letters = (*_LETTERS, *(a + b for a in _LETTERS for b in _LETTERS))
    every = dict.fromkeys((*plain, *_spread(letters)))
    yield from (name for name in every if name not in _ASKED_FOR and not keyword.iskeyword(name))


def _spread(names: Iterable[str]) -> Iterator[str]:
    """First one for each hash, so that a look-up finds most names at once; then the others."""
    others = []
    seen = set()
    for name in names:
        value = _hash(name)
        if value in seen:
            others.append(name)
        else:
            seen.add(value)
            yield name
    yield from others


def _hash(name: str) -> int:
    """As qstr_compute_hash of py/qstr.c, with MICROPY_QSTR_BYTES_IN_HASH of 1."""
    value = 5381
    for character in name.encode():
        value = value * 33 ^ character
    return value & 0xFF
