"""The base of an image with slots: all but the applications, and what links one to it later.

    of = base.made(board, chip, folder, texts, not_needed)
    of.save(Path("build/noheap-pico-tiny.base"))
    of = base.load(Path("build/noheap-pico-tiny.base"))
    of.unpack(folder)

A .base file is a zip: base.json; the base's symbols, as firmware.elf; the headers that its build
made; and what says what it has: the sources that it was made for, and the pruned ones of
MicroPython.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noheap_tools import paths, project
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.tiny import slots
from noheap_tools.tiny.slots import Layout, Slot
from noheap_tools.tiny.stale import PRUNED, SWITCHES
from noheap_tools.toolchain.process import query
from noheap_tools.toolchain.recipe import key

SUFFIX = ".base"
ELF = "firmware.elf"

HEADERS = "genhdr"
_FACTS = "base.json"
_TEXTS = "texts"
_FORMAT = 2
_SECTION = ".layout"  # firmware/tiny/port/slots_start.c
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same base is the same file
# Of firmware/tiny: what frozen code is compiled by.
_COMPILED_BY = ("*.h", "*.ld", "*.mk", "Makefile")


@dataclass(frozen=True)
class Base:
    """`size` is in bytes, `settings` and `chosen` are the project's of [tool.noheap.tiny], `by`
    stands for the sources that an application must be made by, `texts` are the modules that it was
    made for, `files` those that a build of an application needs."""

    board: str
    identity: int
    layout: Layout
    size: int
    settings: Mapping[str, int]
    chosen: Mapping[str, str]
    by: str
    not_needed: Sequence[str]
    texts: Mapping[str, str] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)

    def save(self, path: Path) -> None:
        files = {_FACTS: json.dumps(self._facts(), indent=2).encode(), **self.files}
        files |= {f"{_TEXTS}/{name}.py": text.encode() for name, text in self.texts.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in sorted(files.items()):
                archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)

    def unpack(self, folder: Path) -> None:
        """Makes `folder` a build folder in which only the application is missing."""
        for name, data in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def _facts(self) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "board": self.board,
            "identity": self.identity,
            "start": self.layout.start,
            "slots": [[slot.address, slot.size] for slot in self.layout.slots],
            "bytes": self.size,
            "settings": dict(self.settings),
            "chosen": dict(self.chosen),
            "by": self.by,
            "not_needed": list(self.not_needed),
        }


def elf(folder: Path) -> Path:
    """The base in the build folder `folder`, with the layout in it."""
    return folder / "base.elf"


def binary(folder: Path) -> bytes:
    return (folder / "base.bin").read_bytes()


def made(
    board: Board,
    chip: Path,
    folder: Path,
    texts: Mapping[str, str],
    not_needed: Sequence[str],
) -> Base:
    """The base whose parts have been built in `folder`: lays out the slots of the chip, whose
    folder is `chip`, and puts them into it."""
    settings = project.current().tiny
    code = (folder / "firmware.bin").read_bytes()
    start = board.chip.flash.start
    layout = slots.laid_out(
        slots.sectors_of(chip), start, len(code), count=settings["slots"], wanted=settings["slot"]
    )
    identity = layout.identity(code)
    _put_in(folder, layout.packed(identity))
    return Base(
        board=board.name,
        identity=identity,
        layout=layout,
        size=len(code),
        settings=settings,
        chosen=project.current().chosen,
        by=_by(),
        not_needed=not_needed,
        texts=texts,
        files=_files(folder),
    )


def load(path: Path) -> Base:
    """Raises UsageError if `path` is no base."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        facts = json.loads(files.pop(_FACTS))
        if facts["format"] != _FORMAT:
            raise ValueError(f"its format is {facts['format']}, not {_FORMAT}")
        texts = {
            name.removeprefix(f"{_TEXTS}/").removesuffix(".py"): files.pop(name).decode()
            for name in sorted(files)
            if name.startswith(f"{_TEXTS}/")
        }
        found = zip(slots.NAMES, facts["slots"], strict=False)
        return Base(
            board=facts["board"],
            identity=facts["identity"],
            layout=Layout(facts["start"], tuple(Slot(name, *place) for name, place in found)),
            size=facts["bytes"],
            settings=facts["settings"],
            chosen=facts["chosen"],
            by=facts["by"],
            not_needed=facts["not_needed"],
            texts=texts,
            files=files,
        )
    except FileNotFoundError:
        raise UsageError(
            f"there is no base {project.shown(path)}",
            "'noheap firmware --profile tiny' makes it with the whole image. Keep that of each"
            " image that is on a board, and name it with --base.",
        ) from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UsageError(f"{project.shown(path)} is no base: {error}") from None


def require_for(of: Base, board: Board) -> None:
    """Raises ToolError if an application for `board`, with the project's settings, cannot be made
    for the base `of`."""
    if of.board != board.name:
        raise ToolError(
            f"the base is for {of.board}, not for {board.name}", "--base names another."
        )
    if of.by != _by():
        raise ToolError(
            "the base was made by another version of noheap or of MicroPython",
            "Use that version again, or make a whole image: noheap firmware --profile tiny.",
        )
    current = project.current()
    for name, value in current.tiny.items():
        if of.settings.get(name) != value:
            raise _other_setting(name, f"{of.settings.get(name, 0):,}", f"{value:,}")
    for name, value in current.chosen.items():
        if of.chosen[name] != value:
            raise _other_setting(name, of.chosen[name], value)


def _other_setting(name: str, there: str, here: str) -> ToolError:
    return ToolError(
        f"{name} is {there} in the base, and {here} in [tool.noheap.tiny] of"
        f" {project.shown(project.current().root / project.FILE)}",
        "Only a whole image changes that: noheap firmware --profile tiny.",
    )


def _put_in(folder: Path, packed: bytes) -> None:
    (folder / "layout.bin").write_bytes(packed)
    section = f"{_SECTION}={folder / 'layout.bin'}"
    commands = (
        ["--update-section", section, folder / ELF, elf(folder)],
        ["-O", "binary", elf(folder), folder / "base.bin"],
    )
    for arguments in commands:
        if query(["arm-none-eabi-objcopy", *arguments]) is None:
            raise ToolError(f"arm-none-eabi-objcopy cannot put the slots into {folder / ELF}")


def _files(folder: Path) -> dict[str, bytes]:
    stripped = folder / "symbols.elf"
    if query(["arm-none-eabi-strip", "--strip-debug", "-o", stripped, folder / ELF]) is None:
        raise ToolError(f"arm-none-eabi-strip cannot read {folder / ELF}")
    made = {ELF: stripped.read_bytes()}
    paths_ = [folder / SWITCHES, *(folder / PRUNED).rglob("*.c")]
    paths_ += [*(folder / HEADERS).glob("*.h")]
    for file in sorted(paths_):
        made[str(file.relative_to(folder))] = file.read_bytes()
    return made


def _by() -> str:
    """Changes with what an application and its base must have in common."""
    port = paths.FIRMWARE / "tiny"
    files = [file for kind in _COMPILED_BY for file in port.rglob(kind)]
    contents = [file.read_bytes() for file in sorted(files)]
    return hashlib.sha256(b"\0".join([key().encode(), *contents])).hexdigest()[:12]
