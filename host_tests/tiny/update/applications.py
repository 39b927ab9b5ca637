"""Builds applications for the slots of a base, and puts them into the content of a flash."""

import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.tiny import update
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import uf2
from tiny.images import PROGRAMS
from tiny.update import boot_rom

UPDATED = PROGRAMS / "updated"
HEADER_BYTES = 44  # application_t in firmware/tiny/port/slots.h
BASE_AT, SEQUENCE_AT = 0, 12  # in it


@dataclass(frozen=True)
class Application:
    """An update for each slot: the .uf2, and what it puts there."""

    sequence: int
    files: Mapping[str, bytes]
    data: Mapping[str, bytes]


def other_project(folder: Path, word: str, version: str, of: Path = UPDATED) -> Path:
    """A copy of the project `of` whose application says `word` instead of "first"."""
    shutil.copytree(of, folder, ignore=shutil.ignore_patterns("build"))
    for file, old, new in (
        ("firmware/main.py", "the first", f"the {word}"),
        ("pyproject.toml", "1.0", version),
    ):
        path = folder / file
        path.write_text(path.read_text().replace(old, new))
    return folder


def built(board: Board, base: Base, root: Path, sequence: int) -> Application:
    """The project in `root`, built for the slots of `base`."""
    with pytest.MonkeyPatch.context() as patch, project.acted_on(project.around(root)):
        patch.setenv("SOURCE_DATE_EPOCH", str(sequence))
        updates = update.made(
            board,
            base,
            base.layout.slots,
            lambda slot: root / f"{slot.name}{'.uf2' if board.chip.drive else '.bin'}",
            lambda line: None,
        )
    files = {it.slot.name: it.file.read_bytes() for it in updates}
    data = files
    if board.chip.drive:
        data = {it.slot.name: uf2.read(it.file).flash[: it.size] for it in updates}
    return Application(sequence, files, data)


def with_slot(flash: bytes, base: Base, slot: str, data: bytes) -> bytes:
    at = base.layout.slot(slot).address - base.layout.start
    content = bytearray(flash)
    content[at : at + len(data)] = data
    return bytes(content)


def resealed(data: bytes, at: int, word: int) -> bytes:
    """An application with another word in its header, and the CRC-32 that goes with it."""
    changed = data[:at] + struct.pack("<I", word) + data[at + 4 : -4]
    return changed + struct.pack("<I", zlib.crc32(changed))


def started(board: Board, made: Made, flash: bytes) -> Program:
    """The emulated board with that content in its flash, up to its first words."""
    emulated = EmulatedBoard(board, made.image, None, on_uart=True)
    emulated.mcu.flash[: len(flash)] = flash
    program = Program(emulated)
    program.wait(lambda: "application" in program.said or "no slot" in program.said)
    return program


def cuts(flash: bytes, file: bytes, order: list[int] | None = None) -> Iterator[bytes]:
    """What is in the flash after each write of the boot ROM, the last one too."""
    content = bytearray(flash)
    for write in boot_rom.writes(file, order):
        write.to(content)
        yield bytes(content)


def updated(flash: bytes, file: bytes) -> bytes:
    *_, last = cuts(flash, file)
    return last
