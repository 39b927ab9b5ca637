"""Stores into items and slices of containers and buffers."""

import ast

from noheap_tools.check.engine.frames import Frame, How
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH009, NH010
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.definitions import Obj
from noheap_tools.check.syntax import items, overflow
from noheap_tools.check.values.atoms import (
    Array,
    ByteArray,
    Deque,
    Dict,
    List,
    MemoryView,
    Ptr,
    Sized,
    Tuple,
)
from noheap_tools.check.values.value import Value, exact_int, one, without_none


def store(run: Run, target: ast.Subscript, value: Value, frame: Frame, update: bool) -> None:
    """Stores `value` for `x[i] = value` or `x[i:j] = value`."""
    owner = run.value(target.value, frame)
    items.touch(run, target, How.stored(update), frame)
    if isinstance(target.slice, ast.Slice):
        _store_slice(run, target, target.slice, owner, frame)
        return
    index = run.value(target.slice, frame)
    for atom in without_none(owner):
        if isinstance(atom, (List, Tuple, Deque, Array, Dict)):
            run.store_items(atom.site, value)
        if isinstance(atom, Dict):
            _store_key(run, target, atom, update)
        elif isinstance(atom, Obj) and (method := atom.method("__setitem__")):
            run.call(method, [one(atom), index, value], {}, target)
        if frame.emitter == "viper" and not isinstance(atom, Ptr):
            overflow.check_boxing(run, target, value, "stored in a container")


def _store_key(run: Run, target: ast.Subscript, atom: Dict, update: bool) -> None:
    constant = target.slice.value if isinstance(target.slice, ast.Constant) else None
    if not run.in_handler:
        run.added_keys[atom.site].add((run.frames[-1].function, constant))
        return
    keys = run.known_keys(atom.site)
    if update or keys is None:
        return
    if constant is not None and constant not in keys:
        run.report(
            NH010,
            target,
            f"the dict has no key {constant!r} yet: it grows",
            Severity.ERROR,
            "Put all keys into the dict where it is made.",
        )
    elif constant is None and not keys:
        run.report(
            NH010,
            target,
            "the dict is empty at first: a new key makes it grow",
            Severity.ERROR,
            "Put all keys into the dict where it is made, or use an array and an index.",
        )


def _store_slice(
    run: Run, target: ast.Subscript, part: ast.Slice, owner: Value, frame: Frame
) -> None:
    items.bounds(run, part, frame)
    constant = all(b is None or isinstance(b, ast.Constant) for b in (part.lower, part.upper))
    as_object = "native code makes the slice an object"
    for atom in without_none(owner):
        if isinstance(atom, (ByteArray, MemoryView)):
            key = f"{atom.kind} [:]=" if constant else f"{atom.kind} [i:j]="
            run.construct(key, NH009, target, as_object)
        elif isinstance(atom, (List, Array)):
            text = f"storing into a slice of a {atom.kind} allocates"
            run.construct(f"{atom.kind} [:]=", NH009, target, text)
        elif frame.native:
            run.report(NH009, target, as_object)


def check_growth(
    run: Run, target: ast.Subscript, source: ast.expr, value: Value, frame: Frame
) -> None:
    """Reports `buffer[i:j] = value` where that is longer than the slice."""
    if not run.can_report or not isinstance(target.slice, ast.Slice):
        return
    owner = run.quietly(lambda: run.value(target.value, frame))
    given = _length(source, value, frame)
    for atom in without_none(owner):
        if not isinstance(atom, ByteArray) or given is None:
            continue
        room = _slice_length(run, target.slice, atom.size, frame)
        if room is not None and given > room:
            text = f"{given} bytes into a slice of {room}: the bytearray grows"
            run.report(NH010, target, text)


def _length(source: ast.expr, value: Value, frame: Frame) -> int | None:
    """Returns how many bytes the value has, if that is known."""
    if isinstance(source, ast.Constant) and isinstance(source.value, bytes):
        return len(source.value)
    if isinstance(source, ast.Name):
        made = [
            node.value
            for node in frame.module.of(ast.Assign)
            for name in node.targets
            if getattr(name, "id", "") == source.id
        ]
        if len(made) == 1 and isinstance(made[0], ast.Constant):
            return _length(made[0], value, frame)
    sizes = [atom.size if isinstance(atom, Sized) else None for atom in value]
    known = [size for size in sizes if size is not None]
    return max(known) if known and len(known) == len(sizes) else None


def _slice_length(run: Run, part: ast.Slice, size: int | None, frame: Frame) -> int | None:
    lower = 0 if part.lower is None else _bound(run, part.lower, frame)
    upper = size if part.upper is None else _bound(run, part.upper, frame)
    if lower is None or upper is None or lower < 0 or upper < 0:
        return None
    if size is not None:
        lower, upper = min(lower, size), min(upper, size)
    return max(0, upper - lower)


def _bound(run: Run, node: ast.expr, frame: Frame) -> int | None:
    return exact_int(run.quietly(lambda: run.value(node, frame)))
