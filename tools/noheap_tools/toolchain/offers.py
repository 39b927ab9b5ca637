"""Chooses those of the versions that Debian offers today that belong together.

Testing moves, so the pinned MicroPython may have gone from it. Then this takes the newest
release for which there is the pico-sdk that it was made for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from noheap_tools.errors import ToolError
from noheap_tools.toolchain.recipe import OLDEST_MICROPYTHON, PICO_SDK_OF
from noheap_tools.versions import MBEDTLS_SERIES, MICROPYTHON, TINYUSB

MICROPYTHON_SOURCE = "micropython"
MBEDTLS_SOURCE = "mbedtls"
PICO_SDK_PACKAGE = "pico-sdk-source"
TINYUSB_PACKAGE = "tinyusb-source"

WAY_OUT = (
    f"set NOHEAP_IMAGE=path.uf2 to an RP2040 image of MicroPython {MICROPYTHON} "
    "and NOHEAP_UNIX=path to a unix interpreter of your own"
)


@dataclass(frozen=True)
class Choice:
    """One Debian version of each package; `release` is MicroPython's version without Debian's."""

    release: str
    micropython: str
    pico_sdk: str
    tinyusb: str
    mbedtls: str


def upstream(version: str) -> str:
    """`1.26.1` of `1:1.26.1+ds-1`."""
    return re.split(r"[-+~]", version.rpartition(":")[2])[0]


def parse_stanzas(text: str) -> dict[str, list[str]]:
    """The versions of each package in the output of `apt-cache show` and `showsrc`."""
    offers: dict[str, list[str]] = {}
    for stanza in re.split(r"\n\s*\n", text):
        package = re.search(r"^Package: (\S+)", stanza, re.MULTILINE)
        version = re.search(r"^Version: (\S+)", stanza, re.MULTILINE)
        if package and version:
            offers.setdefault(package.group(1), []).append(version.group(1))
    return offers


def choose(offers: Mapping[str, Sequence[str]]) -> Choice:
    """The versions to build from. ToolError with the offers if none fit."""
    releases = _by_upstream(offers.get(MICROPYTHON_SOURCE, ()))
    kits = _by_upstream(offers.get(PICO_SDK_PACKAGE, ()))
    usb = _by_upstream(offers.get(TINYUSB_PACKAGE, ()))
    # The lowest is the stable suite's, which moves least.
    tls = [v for v in sorted(offers.get(MBEDTLS_SOURCE, ())) if _in_series(v, MBEDTLS_SERIES)]
    fitting = [
        release
        for release in releases
        if _number(release) >= _number(OLDEST_MICROPYTHON) and PICO_SDK_OF.get(release) in kits
    ]
    if not fitting or TINYUSB not in usb or not tls:
        found = "; ".join(f"{name} {', '.join(offers[name])}" for name in sorted(offers))
        raise ToolError(
            f"Debian's packages no longer make MicroPython {MICROPYTHON}. Wanted: micropython "
            f"{MICROPYTHON} with pico-sdk {PICO_SDK_OF[MICROPYTHON]}, tinyusb {TINYUSB} and "
            f"mbedtls {MBEDTLS_SERIES}. Found: {found or 'nothing'}",
            WAY_OUT,
        )
    release = MICROPYTHON if MICROPYTHON in fitting else max(fitting, key=_number)
    return Choice(
        release, releases[release], kits[PICO_SDK_OF[release]], usb[TINYUSB], mbedtls=tls[0]
    )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _in_series(version: str, series: str) -> bool:
    return upstream(version).startswith(f"{series}.")


def _by_upstream(versions: Sequence[str]) -> dict[str, str]:
    return {upstream(version): version for version in versions}
