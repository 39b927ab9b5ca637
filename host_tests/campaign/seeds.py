"""The seeds that did not hold once, in seeds.txt: a line each, with what was found."""

from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).parent / "seeds.txt"


def kept() -> dict[int, str]:
    """{seed: what was found}."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            seed, _, what = line.partition(" ")
            found[int(seed)] = what
    return found


def keep(new: Iterable[tuple[int, str]]) -> None:
    """Adds those that are not there; a line that is there stays as it is."""
    there = kept()
    lines = [f"{seed} {what}\n" for seed, what in sorted(new) if seed not in there]
    with FILE.open("a", encoding="utf-8") as file:
        file.writelines(lines)
