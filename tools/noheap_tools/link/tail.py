"""The last lines that a board printed, for the hint of an error."""

from collections.abc import Sequence

from noheap_tools.link.printable import printable

_LINES = 20  # of a long traceback, with what led to it


def of(texts: Sequence[str]) -> str:
    return "The board said: " + ("\n  ".join(map(printable, texts[-_LINES:])) or "nothing")
