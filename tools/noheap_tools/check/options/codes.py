"""Which rules a list of codes and prefixes means: NH012, NH01, ALL."""

from collections.abc import Iterable

from noheap_tools import project
from noheap_tools.check.rules import RULES
from noheap_tools.errors import UsageError

_ALL = "ALL"


def named(names: Iterable[str], where: str = "") -> frozenset[str]:
    """The codes that the names stand for. Raises UsageError, which begins with `where`."""
    found: set[str] = set()
    for name in names:
        wanted = name.strip().upper()
        fits = [code for code in RULES if wanted == _ALL or (wanted and code.startswith(wanted))]
        if not fits:
            guess = project.suggestion(wanted, RULES)
            raise UsageError(
                f"{where}no rule {name.strip() or repr(name)}",
                f"{guess}noheap check --rules lists them; NH01 stands for all that begin so.",
            )
        found.update(fits)
    return frozenset(found)


def listed(text: str) -> list[str]:
    """The names in "NH001,NH01"."""
    return [name.strip() for name in text.split(",") if name.strip()]
