"""Fetches sources from other Debian suites than the machine's, and leaves its apt alone.

apt runs with our own sources.list, lists and cache in a private folder; the archive's
address and its proxy, if any, come from the machine's configuration, the keys from
debian-archive-keyring.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import mirror, offers
from noheap_tools.toolchain.process import query, run

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# deb or deb-src -> its index that is needed, and the suites. trixie has the pico-sdk that
# MicroPython 1.26 wants, forky the MicroPython.
_INDEXES = (("deb", "Packages", "trixie"), ("deb-src", "Sources", "trixie forky"))
# Where the pico-sdk for a newer MicroPython would be; it is as large as the others together.
_NEWER = (("deb", "Packages", "forky"),)


@dataclass(frozen=True)
class Sources:
    """The places of the fetched files, and their versions."""

    choice: offers.Choice
    micropython_tar: Path
    mbedtls_tar: Path
    pico_sdk_deb: Path
    tinyusb_deb: Path


class PrivateApt:
    """apt-get and apt-cache on a folder of our own. The folder must exist."""

    def __init__(self, folder: Path, log_file: Path) -> None:
        self.folder = folder
        self.log_file = log_file
        self.downloads = folder / "downloads"
        for part in ("lists/partial", "cache/archives/partial", "downloads"):
            (folder / part).mkdir(parents=True)
        self.archive = _archive()
        self._write_list(_INDEXES)

    def _write_list(self, indexes: tuple[tuple[str, str, str], ...]) -> None:
        text = _sources_list(self.archive, indexes)
        (self.folder / "sources.list").write_text(text, encoding="utf-8")

    def add_newer_suite(self) -> None:
        """Read the lists of packages that testing has, too."""
        self._write_list(_INDEXES + _NEWER)
        self.update()

    def update(self) -> None:
        try:
            self._get("update", what=f"reading Debian's package lists at {self.archive}")
        except ToolError as error:
            hint = f"try again later, or {offers.WAY_OUT}; {error.hint}"
            raise ToolError(error.message, hint) from None

    def offered(self) -> dict[str, list[str]]:
        """The versions on offer of each package that we may want."""
        showsrc = ["showsrc", "--only-source", offers.MICROPYTHON_SOURCE, offers.MBEDTLS_SOURCE]
        show = ["show", offers.PICO_SDK_PACKAGE, offers.TINYUSB_PACKAGE]
        texts = [query(["apt-cache", *self._options(), *words]) for words in (showsrc, show)]
        return offers.parse_stanzas("\n\n".join(text or "" for text in texts))

    def fetch_source(self, package: str, version: str) -> Path:
        """The upstream tarball of a source package."""
        self._get(
            "source", "--download-only", f"{package}={version}", what=f"downloading {package}"
        )
        return self._downloaded(f"{package}_*.orig.tar.*z*", package)

    def fetch_package(self, package: str, version: str) -> Path:
        """The .deb of a package, which is not installed."""
        self._get("download", f"{package}={version}", what=f"downloading {package}")
        return self._downloaded(f"{package}_*.deb", package)

    def _get(self, *words: str, what: str) -> None:
        run(
            ["apt-get", *self._options(), *words],
            cwd=self.downloads,
            log_file=self.log_file,
            what=what,
        )

    def _downloaded(self, pattern: str, package: str) -> Path:
        for path in self.downloads.glob(pattern):
            return path
        raise ToolError(f"apt-get left no file of {package}", f"its log is in {self.log_file}")

    def _options(self) -> list[str]:
        settings = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            # The user's pinning must not steer which of our versions is taken.
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": "/dev/null",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            # Of silence; with two more tries for each index, a dead archive takes two minutes.
            "Acquire::http::Timeout": "10",
            "Acquire::https::Timeout": "10",
            # Otherwise a missing index is only a warning, and the versions seem to be gone.
            "APT::Update::Error-Mode": "any",
        }
        if system.is_root():
            # apt would drop to a user who cannot enter root's folders.
            settings["APT::Sandbox::User"] = "root"
        return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def fetch(apt: PrivateApt, choice: offers.Choice) -> Sources:
    """Download everything that `choice` names."""
    return Sources(
        choice,
        micropython_tar=apt.fetch_source(offers.MICROPYTHON_SOURCE, choice.micropython),
        mbedtls_tar=apt.fetch_source(offers.MBEDTLS_SOURCE, choice.mbedtls),
        pico_sdk_deb=apt.fetch_package(offers.PICO_SDK_PACKAGE, choice.pico_sdk),
        tinyusb_deb=apt.fetch_package(offers.TINYUSB_PACKAGE, choice.tinyusb),
    )


def _archive() -> str:
    """The archive's address, or ToolError where there is none to ask."""
    if not shutil.which("apt-get") or not _KEYRING.is_file():
        missing = "debian-archive-keyring" if shutil.which("apt-get") else "apt"
        raise ToolError(
            f"MicroPython is built from Debian's packages here, and this machine has no {missing}",
            f"on Debian: sudo apt-get install {missing}; elsewhere {offers.WAY_OUT}",
        )
    uri = mirror.archive_uri(mirror.read_configuration(), mirror.running_suite())
    if uri is None:
        raise ToolError(
            "apt on this machine is not set up with a Debian archive, so there is nothing to "
            "build MicroPython from",
            offers.WAY_OUT,
        )
    return uri


def _sources_list(uri: str, indexes: tuple[tuple[str, str, str], ...]) -> str:
    return "".join(
        f"{kind} [target={index} signed-by={_KEYRING}] {uri} {suite} main\n"
        for kind, index, suites in indexes
        for suite in suites.split()
    )
