"""Which symbols are of which object file, the static ones too.

    origins.of(objects)         # {Path(".../py/objlist.o"): {"list_pop", "mp_type_list", ...}}

The linked image does not say so, because it is compiled as one: most object files have no code,
but what gcc makes code of when it links. Its own lto-dump lists that, with what a file only
refers to; nm knows which these are.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain.process import query

# What gcc adds to the name of a function that it has changed, or of one of two with the same.
_CHANGED = re.compile(r"\.(?:lto_priv|isra|part|constprop|cold|localalias)\b.*")
_DUMPED = re.compile(r"^(?:function|variable) +\w+ +\d+ +(\S+)", re.MULTILINE)
_DEFINED = re.compile(r"^\w* *[A-TV-Za-tv-z] (\S+)$", re.MULTILINE)
_REFERRED_TO = re.compile(r"^ +U (\S+)$", re.MULTILINE)


def of(objects: Path) -> dict[Path, set[str]]:
    """`objects` is a file with the paths of the object files. ToolError if one of them is gone."""
    files = [Path(name) for name in objects.read_text(encoding="utf-8").split()]
    with ThreadPoolExecutor(system.cpus()) as pool:
        return dict(zip(files, pool.map(_symbols, files), strict=True))


def plain(symbol: str) -> str:
    """Its name in the source."""
    return _CHANGED.sub("", symbol)


def _symbols(file: Path) -> set[str]:
    listing = query(["arm-none-eabi-gcc-nm", file])
    if listing is None:
        raise ToolError(f"arm-none-eabi-gcc-nm cannot read {file}", "Build the image again.")
    dumped = query(["arm-none-eabi-lto-dump", "-list", file]) or ""  # fails if it has code
    found = {*_DEFINED.findall(listing), *_DUMPED.findall(dumped)}
    return {plain(name) for name in found - {*_REFERRED_TO.findall(listing)}}
