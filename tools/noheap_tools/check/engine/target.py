"""What the program is for: the port, and the version of MicroPython."""

from dataclasses import dataclass

from noheap_tools import versions
from noheap_tools.errors import ToolError

Version = tuple[int, int]


def version(text: str) -> Version:
    """Returns the first two numbers of a version, as (1, 26) of "1.26.1".

    Raises ToolError if it is none.
    """
    parts = text.removeprefix("v").split(".")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts[:2]):
        raise ToolError(f"micropython = {text!r} is no version", 'As in "1.26".', exit_code=2)
    return int(parts[0]), int(parts[1])


_MEASURED = version(versions.MICROPYTHON)


@dataclass(frozen=True)
class Target:
    """The port, and the version, as far as findings depend on it."""

    port: str = "rp2"
    version: Version = _MEASURED
