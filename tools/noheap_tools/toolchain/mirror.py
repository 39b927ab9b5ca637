"""Finds the Debian archive that this machine uses, in apt's own configuration.

Both formats are read: deb822 stanzas (*.sources) and one-line entries (*.list).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DEBIAN_SUITES = frozenset(
    ["stable", "testing", "unstable", "sid", "bookworm", "trixie", "forky", "duke"]
)
_ONE_LINE = re.compile(r"^deb(?:-src)?\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s+(.+)$")


@dataclass(frozen=True)
class Source:
    """One archive, one suite of it."""

    uri: str
    suite: str
    components: tuple[str, ...]


def parse_deb822(text: str) -> list[Source]:
    found: list[Source] = []
    # A comment inside a stanza neither ends it nor belongs to a field.
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        unfolded = re.sub(r"\n[ \t]+", " ", stanza)
        fields = {
            name.strip().lower(): value.split()
            for name, colon, value in (line.partition(":") for line in unfolded.splitlines())
            if colon
        }
        if [word.lower() for word in fields.get("enabled", [])] in (["no"], ["false"], ["0"]):
            continue
        for uri in fields.get("uris", []):
            for suite in fields.get("suites", []):
                found.append(Source(uri, suite, tuple(fields.get("components", []))))
    return found


def parse_one_line(text: str) -> list[Source]:
    found: list[Source] = []
    for line in text.splitlines():
        match = _ONE_LINE.match(line.partition("#")[0].strip())
        if match:
            uri, suite, components = match.groups()
            found.append(Source(uri, suite, tuple(components.split())))
    return found


def read_configuration(etc_apt: Path = Path("/etc/apt")) -> list[Source]:
    """Every source that apt on this machine would use."""
    found: list[Source] = []
    parts = etc_apt / "sources.list.d"
    for path in [etc_apt / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            found += parse_one_line(path.read_text(errors="replace", encoding="utf-8"))
    for path in sorted(parts.glob("*.sources")):
        found += parse_deb822(path.read_text(errors="replace", encoding="utf-8"))
    return found


def running_suite(os_release: Path = Path("/etc/os-release")) -> str:
    """This system's VERSION_CODENAME; empty if it has none."""
    try:
        match = re.search(
            r'^VERSION_CODENAME="?([\w-]+)', os_release.read_text(encoding="utf-8"), re.MULTILINE
        )
    except OSError:
        return ""
    return match.group(1) if match else ""


def archive_uri(sources: Sequence[Source], suite: str) -> str | None:
    """The address of the main Debian archive among `sources`, on a system of `suite`.

    Security archives do not hold other suites; an archive of somebody else's packages
    can call itself `bookworm main` as well, but then has no `bookworm-updates`.
    """

    def rank(source: Source) -> tuple[bool, bool, bool]:
        with_updates = any(
            other.uri == source.uri and other.suite.endswith("-updates") for other in sources
        )
        named_debian = source.uri.rstrip("/").endswith("/debian")
        return with_updates, source.suite == suite, named_debian

    candidates = [
        source
        for source in sources
        if "main" in source.components
        and re.split("[-/]", source.suite)[0] in _DEBIAN_SUITES
        and "security" not in source.suite
        and "security" not in source.uri.rstrip("/").rpartition("/")[2]
        and not source.uri.startswith("cdrom:")
    ]
    return max(candidates, key=rank).uri if candidates else None
