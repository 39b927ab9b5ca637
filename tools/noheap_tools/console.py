"""Lets every text be printed on a console that lacks some of its characters.

    console.prepare()       # then print("28.5 °C") is "28.5 degC" on an ASCII console

A Windows console in an old code page has no Ω, a C locale no °: print would raise instead.
"""

import codecs
import io
import sys

_ERRORS = "noheap_plain"
# With a degree sign alone a reader would take 28.5 ?C for a fault.
_PLAIN = {"°": "deg", "µ": "u", "Ω": "ohm", "±": "+-", "●": "*", "○": "o", "━": "-"}


def prepare() -> None:
    """Call it once, before anything is printed."""
    codecs.register_error(_ERRORS, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Stands for the characters that cannot be encoded: others are escaped, as Python does."""
    assert isinstance(error, UnicodeEncodeError)
    missing = error.object[error.start : error.end]
    said = "".join(_PLAIN.get(it) or ascii(it)[1:-1] for it in missing)
    return said, error.end
