"""Reads of shared variables and what has happened since, as gaps.py carries them through code."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from noheap_tools.check.engine.frames import Place
from noheap_tools.check.source.definitions import Obj

Objects = frozenset[Obj | None]


@dataclass(frozen=True)
class Read:
    """A read of a variable, and what has happened since."""

    node: ast.AST
    # The number of the masked stretch that it is in, or None.
    stretch: int | None
    # Those whose attribute it may be.
    objects: Objects
    # Whether the scheduler may have run, whether there was more than a test, and whether the
    # scheduler may have run after that.
    scheduled: bool = False
    worked: bool = False
    exposed: bool = False


@dataclass(frozen=True)
class Pair:
    """A variable that is read and then stored at `node`."""

    place: Place
    read: Read
    node: ast.AST
    # Whether one masked stretch has both, and whether one statement has.
    is_masked: bool = False
    is_direct: bool = False
    # The object whose attribute it is, as the code names it, and those that it may be.
    owner: str = ""
    objects: Objects = frozenset()


class Key(NamedTuple):
    """A variable as the code names it: `item` is an index, `owner` what has the attribute."""

    place: Place
    item: str = ""
    owner: str = ""


Reads = dict[Key, Read]


@dataclass
class Summary:
    """What a function does with the variables, for its callers."""

    # Those that it stores without having read them, and those that it has read at its end.
    stores: dict[Key, Objects] = field(default_factory=dict)
    reads: Reads = field(default_factory=dict)
    schedules: bool = False


def after(read: Read, scheduled: bool, worked: bool) -> Read:
    worked |= read.worked
    return replace(
        read,
        scheduled=read.scheduled or scheduled,
        worked=worked,
        exposed=read.exposed or (scheduled and worked),
    )


def key_of(place: Place, node: ast.AST) -> Key:
    """Returns the variable that `node` names: of which object, and which item."""
    index = getattr(node, "slice", None) if place.items else None
    named = node.value if isinstance(node, ast.Subscript) and place.items else node
    owner = named.value if isinstance(named, ast.Attribute) else None
    return Key(
        place,
        "" if index is None else ast.unparse(index),
        "" if owner is None else ast.unparse(owner),
    )


def seen_from(owner: ast.expr | None, keys: Iterable[Key]) -> dict[Key, Key]:
    """Returns {the variable as the caller names it: as the function does that it calls}.

    These are globals, and attributes of the object whose method it is.
    """
    found = {}
    for key in keys:
        if not key.owner:
            found[key] = key
        elif key.owner == "self" and owner is not None:
            found[key._replace(owner=ast.unparse(owner))] = key
    return found


def joined(ends: Iterable[Reads | None]) -> Reads | None:
    live = [end for end in ends if end is not None]
    return merged(live) if live else None


def merged(ends: Iterable[Reads]) -> Reads:
    """Returns what was read on one of the paths at least, with all that may have happened."""
    found: Reads = {}
    for end in ends:
        for key, read in end.items():
            other = found.get(key)
            found[key] = read if other is None else replace(
                read,
                scheduled=read.scheduled or other.scheduled,
                worked=read.worked or other.worked,
                exposed=read.exposed or other.exposed,
                stretch=read.stretch if read.stretch == other.stretch else None,
                objects=read.objects | other.objects,
            )  # fmt: skip
    return found
