"""Finds the exceptions in what a board printed, and the end of its program.

found = exceptions("Traceback (most recent call last):\\n  File ...")
found[-1].shown({"main.py"})        # ValueError: too large, main.py line 3
"""

import re
from collections.abc import Container
from dataclasses import dataclass

CONTINUES = ("Traceback", "uncaught exception", "Uncaught exception", "  File ")  # more lines come
REBOOTS = "MPY: soft reboot"  # MicroPython prints this, or its version, when a program is over
_ENDED = ("MicroPython v", REBOOTS)
_FRAME = re.compile(r'  File "([^"]+)", line (\d+)')
_TRACE = r"Traceback \(most recent call last\):\n((?:  File .*\n)*)"
# shared/runtime/mpirq.c and ports/rp2/machine_timer.c of MicroPython 1.26: without an emergency
# buffer, the type alone follows.
_UNCAUGHT = r"[Uu]ncaught exception in .*\n"
_RAISED = re.compile(rf"({_UNCAUGHT})?(?:{_TRACE})(\w+)(.*)|{_UNCAUGHT}(\w+)(.*)")


@dataclass(frozen=True)
class Raised:
    """`places` are (file, line), the outermost first; empty without room for a traceback.

    `in_handler`: it left a handler, which MicroPython does not call again.
    """

    error: str
    text: str
    places: tuple[tuple[str, int], ...]
    in_handler: bool

    def shown(self, files: Container[str]) -> str:
        """The error, and the last of its places that is in `files`."""
        own = [it for it in self.places if it[0] in files]
        return self.text + (f", {own[-1][0]} line {own[-1][1]}" if own else "")


def ended(line: str) -> bool:
    """Whether MicroPython printed `line` because the program is over."""
    return line.startswith(_ENDED)


def exceptions(said: str) -> list[Raised]:
    """Returns all, in the order in which they were printed."""
    found = []
    for match in _RAISED.finditer(said.replace("\r\n", "\n")):
        uncaught, frames, error, rest, bare_error, bare_rest = match.groups()
        places = tuple((file, int(line)) for file, line in _FRAME.findall(frames or ""))
        name = error or bare_error
        text = (name + (rest or bare_rest or "")).strip().removesuffix(":")
        found.append(Raised(name, text, places, frames is None or bool(uncaught)))
    return found
