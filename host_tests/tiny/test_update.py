"""Updates of the application alone: cut, torn, damaged, and made for another base.

What a flash with some content runs is asked twice: all cuts and flips of the port's own C on the
host, and a part of them of the whole image on the emulated board.
"""

import random
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program
from noheap_tools.errors import UsageError
from noheap_tools.tiny import update
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import uf2
from tiny import boot_rom
from tiny.boot_rom import FLASH, PAGE
from tiny.images import PROGRAMS, image
from tiny.port_on_host import PortOnHost

UPDATED = PROGRAMS / "updated"
HEADER_BYTES = 44  # application_t in firmware/tiny/port/slots.h
BASE_AT, SEQUENCE_AT = 0, 12
SECOND, THIRD = 1_900_000_000, 1_900_000_001  # sequence numbers
OTHER = {"a": "b", "b": "a"}
SQUARE_PIN = 2
START_MS = 2  # to the line with the slot, of a small application; measured: 0.8


@dataclass(frozen=True)
class Application:
    """An update for each slot: the .uf2, and what it puts there."""

    files: Mapping[str, bytes]
    data: Mapping[str, bytes]


@pytest.fixture(scope="module")
def made(pico: Board) -> Made:
    return image(pico, "updated")


@pytest.fixture(scope="module")
def base(made: Made) -> Base:
    assert made.base is not None
    return made.base


@pytest.fixture(scope="module")
def flash(made: Made, base: Base) -> bytes:
    """Of a board with the whole image."""
    size = base.layout.end - base.layout.start
    return uf2.read(made.image).flash.ljust(size, b"\xff")[:size]


@pytest.fixture(scope="module")
def port(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortOnHost]:
    port = PortOnHost(base, tmp_path_factory.mktemp("port"))
    yield port
    port.close()


def other_project(folder: Path, word: str, version: str) -> Path:
    """A copy of the project `updated` whose application says `word` instead of "first"."""
    shutil.copytree(UPDATED, folder, ignore=shutil.ignore_patterns("build"))
    for file, old, new in (("firmware/main.py", "the first", f"the {word}"), ("pyproject.toml", "1.0", version)):
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
            lambda slot: root / f"{slot.name}.uf2",
            lambda line: None,
        )
    files = {it.slot.name: it.file.read_bytes() for it in updates}
    data = {it.slot.name: uf2.read(it.file).flash[: it.bytes] for it in updates}
    return Application(files, data)


@pytest.fixture(scope="module")
def second(pico: Board, base: Base, tmp_path_factory: pytest.TempPathFactory) -> Application:
    root = other_project(tmp_path_factory.mktemp("updates") / "second", "second", "2.0")
    return built(pico, base, root, SECOND)


@pytest.fixture(scope="module")
def third(pico: Board, base: Base, tmp_path_factory: pytest.TempPathFactory) -> Application:
    root = other_project(tmp_path_factory.mktemp("updates") / "third", "third", "3.0")
    return built(pico, base, root, THIRD)


def with_slot(flash: bytes, base: Base, slot: str, data: bytes) -> bytes:
    at = base.layout.slot(slot).address - FLASH
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


def runs(port: PortOnHost, flash: bytes) -> str | None:
    port.flash[:] = flash
    return port.runs


# New applications


def test_the_whole_image_has_the_application_in_each_slot(
    pico: Board, made: Made, base: Base, flash: bytes
) -> None:
    assert f"slot a 1.0 0 base {base.identity:08x}\n" in started(pico, made, flash).said
    without_a = with_slot(flash, base, "a", bytes(PAGE))
    program = started(pico, made, without_a)
    assert f"slot b 1.0 0 base {base.identity:08x}\n" in program.said
    assert "the first application 1" in program.said


@pytest.mark.parametrize("slot", "ab")
def test_a_new_application_runs_after_a_reset(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application, slot: str
) -> None:
    program = started(pico, made, flash)
    assert "the first application" in program.said
    content = bytearray(flash)
    for write in boot_rom.writes(second.files[slot]):
        write.to(content)
    program.board.mcu.flash[: len(content)] = content
    program.board.reset()
    program.heard.clear()
    program.wait(lambda: "application" in program.said)
    assert f"slot {slot} 2.0 {SECOND} base {base.identity:08x}\n" in program.said
    edges: list[float] = []
    program.board.mcu.gpio[SQUARE_PIN].add_listener(lambda *_: edges.append(program.board.now_ns))
    program.wait(lambda: "the second application 9" in program.said)
    assert len(edges) > 100
    assert all(abs(after - before - 1e6) < 2000 for before, after in pairwise(edges))


def test_it_says_soon_which_slot_runs(pico: Board, made: Made) -> None:
    board = EmulatedBoard(pico, made.image, None, on_uart=True)
    said = bytearray()
    board.on_usb_data = said.extend
    board.run_ms(START_MS)
    assert b"slot a" in said


def test_an_update_of_an_update(
    port: PortOnHost, flash: bytes, second: Application, third: Application
) -> None:
    now = flash
    for file, slot in ((second.files["b"], "b"), (third.files["a"], "a"), (second.files["b"], "a")):
        now = updated(now, file)
        assert runs(port, now) == slot


# Cuts


def orders(blocks: int) -> Iterator[list[int]]:
    yield list(range(blocks))
    yield list(reversed(range(blocks)))
    for seed in range(4):
        order = list(range(blocks))
        random.Random(seed).shuffle(order)
        yield order


@pytest.mark.parametrize("slot", "ab")
@pytest.mark.parametrize("running", "ab")
def test_after_each_cut_the_old_application_or_the_whole_new_one_is_chosen(
    port: PortOnHost,
    flash: bytes,
    second: Application,
    third: Application,
    running: str,
    slot: str,
) -> None:
    before = updated(flash, second.files[running])
    assert runs(port, before) == running
    blocks = len(third.files[slot]) // 512
    for order in orders(blocks):
        *torn, whole = cuts(before, third.files[slot], order)
        assert len(torn) > blocks
        # Over the one that runs: that in the other slot, which is older and whole.
        assert {runs(port, content) for content in torn} == {OTHER[slot]}
        assert runs(port, whole) == slot


def test_a_page_or_an_erase_that_was_cut_in_the_middle(
    port: PortOnHost, base: Base, flash: bytes, second: Application, third: Application
) -> None:
    before = bytearray(updated(flash, second.files["a"]))
    new = with_slot(flash, base, "b", third.data["b"])
    begin = base.layout.slot("b").address - FLASH
    slot = slice(begin, begin + len(third.data["b"]))
    chance = random.Random(1)
    for write in boot_rom.writes(third.files["b"]):
        at = write.address - FLASH
        for _ in range(20):
            content = bytearray(before)
            if write.data is None:
                content[at : at + boot_rom.SECTOR] = chance.randbytes(boot_rom.SECTOR)
            else:
                done = chance.randrange(PAGE)
                content[at : at + done] = write.data[:done]
                content[at + done] &= chance.randrange(256)
            if content[slot] != new[slot]:
                assert runs(port, bytes(content)) == "a"
        write.to(before)
    assert runs(port, bytes(before)) == "b"


def test_after_each_cut_the_board_runs_the_old_application_or_the_new_one(
    pico: Board, made: Made, flash: bytes, second: Application
) -> None:
    *torn, whole = cuts(flash, second.files["a"])
    for content in torn:
        assert "the first application 1\n" in started(pico, made, content).said
    assert "the second application 1\n" in started(pico, made, whole).said


# Damage


def test_a_flipped_bit_anywhere_has_the_other_application_chosen(
    port: PortOnHost, base: Base, flash: bytes, second: Application
) -> None:
    port.flash[:] = updated(flash, second.files["a"])
    at = base.layout.slot("a").address - FLASH
    size = len(second.data["a"])
    assert port.runs == "a"
    for n in range(size):
        for bit in range(8) if n < HEADER_BYTES else (n % 8,):
            port.flash[at + n] ^= 1 << bit
            assert port.runs == "b", f"bit {bit} of byte {n}"
            port.flash[at + n] ^= 1 << bit
    assert port.runs == "a"


def test_a_flipped_byte_has_the_board_run_the_other_application(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    whole = updated(flash, second.files["a"])
    assert "the second application" in started(pico, made, whole).said
    size = len(second.data["a"])
    for n in (*range(0, HEADER_BYTES, 4), *range(HEADER_BYTES, size, size // 6), size - 1):
        damaged = bytearray(second.data["a"])
        damaged[n] ^= 0xFF
        content = with_slot(whole, base, "a", bytes(damaged))
        assert "the first application" in started(pico, made, content).said, f"byte {n}"


def test_without_a_whole_application_the_board_says_so_and_waits(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    torn = flash
    for slot in "ab":
        damaged = second.data[slot][:-1] + bytes([second.data[slot][-1] ^ 1])
        torn = with_slot(torn, base, slot, damaged)
    program = started(pico, made, torn)
    program.board.run_ms(3000)
    lines = program.said.splitlines()
    assert set(lines) == {f"no slot runs on base {base.identity:08x}"}
    assert 3 <= len(lines) <= 8  # an interrupt ends a wait early
    assert program.board.resets == 0
    assert "the second application" in started(pico, made, updated(torn, second.files["b"])).said


# Applications that are not for this board


def test_an_application_for_another_base_is_not_run(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    other = resealed(second.data["b"], BASE_AT, base.identity ^ 1)
    said = started(pico, made, with_slot(flash, base, "b", other)).said
    assert f"slot a 1.0 0 base {base.identity:08x}" in said
    same = resealed(second.data["b"], BASE_AT, base.identity)
    assert same == second.data["b"]


def test_an_application_in_the_wrong_slot_is_not_run(
    pico: Board, made: Made, base: Base, flash: bytes, second: Application
) -> None:
    said = started(pico, made, with_slot(flash, base, "b", second.data["a"])).said
    assert "the first application" in said


@pytest.mark.parametrize(
    ("of_a", "of_b", "chosen"),
    [(5, 5, "a"), (5, 6, "b"), (6, 5, "a"), (0, 2**32 - 1, "b"), (2**31, 2**31 - 1, "a")],
)
def test_the_higher_sequence_number_is_chosen_and_never_wraps(
    port: PortOnHost, base: Base, flash: bytes, second: Application, of_a, of_b, chosen
) -> None:
    for slot, number in (("a", of_a), ("b", of_b)):
        flash = with_slot(flash, base, slot, resealed(second.data[slot], SEQUENCE_AT, number))
    assert runs(port, flash) == chosen


@pytest.mark.parametrize("when", ["4294967296", "0", "-1", "soon"])
def test_a_time_that_is_no_sequence_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", when)
    with pytest.raises(UsageError):
        update._sequence()
