"""Decides what has to change on a board for it to carry our files; others do it.

    there = device.hashes(deploy.root_files(wanted, manifest), deploy.FOLDER)
    plan = deploy.plan(wanted, there, manifest)

main.py is removed first and written last, so that a board whose flashing was interrupted still
boots: to the REPL, and the next `noheap flash` completes it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from noheap_tools.flash.manifest import FILE, FOLDER, Manifest, of_files, sha256

CONFIG = "config.py"
MAIN = "main.py"
# After the library, each after the files that it needs.
_LAST = ("boot.py", "board.mpy", "app.mpy", CONFIG, MAIN)
_NOTHING = Manifest()


@dataclass(frozen=True)
class Plan:
    """`manifest` is written before all else, None: the one on the board says it all. Then
    `remove` goes, then `write` comes, both in order.

    `kept_config`: config.py was edited on the board and stays. `edited_config`: it was, and is
    replaced. `foreign`: files among `remove` and `write` that flash did not put there.
    """

    write: tuple[str, ...]
    remove: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept_config: bool
    edited_config: bool
    foreign: tuple[str, ...]
    manifest: Manifest | None


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """`files` and their manifest, as they are on a board that was flashed."""
    return {**files, FILE: of_files(files.items()).text().encode()}


def root_files(wanted: Iterable[str], manifest: Manifest = _NOTHING) -> list[str]:
    """The files outside of FOLDER to compare: ours, those of older versions, and others that
    would hide ours."""
    ours = {path for path in (*wanted, *manifest.paths) if not path.startswith(f"{FOLDER}/")}
    hiding = set()
    for path in ours:
        if path.endswith(".mpy"):
            source = path.removesuffix(".mpy") + ".py"
            # The root comes before lib/ in sys.path.
            hiding |= {source, source.removeprefix("lib/"), path.removeprefix("lib/")}
    return sorted(ours | hiding)


def plan(
    wanted: Mapping[str, bytes],
    there: Mapping[str, str],
    manifest: Manifest = _NOTHING,
    *,
    recognized: Collection[str] = (),
    overwrite_config: bool = False,
    library_alone: bool = False,
) -> Plan:
    """`there` is {path: SHA-256} on the board. `recognized` are files there that need no manifest
    to be known as replaceable. With `library_alone` nothing of ours that is not wanted goes, for
    it may belong to the application there.

    config.py on the board is kept if it is neither ours nor the one that was flashed last,
    because then somebody has edited it.
    """
    ours = {
        path
        for path, digest in there.items()
        if manifest.has(path, digest)
        or path in recognized
        or (path in wanted and sha256(wanted[path]) == digest)
    }
    differing = {path for path, data in wanted.items() if there.get(path) != sha256(data)}
    edited = CONFIG in there and CONFIG in differing and CONFIG not in ours
    kept = edited and not overwrite_config
    if kept:
        differing.discard(CONFIG)
    left = set(there) - set(wanted) - {FILE, CONFIG}
    in_the_way = {path for path in left if _hides(path, wanted)}
    stale = in_the_way | (set() if library_alone else left & ours)
    if (differing or stale) and MAIN in wanted:
        differing.add(MAIN)
        stale |= {MAIN} & set(there)
    order = sorted(differing, key=lambda path: (_rank(path), path))
    changed = (differing & set(there)) | stale
    recorded = _recorded(wanted, there, ours, manifest, kept=kept)
    return Plan(
        write=tuple(order),
        remove=tuple(sorted(stale, key=lambda path: (path != MAIN, path))),
        unchanged=tuple(sorted(set(wanted) - differing - ({CONFIG} if kept else set()))),
        kept_config=kept,
        edited_config=edited and not kept,
        foreign=tuple(sorted(changed - ours - {CONFIG})),
        manifest=None if recorded.entries <= manifest.entries else recorded,
    )


def _recorded(
    wanted: Mapping[str, bytes],
    there: Mapping[str, str],
    ours: Collection[str],
    before: Manifest,
    *,
    kept: bool,
) -> Manifest:
    """What the manifest says while the board changes, and afterwards."""
    coming = {path: data for path, data in wanted.items() if not (kept and path == CONFIG)}
    entries = set(of_files(coming.items()).entries)
    entries |= {(path, there[path]) for path in ours if path != FILE}
    if kept:
        entries |= before.of(CONFIG)  # an edit that is undone makes it ours again
    return Manifest(frozenset(entries))


def _hides(path: str, wanted: Collection[str]) -> bool:
    """Whether MicroPython would import the file `path` instead of one of ours.

    A folder goes before a file, .py before .mpy, and the root before lib/ (py/builtinimport.c).
    """
    for place in (path, f"lib/{path}"):
        if place.endswith(".py") and place.removesuffix(".py") + ".mpy" in wanted:
            return True
    if f"lib/{path}" in wanted:
        return True
    parts = path.split("/")
    folders = ("/".join(parts[:number]) for number in range(1, len(parts)))
    return any(f"{folder}.mpy" in wanted for folder in folders)


def _rank(path: str) -> int:
    return _LAST.index(path) + 1 if path in _LAST else 0
