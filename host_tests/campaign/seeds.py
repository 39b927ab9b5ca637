"""The seeds that did not hold once, in seeds.txt: a line each, with what was found. A seed of
`make campaign TIER=dma` has that tier before it."""

from collections.abc import Iterable
from pathlib import Path

from campaign.tiers import ANY

FILE = Path(__file__).parent / "seeds.txt"


def kept(tier: str = ANY) -> dict[int, str]:
    """{seed: what was found}, of one of tiers.TIERS."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        first, _, rest = line.partition(" ")
        its_tier = ANY
        if not first.isdecimal():
            its_tier = first
            first, _, rest = rest.partition(" ")
        if its_tier == tier:
            found[int(first)] = rest
    return found


def keep(new: Iterable[tuple[int, str]], tier: str = ANY) -> None:
    """Adds those that are not there; a line that is there stays as it is."""
    there = kept(tier)
    prefix = "" if tier == ANY else f"{tier} "
    lines = [f"{prefix}{seed} {what}\n" for seed, what in sorted(new) if seed not in there]
    with FILE.open("a", encoding="utf-8") as file:
        file.writelines(lines)
