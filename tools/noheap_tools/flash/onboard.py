"""Looks at a board's files, keeps copies of those that are the user's, and carries out a plan.

plan = onboard.planned(device, wanted, overwrite_config=False)
onboard.require_room(device, plan, wanted)
onboard.keep(device, plan, folder)
onboard.carry_out(device, plan, wanted)
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.flash import config_check, recognized
from noheap_tools.flash import manifest as manifests
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.manifest import FILE, FOLDER, Manifest
from noheap_tools.flash.plan import CONFIG, Plan
from noheap_tools.flash.progress import CopyProgress
from noheap_tools.link.device import PARTIAL, Device

_FOLDER_BLOCKS = 2  # of littlefs, for a folder
_SLACK_BLOCKS = 2  # the program's own files, and littlefs's copies of what changes


def manifest_of(device: Device) -> Manifest | None:
    """None: the board was never flashed, or by a version that kept none."""
    text = device.read_if_there(FILE)
    return None if text is None else manifests.parsed(text.decode(errors="replace"))


def planned(
    device: Device,
    wanted: Mapping[str, bytes],
    *,
    overwrite_config: bool = False,
    library_alone: bool = False,
) -> Plan:
    """What has to change on the board."""
    manifest = manifest_of(device)
    there = device.hashes(deploy.root_files(wanted, manifest or Manifest()), FOLDER)
    known: set[str] = set()
    if manifest is None:
        known = recognized.in_folder(there)
        known |= set(_recognized_at_root(device, wanted, there))
        manifest = _of_older_version(device, there)
    return deploy.plan(
        wanted,
        there,
        manifest,
        recognized=known,
        overwrite_config=overwrite_config,
        library_alone=library_alone,
    )


def require_room(device: Device, plan: Plan, wanted: Mapping[str, bytes]) -> None:
    """Raises ToolError if the files do not fit, one after the other in the plan's order."""
    coming = _coming(plan, wanted)
    if not coming:
        return
    folders = {folder for path in coming for folder in _folders(path)}
    space = device.space([*plan.remove, *coming, *folders, PARTIAL])
    block = space.block_bytes

    def blocks(size: int) -> int:
        return -(-size // block)

    old = {path: blocks(size) for path, size in space.sizes.items()}
    free = space.free_blocks - _SLACK_BLOCKS - _FOLDER_BLOCKS * len(folders - set(old))
    free += old.pop(PARTIAL, 0) + sum(old.pop(path, 0) for path in plan.remove)
    lowest = free
    for path, data in coming.items():
        # The old one goes when the new one is whole.
        lowest = min(lowest, free - blocks(len(data)))
        free += old.pop(path, 0) - blocks(len(data))
    if lowest < 0:
        have = space.free_blocks * block
        raise ToolError(
            f"the board's filesystem has {have} bytes free; {-lowest * block} more are needed",
            "Nothing was changed. Remove files of yours, for instance with mpremote rm;"
            " mpremote df shows what is free.",
        )


def keep(device: Device, paths: Iterable[str], folder: Path) -> list[Path]:
    """Copies those files from the board into `folder`."""
    kept = []
    for path in paths:
        data = device.read(path)
        copy = folder / path
        if not copy.resolve().is_relative_to(folder.resolve()):
            # "C:x" on Windows is on another drive.
            raise ToolError(
                f"the board's {path!r} is no name for a copy on this computer",
                "Nothing was changed on the board. Rename that file there.",
            )
        while copy.exists():  # where Main.py and main.py are one file
            copy = copy.with_name(f"{copy.name}~")
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
        except OSError as error:
            raise ToolError(
                f"cannot keep a copy of the board's {path} in {folder}: {error.strerror}",
                "Nothing was changed on the board.",
            ) from None
        kept.append(copy)
    return kept


def carry_out(device: Device, plan: Plan, wanted: Mapping[str, bytes]) -> None:
    if plan.manifest is not None:
        device.write(FILE, plan.manifest.text().encode())
    for path in plan.remove:
        device.remove(path)
    total = sum(len(wanted[path]) for path in plan.write)
    with CopyProgress(total) as progress:
        for path in plan.write:
            progress.file(path, len(wanted[path]))
            device.write(path, wanted[path], progress.within)


@dataclass(frozen=True)
class Removal:
    """Files and then folders to remove, in order; `kept` is what was edited on the board."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    kept: tuple[str, ...]


def ours_there(device: Device) -> Removal:
    """What noheap put onto the board: main.py first, the manifest last."""
    manifest = manifest_of(device)
    names = sorted((manifest or Manifest()).paths | set(recognized.ROOT))
    there = device.hashes([*names, PARTIAL], FOLDER)
    if manifest is None:
        known = recognized.in_folder(there) | set(_recognized_at_root(device, {}, there))
        manifest = _of_older_version(device, there)
    else:
        known = {FILE} & set(there)
    ours = {path for path, digest in there.items() if manifest.has(path, digest)} | known
    ours |= {PARTIAL} & set(there)
    edited = tuple(path for path in sorted(manifest.paths) if path in there and path not in ours)
    order = sorted(ours, key=lambda path: (path != deploy.MAIN, path == FILE, path))
    return Removal(tuple(order), tuple(_emptied(device, ours)), edited)


def everything_there(device: Device) -> Removal:
    listing = device.listing()
    files = [path for path, size in listing.items() if size is not None]
    folders = [path for path, size in listing.items() if size is None]
    return Removal(tuple(sorted(files, key=lambda path: path != deploy.MAIN)), tuple(folders), ())


def remove(device: Device, removal: Removal) -> None:
    for path in removal.files:
        device.remove(path)
    for path in removal.folders:
        device.remove_folder(path)


def require_modules(
    device: Device, board: Board, values: Mapping[str, object], before: Mapping[str, object]
) -> None:
    """Raises ToolError if the project's firmware needs modules with `values` in config.py, which
    has the values `before`, that are not on the board."""
    more = config_check.more_modules(board, {**before, **values}, before)
    paths = {f"lib/{module.replace('.', '/')}.mpy" for module in more}
    missing = sorted(paths - set(device.hashes(sorted(paths), FOLDER)))
    if missing:
        said = ", ".join(f"{key} = {value!r}" for key, value in values.items())
        file = project.shown(project.current().firmware / CONFIG)
        raise ToolError(
            f"{said} needs {missing[0]}, which is not on the board; nothing was changed",
            f"Set it in {file}: noheap flash --overwrite-config brings what it needs.",
        )


def _emptied(device: Device, ours: Collection[str]) -> Iterator[str]:
    """The folders of ours with nothing of the user's in them, the inner ones first."""
    listing = device.listing()
    left = {path for path, size in listing.items() if size is not None} - set(ours)
    used = {folder for path in left for folder in _folders(path)}
    mine = {folder for path in ours for folder in _folders(path)}
    for path, size in listing.items():
        if size is None and path in mine - used:
            yield path


def _coming(plan: Plan, wanted: Mapping[str, bytes]) -> dict[str, bytes]:
    coming = {} if plan.manifest is None else {FILE: plan.manifest.text().encode()}
    return coming | {path: wanted[path] for path in plan.write}


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    for number in range(1, len(parts) + 1):
        yield "/".join(parts[:number])


def _recognized_at_root(
    device: Device, wanted: Mapping[str, bytes], there: Mapping[str, str]
) -> Iterator[str]:
    for path, digest in there.items():
        if path.startswith(f"{FOLDER}/") or path == CONFIG:
            continue
        same = path in wanted and deploy.sha256(wanted[path]) == digest
        if not same and recognized.at_root(path, device.read(path)):
            yield path


def _of_older_version(device: Device, there: Mapping[str, str]) -> Manifest:
    """What boards flashed by earlier versions say of their config.py."""
    if recognized.CONFIG_RECORD not in there:
        return Manifest()
    digest = device.read(recognized.CONFIG_RECORD).decode(errors="replace")
    return Manifest(frozenset({(CONFIG, digest.strip())}))
