"""Builds the tiny image of a board from MicroPython's sources and firmware/tiny.

    made = build.image(boards.load("pico"), {}, out, to_stderr)     # out: a .uf2, .dfu or .bin
    made.elf, made.objects

The build folder stays in the cache, one for each project and board: an edit of the firmware
compiles only what it changes.
"""

import hashlib
import sys
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from noheap_tools import paths, project
from noheap_tools.board import chips, generated, program
from noheap_tools.board.boards import Board
from noheap_tools.errors import UsageError
from noheap_tools.tiny import (
    application,
    base,
    console,
    cuts,
    features,
    fits,
    flow,
    freeze,
    frozen_code,
    keep,
    names,
    needs,
    prune,
    python,
    sources,
    stale,
    unchanged,
    unseen,
    wiring,
)
from noheap_tools.tiny.base import Base
from noheap_tools.tiny.flow import types
from noheap_tools.tiny.rom import facts, linked
from noheap_tools.toolchain import alignment, build, cache, dfu, frozen, uf2
from noheap_tools.toolchain.progress import Log, timed
from noheap_tools.toolchain.recipe import key

PORT = paths.FIRMWARE / "tiny"

_SOURCES = ("py", "extmod", "shared/runtime")
_KEPT = "kept.txt"
_FACTS = "facts.json"


@dataclass(frozen=True)
class Made:
    """`image` is a .uf2, .dfu or .bin, `objects` lists its object files, as the next build of the
    project leaves them, `modules` are those frozen in. If the image has slots, `base` is all but
    the application, and `elf` and `objects` are of it."""

    image: Path
    modules: tuple[str, ...] = ()
    base: Base | None = None

    @property
    def elf(self) -> Path:
        return self.image.with_suffix(".elf")

    @property
    def names(self) -> Path:
        return self.image.with_suffix(".names")

    @property
    def objects(self) -> Path:
        return self.image.with_suffix(".objects")

    @property
    def application(self) -> Path:
        """The .elf of what is in the first slot."""
        return self.image.with_suffix(".application.elf")


def image_of(board: Board, values: Mapping[str, object]) -> Path:
    """Where the image is left; one with other `values` than config.py's has its own place."""
    name = "tiny-of-scenario" if values else "tiny"
    return project.current().build / f"noheap-{board.name}-{name}{board.image.suffix}"


def chip_folder(board: Board) -> Path:
    """The part of firmware/tiny for the board's chip. Raises UsageError if there is none."""
    folder = PORT / board.chip.name
    if not (folder / "chip.mk").is_file():
        known = [name for name in chips.names() if (PORT / name / "chip.mk").is_file()]
        raise UsageError(
            f"the profile tiny has nothing for {board.chip}, the chip of {board.name}",
            f"It has {', '.join(known)}.",
        )
    return folder


def image(
    board: Board,
    values: Mapping[str, object],
    out: Path,
    log: Log,
    *,
    sleeps: bool = True,
) -> Made:
    """Builds the image; `values` replace some of config.py's. The .elf and .objects are put beside
    `out`. Without `sleeps` its core never does: sources.awake."""
    chip = chip_folder(board)
    wires = wiring.header(board)
    fits.require_settings(board)
    console.require(board)
    before = sources.texts(board, values)
    if not sleeps:
        before = sources.awake(before)
    later = keep.texts() if project.current().tiny["slots"] else {}
    later_files = sources.written(generated.folder_of(board) / "keep", later)
    with cache.locked(log):
        tree = build.ensure_tree(log)
        mpy_cross = build.mpy_cross(tree)
    own = cache.entry(_entry()) / _told(board)
    # Another one, so that neither of two configurations, which may ask for different parts of
    # MicroPython, has everything compiled again for the other.
    place = own.with_name(f"{own.name}-of-scenario") if values else own
    with cache.building_in(own, log):
        texts = sources.simplified(board, before, tree)
        files = sources.written(generated.folder_of(board) / "tiny", texts)
        told = unchanged.told(tree, key(), project.current(), board, values, wires, texts, later)
        if unchanged.has(place, told):
            return _collected(board, place, Made(out, tuple(texts)))
        unchanged.forget(place)
        stale.forget_other_port(place, PORT)
        with (
            frozen.build_folder(place) as folder,
            timed(log, f"building the tiny image for {board.name}"),
        ):
            mpys = frozen_code.compiled(texts, board.mpy_arch, folder / "mpy", files, mpy_cross)
            all_mpys = mpys + frozen_code.compiled(
                later, board.mpy_arch, folder / "keep", later_files, mpy_cross
            )
            all_texts = {**texts, **later}
            not_needed = adapted(board, tree, folder, all_texts, all_mpys)
            stale.forget_moved(folder)
            write_told(folder, texts, _unseen(texts, tree, chip))
            generated.up_to_date(folder / "board.h", wires)
            stale.forget_names(folder, PORT)
            stale.note_port(folder, PORT)
            arguments = make_arguments(tree, board, folder, mpys, not_needed)
            _make(tree, folder, arguments)
            qstrs = folder / "genhdr/qstrdefs.preprocessed.h"
            needs.require(board, values, texts, names.asked_by(texts), tree, qstrs)
            if not project.current().tiny["slots"]:
                fits.require(board, folder / "firmware.elf", list(texts))
                unchanged.note(folder, told)
                return _collected(board, folder, Made(out, tuple(texts)))
            keep.require_known(needs.names_in(qstrs))
            of = base.made(board, chip, folder, all_texts, not_needed)
            application.link(tree, arguments, folder, of, of.layout.slots, sequence=0)
            first = application.elf(folder, of.layout.slots[0])
            fits.require(board, base.elf(folder), list(texts), first)
            return _collected_slots(board, folder, of, Made(out, tuple(texts)))


def adapted(
    board: Board, tree: Path, folder: Path, texts: Mapping[str, str], mpys: Sequence[Path]
) -> list[str]:
    """Writes to `folder` what makes MicroPython into one for `texts`, compiled into `mpys`:
    pruned/, firmware_needs.h. Returns the functions that are not needed."""
    asked = names.asked_by(texts)
    of = facts.by_module(texts, links=not project.current().tiny["slots"])
    used = frozen_code.used_by(tree, mpys, of)
    uses = None if project.current().tiny["slots"] else flow.uses_of(texts)
    _prune(tree, folder, asked, used, linked.of(tree, texts, of, used.taken), uses)
    switches = features.of(texts, asked)
    switches |= {**cuts.instance_slots(asked, used, uses), **types.int_operators(uses)}
    _write_switches(board, folder, switches)
    return features.not_needed(texts, asked, uses)


def write_told(
    folder: Path, texts: Mapping[str, str], without_text: Set[str] = frozenset()
) -> None:
    """Writes to `folder` what freeze.py is told of `texts`: MicroPython's names that are
    `without_text`, and those that tracebacks show; the names that must stay as they are,
    which are those in strings and those of the modules, which are found by them; and the facts
    that definitions in flash depend on."""
    kept = names.in_strings(texts) | {part for name in texts for part in name.split(".")}
    if project.current().messages == project.MESSAGES[-1]:  # which name what they are about
        kept |= sources.identifiers(texts)
    generated.up_to_date(folder / _KEPT, " ".join(sorted(kept)))
    found = facts.by_module(texts, links=not project.current().tiny["slots"]).get(program.APP)
    generated.up_to_date(folder / _FACTS, found.text() if found else "")
    generated.up_to_date(folder / unseen.FILE, " ".join(sorted(without_text)))
    generated.up_to_date(folder / unseen.SHOWN, " ".join(sorted(set(unseen.shown(texts)))))


def _unseen(texts: Mapping[str, str], tree: Path, chip: Path) -> set[str]:
    current = project.current()
    if current.tiny["slots"] or current.messages != project.MESSAGES[0]:
        return set()
    parts = [*(tree / name for name in _SOURCES), PORT / "port", chip, chip.parent / "stm32"]
    return unseen.of(texts, parts)


def _entry() -> str:
    return f"tiny-{key()}"


def _told(board: Board) -> str:
    """The name of the project's build folder. A change of how all is compiled has another one,
    since make does not see it. A project of a clone has one for all clones."""
    makefiles = sorted([PORT / "Makefile", *PORT.rglob("*.mk")])
    flags = "".join(file.read_text(encoding="utf-8") for file in makefiles)
    root = project.current().root
    of_clone = root.is_relative_to(paths.ROOT)
    where = str(root.relative_to(paths.ROOT)) if of_clone else f"{root} {PORT}"
    return f"{board.name}-{hashlib.sha256(f'{where} {flags}'.encode()).hexdigest()[:8]}"


def _prune(
    tree: Path,
    folder: Path,
    asked: names.Asked,
    used: frozen_code.Used,
    of: linked.Linked,
    uses: flow.Uses | None,
) -> None:
    pruned = folder / stale.PRUNED
    found = (path for part in _SOURCES for path in sorted((tree / part).glob("*.c")))
    sources_ = (str(path.relative_to(tree)) for path in found)
    prune.prune(sources_, tree, asked, used, pruned, of, uses)


def _write_switches(board: Board, folder: Path, switches: Mapping[str, str]) -> None:
    # MicroPython puts the two together again, with the same word between them.
    name, _, chip = board.machine.rpartition(" with ")
    named = {"MICROPY_HW_BOARD_NAME": f'"{name}"', "MICROPY_HW_MCU_NAME": f'"{chip}"'}
    messages = project.current().messages.upper()
    named["MICROPY_ERROR_REPORTING"] = f"(MICROPY_ERROR_REPORTING_{messages})"
    named["PORT_SLOTS"] = str(project.current().tiny["slots"])
    lines = (f"#define {name} {value}\n" for name, value in {**named, **switches}.items())
    generated.up_to_date(folder / stale.SWITCHES, "".join(lines))


def make_arguments(
    tree: Path, board: Board, folder: Path, mpys: Sequence[Path], not_needed: Sequence[str]
) -> list[str]:
    """What firmware/tiny/Makefile is told."""
    variables = {
        "TOP": tree,
        "BUILD": folder,
        "CHIP": board.chip.name,
        "RAM": len(board.chip.ram[0]),
        "PRUNED": folder / stale.PRUNED,
        "KEPT": folder / _KEPT,
        "FACTS": folder / _FACTS,
        "MPYS": " ".join(map(str, mpys)),
        "HEAP": project.current().tiny["heap"],
        "STACK": project.current().tiny["stack"],
        "CONSOLE": console.require(board),
        "NOT_NEEDED": " ".join(not_needed),
        "PYTHON": f"{sys.executable} -m {python.__name__}",
        "FREEZE": f"{sys.executable} -m {freeze.__name__}",
        "SLOTS": project.current().tiny["slots"] or "",
    }
    return [f"{name}={value}" for name, value in variables.items()]


def _make(tree: Path, folder: Path, arguments: list[str]) -> None:
    generated.up_to_date(folder / "variables.txt", "\n".join(arguments))
    build.make(tree, PORT, arguments, cache.fresh_log(f"tiny-{folder.name}"))


def _collected(board: Board, folder: Path, made: Made) -> Made:
    elf = folder / "firmware.elf"
    if board.mpy_arch == "armv6m":
        alignment.require(elf)
    binary = (folder / "firmware.bin").read_bytes()
    return _put(board, folder, elf, binary, made)


def _collected_slots(board: Board, folder: Path, of: Base, made: Made) -> Made:
    """The same with the application in each slot: whichever is overwritten first, the other one
    can run."""
    applications = {slot.name: application.binary(folder, slot) for slot in of.layout.slots}
    first = application.elf(folder, of.layout.slots[0])
    if board.mpy_arch == "armv6m":
        alignment.require(first)
    binary = of.layout.image(base.binary(folder), applications)
    made = replace(_put(board, folder, base.elf(folder), binary, made), base=of)
    cache.copy_atomically(first, made.application)
    return made


def _put(board: Board, folder: Path, elf: Path, binary: bytes, made: Made) -> Made:
    image = folder / f"image{made.image.suffix}"
    image.write_bytes(packed(board, binary, board.chip.flash.start, image.suffix))
    cache.copy_atomically(elf, made.elf)
    cache.copy_atomically(folder / "objects.txt", made.objects)
    cache.copy_atomically(folder / "frozen_content.names", made.names)
    cache.copy_atomically(image, made.image)
    return made


def packed(board: Board, binary: bytes, address: int, suffix: str) -> bytes:
    """A file of that kind that puts `binary` at `address` of the flash."""
    if suffix == ".uf2":
        return uf2.made_of(binary, board.chip.title, address)
    if suffix == ".dfu":
        return dfu.made_of(address, binary)
    return binary
