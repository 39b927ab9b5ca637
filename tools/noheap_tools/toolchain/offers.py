"""Chooses those of the versions that Debian offers today that belong together.

Testing moves, so the pinned MicroPython may have gone from it. Then this takes the newest release
for which there is the pico-sdk that it was made for, else the newest with the newest pico-sdk, and
says so: whether they fit shows in the build.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from noheap_tools.errors import ToolError
from noheap_tools.selection import VARIABLE, is_tested
from noheap_tools.toolchain.recipe import LEAST_TINYUSB_OF, PICO_SDK_OF
from noheap_tools.versions import MBEDTLS_SERIES, MICROPYTHON, OLDEST_MICROPYTHON, TESTED, TINYUSB

MICROPYTHON_SOURCE = "micropython"
MBEDTLS_SOURCE = "mbedtls"
PICO_SDK_PACKAGE = "pico-sdk-source"
TINYUSB_PACKAGE = "tinyusb-source"

WAY_OUT = (
    f"set {VARIABLE} to a checkout of MicroPython with its submodules, or NOHEAP_IMAGE=path.uf2 to"
    " an RP2040 image and NOHEAP_UNIX=path to a unix interpreter of your own"
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


def pinned(offers: Mapping[str, Sequence[str]], wanted: str) -> Choice | None:
    """What noheap is made for, if it is `wanted` and all of it is there."""
    if wanted != MICROPYTHON or TINYUSB not in _by_upstream(offers.get(TINYUSB_PACKAGE, ())):
        return None
    found = _fitting(offers, wanted)
    return found if found and found.release == wanted else None


def choose(offers: Mapping[str, Sequence[str]], wanted: str = MICROPYTHON) -> Choice:
    """The versions to build `wanted` from; for the pinned release, what is there instead of it.
    ToolError with the offers if there is nothing."""
    choice = _fitting(offers, wanted) or (_newest(offers) if wanted == MICROPYTHON else None)
    if choice is None:
        found = "; ".join(f"{name} {', '.join(offers[name])}" for name in sorted(offers))
        raise ToolError(
            f"Debian's packages do not make MicroPython {wanted}. Wanted: micropython {wanted}"
            f" with pico-sdk {_sdk_of(wanted) or 'for it'}, tinyusb and mbedtls {MBEDTLS_SERIES}."
            f" Found: {found or 'nothing'}",
            WAY_OUT,
        )
    return choice


def remarks(choice: Choice, wanted: str) -> list[str]:
    """What the user must know of a choice: nothing of the pinned one."""
    sdk, tinyusb = upstream(choice.pico_sdk), upstream(choice.tinyusb)
    right, least = _sdk_of(choice.release), _least_tinyusb(choice.release)
    if (choice.release, sdk, tinyusb) == (MICROPYTHON, right, TINYUSB):
        return []
    said = []
    if choice.release != wanted:
        said.append(
            f"Debian no longer has all that MicroPython {wanted} is built from. It has MicroPython"
            f" {choice.release}; going on with that."
        )
    said.append(
        f"MicroPython {choice.release} is built with pico-sdk {sdk}, tinyusb {tinyusb} and mbedtls"
        f" {upstream(choice.mbedtls)} from Debian."
    )
    if right is None:
        said.append(f"Whether pico-sdk {sdk} fits this release, noheap does not know.")
    elif sdk != right:
        said.append(f"That release is made for pico-sdk {right}, so the build may fail.")
    if _number(tinyusb) < _number(least):
        said.append(
            f"Its image needs tinyusb {least} or newer and cannot be built from these; {WAY_OUT}."
        )
    if not is_tested(choice.release):
        said.append(f"noheap is tested on MicroPython {', '.join(TESTED)} only.")
    return said


def _fitting(offers: Mapping[str, Sequence[str]], wanted: str) -> Choice | None:
    """`wanted` with what it needs; in the pinned release's place, the newest one for which there
    is that."""
    kits = _by_upstream(offers.get(PICO_SDK_PACKAGE, ()))
    usb = [_number(version) for version in _by_upstream(offers.get(TINYUSB_PACKAGE, ()))]
    fitting = [
        release
        for release in _releases(offers)
        if _sdk_of(release) in kits
        and any(version >= _number(_least_tinyusb(release)) for version in usb)
    ]
    if wanted in fitting:
        return _choice(offers, wanted, kits[_sdk_of(wanted) or ""])
    if wanted != MICROPYTHON or not fitting:
        return None
    release = max(fitting, key=_number)
    return _choice(offers, release, kits[_sdk_of(release) or ""])


def _newest(offers: Mapping[str, Sequence[str]]) -> Choice | None:
    """The newest of everything."""
    releases = _releases(offers)
    kits = _by_upstream(offers.get(PICO_SDK_PACKAGE, ()))
    if not releases or not kits:
        return None
    return _choice(offers, max(releases, key=_number), kits[max(kits, key=_number)])


def _choice(offers: Mapping[str, Sequence[str]], release: str, pico_sdk: str) -> Choice | None:
    usb = _by_upstream(offers.get(TINYUSB_PACKAGE, ()))
    # The lowest is the stable suite's, which moves least.
    tls = [v for v in sorted(offers.get(MBEDTLS_SOURCE, ())) if _in_series(v, MBEDTLS_SERIES)]
    if not usb or not tls:
        return None
    newest = max(usb, key=_number)
    is_enough = TINYUSB in usb and _number(TINYUSB) >= _number(_least_tinyusb(release))
    tinyusb = usb[TINYUSB if is_enough else newest]
    return Choice(release, _releases(offers)[release], pico_sdk, tinyusb, tls[0])


def _releases(offers: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Those of MicroPython that are not too old."""
    oldest = _number(OLDEST_MICROPYTHON)
    found = _by_upstream(offers.get(MICROPYTHON_SOURCE, ()))
    return {release: version for release, version in found.items() if _number(release) >= oldest}


def _sdk_of(release: str) -> str | None:
    return PICO_SDK_OF.get(_series(release))


def _least_tinyusb(release: str) -> str:
    """What its series needs; an unknown one needs what the newest known one does."""
    return LEAST_TINYUSB_OF.get(_series(release)) or LEAST_TINYUSB_OF[max(LEAST_TINYUSB_OF)]


def _series(release: str) -> str:
    return ".".join(release.split(".")[:2])


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _in_series(version: str, series: str) -> bool:
    return upstream(version).startswith(f"{series}.")


def _by_upstream(versions: Sequence[str]) -> dict[str, str]:
    return {upstream(version): version for version in versions}
