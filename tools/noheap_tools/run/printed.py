"""What a firmware printed, and what that says about it."""

import re
from collections.abc import Iterable, Sequence

from noheap_tools.link import traceback
from noheap_tools.link.decode import Text

_FILES = ("main.py", "config.py", "board.py", "boot.py")  # in tracebacks, with line numbers
_VERSION = re.compile(r"MicroPython v([\w.+-]+)", re.ASCII)


def ends(item: Text) -> bool:
    """Whether the program ended before MicroPython printed this."""
    return not item.framed and traceback.ended(item.text)


def version(line: str) -> str | None:
    """MicroPython's, if `line` names it."""
    found = _VERSION.search(line)
    return found[1] if found else None


def last_raised(texts: Iterable[str]) -> str:
    """The last exception, with its place; "" if there is none."""
    raised = traceback.exceptions("\n".join(texts))
    return raised[-1].shown(_FILES) if raised else ""


def raised(texts: Sequence[str]) -> list[str]:
    """A line for each exception."""
    found = traceback.exceptions("\n".join(texts))
    return [f"the firmware raised {it.shown(_FILES)}" for it in found]


def errors(texts: Sequence[str]) -> list[str]:
    """A line for each error that it printed and that is none of those exceptions."""
    shown = {it.text for it in traceback.exceptions("\n".join(texts))}
    # An exception without an argument is printed with its colon.
    printed = [line for line in texts if "Error" in line]
    rest = [line for line in printed if line.strip().removesuffix(":") not in shown]
    return [f"the board printed: {line}" for line in rest]
