"""Makes an application on its own: frozen code, linked for a slot against a base.

    application.link(tree, arguments, folder, base, slots, sequence=1767225600)
    application.binary(folder, slot)    # what is written into the slot

`folder` is a build folder of firmware/tiny with the base in it.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import generated
from noheap_tools.errors import UsageError
from noheap_tools.tiny import slots
from noheap_tools.tiny.base import ELF, HEADERS, Base
from noheap_tools.tiny.slots import Slot
from noheap_tools.toolchain import build, cache

CONTENT = "frozen_content.o"
_VERSION_BYTES = 15  # APPLICATION_VERSION_BYTES of port/slots.h, less the zero at the end
_NO_VERSION = "-"


def link(
    tree: Path,
    arguments: Sequence[str],
    folder: Path,
    base: Base,
    where: Iterable[Slot],
    *,
    sequence: int,
) -> None:
    """Links what is frozen for each slot in `where`. Of two applications on a board, that with the
    higher `sequence` runs."""
    generated.up_to_date(folder / "application.h", _header(base, sequence))
    _make(tree, arguments, folder, [f"{elf(folder, slot).with_suffix('.bin')}" for slot in where])


def content(tree: Path, arguments: Sequence[str], folder: Path) -> Path:
    """Compiles what is frozen; returns the object file."""
    _make(tree, arguments, folder, [str(folder / CONTENT)])
    return folder / CONTENT


def elf(folder: Path, slot: Slot) -> Path:
    return folder / f"application-{slot.address:#x}.elf"


def binary(folder: Path, slot: Slot) -> bytes:
    """Raises ToolError if the application is too large for the slot."""
    return slots.sealed(elf(folder, slot).with_suffix(".bin").read_bytes(), slot)


def _make(tree: Path, arguments: Sequence[str], folder: Path, targets: Sequence[str]) -> None:
    # What the base has is taken as it is.
    old = [str(folder / ELF), *map(str, (folder / HEADERS).glob("*.h"))]
    options = [option for name in old for option in ("-o", name)]
    log = cache.fresh_log(f"tiny-{folder.name}-application")
    build.make(tree, paths.FIRMWARE / "tiny", [*arguments, *options, *targets], log)


def _header(base: Base, sequence: int) -> str:
    values = {
        "APPLICATION_BASE": f"({base.identity:#x})",
        "APPLICATION_SEQUENCE": f"({sequence}u)",
        "APPLICATION_VERSION": f'"{_version()}"',
    }
    return "".join(f"#define {name} {value}\n" for name, value in values.items())


def _version() -> str:
    version = project.current().version or _NO_VERSION
    printable = version.isascii() and version.isprintable() and not set(version) & set(' "\\')
    if not printable or len(version) > _VERSION_BYTES:
        raise UsageError(
            f"{project.shown(project.current().root / project.FILE)}: the version {version!r} must"
            f" be at most {_VERSION_BYTES} letters, digits and signs to go into an application"
        )
    return version
