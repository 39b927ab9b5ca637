"""Holds a package's imports against its floors.

A room may import rooms of lower floors only, so no circle of rooms can come about. Within a room
the folders must not lean on one another, and the files must not import in a circle.
"""

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from architecture.imports import Import, Package

# The rooms, the lowest floor first.
Floors = tuple[tuple[str, ...], ...]
# (pattern of the file, module that it imports): why that is not fixed yet.
Excused = Mapping[tuple[str, str], str]

_FLOORS = "host_tests/architecture/floors.py"


@dataclass(frozen=True)
class Finding:
    """`item` is the import that must go."""

    item: Import
    text: str


def check(package: Package, floors: Floors, excused: Excused) -> list[str]:
    """Returns the faults, each with its place and what to do, in the order of the places."""
    needed = {
        key
        for finding in _findings(package, floors)
        for key in excused
        if _covers(key, finding.item)
    }
    left = tuple(
        item for item in package.imports if not any(_covers(key, item) for key in excused)
    )
    found = [
        f"{package.place(finding.item)}: {finding.text}"
        for finding in _findings(replace(package, imports=left), floors)
    ]
    stale = [
        f"{_FLOORS}: {file} may import {target}, and has no need of it: remove the entry"
        for file, target in excused
        if (file, target) not in needed
    ]
    return sorted(found) + list(_without_floor(package, floors)) + stale


def _covers(key: tuple[str, str], item: Import) -> bool:
    file, target = key
    return target == item.target and fnmatch.fnmatchcase(item.file, file)


def _findings(package: Package, floors: Floors) -> Iterator[Finding]:
    yield from _upward(package, floors)
    yield from _folder_circles(package)
    yield from _file_circles(package)
    yield from _named(package)


def _upward(package: Package, floors: Floors) -> Iterator[Finding]:
    floor_of = {room: floor for floor, rooms in enumerate(floors) for room in rooms}
    for item in package.imports:
        here, there = package.room(item.source), package.room(item.target)
        if item.hidden or here == there or here not in floor_of or there not in floor_of:
            continue
        if floor_of[there] >= floor_of[here]:
            where = "the same floor as" if floor_of[there] == floor_of[here] else "a floor above"
            yield Finding(
                item,
                f"imports {item.target}, and {there} is on {where} {here}."
                " Move what is needed to a lower floor, or let the caller hand it over",
            )


def _folder_circles(package: Package) -> Iterator[Finding]:
    inside = [
        item for item in package.imports if package.room(item.source) == package.room(item.target)
    ]
    for item, way in _closing(inside, package.part):
        if any(package.is_folder(part) for part in way):
            yield Finding(
                item,
                f"imports {item.target}, so that folders lean on one another:"
                f" {' -> '.join(way)}. Move what both need into its own folder, or the"
                " importing file out of the folder",
            )


def _file_circles(package: Package) -> Iterator[Finding]:
    for item, way in _closing(package.imports, package.short):
        yield Finding(
            item,
            f"closes a circle of files: {' -> '.join(way)}."
            " Move what both need into its own file, or hand it over as an argument",
        )


def _closing(
    imports: Iterable[Import], node: Callable[[str], str]
) -> Iterator[tuple[Import, tuple[str, ...]]]:
    """Each import from which a chain leads back to where it stands, with the shortest such chain.

    `node` is what a module counts as: itself, or its folder.
    """
    ways = [
        (item, node(item.source), node(item.target))
        for item in imports
        if not item.hidden and node(item.source) != node(item.target)
    ]
    targets: dict[str, set[str]] = {}
    for _, here, there in ways:
        targets.setdefault(here, set()).add(there)
    for item, here, there in ways:
        way = _way(there, here, targets)
        if way:
            yield item, (here, *way)


def _way(start: str, end: str, targets: Mapping[str, Iterable[str]]) -> list[str]:
    """The shortest chain of imports from `start` to `end`; empty if there is none."""
    before: dict[str, str] = {start: ""}
    waiting = [start]
    for module in waiting:
        if module == end:
            way = [end]
            while before[way[0]]:
                way.insert(0, before[way[0]])
            return way
        for target in sorted(targets.get(module, ())):
            if target not in before:
                before[target] = module
                waiting.append(target)
    return []


def _named(package: Package) -> Iterator[Finding]:
    for item in package.imports:
        if not item.hidden:
            continue
        if "." in item.target:
            said = f"names the module {item.target} by a string"
        else:
            said = f"imports by {item.target}(), which hides the module"
        yield Finding(item, f"{said}. Write an import statement, in the function that needs it")


def _without_floor(package: Package, floors: Floors) -> Iterator[str]:
    rooms = {package.room(module) for module in package.modules} - {""}
    for room in sorted(rooms.difference(*floors)):
        yield f"{package.folder / room}: the room {room} has no floor. Give it one in {_FLOORS}"
