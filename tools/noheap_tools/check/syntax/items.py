"""Items and slices of containers, buffers, pointers and machine.mem32."""

import ast
from collections.abc import Callable
from typing import Any

from noheap_tools.check.costs import known
from noheap_tools.check.engine.frames import Frame, How
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH004, NH005, NH006, NH009
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.definitions import Obj
from noheap_tools.check.syntax import touched
from noheap_tools.check.values.atoms import (
    Anything,
    Array,
    Atom,
    ByteArray,
    Bytes,
    Deque,
    Dict,
    ForeignObject,
    Int,
    List,
    MemoryView,
    Pair,
    Ptr,
    Range,
    Str,
    Tuple,
)
from noheap_tools.check.values.intervals import SMALL_MAX, beyond_small
from noheap_tools.check.values.value import (
    ANY,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    STR,
    Value,
    exact_int,
    interval,
    join,
    one,
    without_none,
)

_BYTE = interval(0, 255)
_HALF_WORD = interval(0, 65535)
_WORD = interval(-(1 << 31), (1 << 31) - 1)
_ARRAY_ITEMS = {
    "f": FLOAT,
    "d": FLOAT,
    "b": interval(-128, 127),
    "B": _BYTE,
    "h": interval(-32768, 32767),
    "H": _HALF_WORD,
}


def load(run: Run, node: ast.Subscript, frame: Frame) -> Value:
    """Returns `x[i]` or `x[i:j]`."""
    owner = run.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        return _slice(run, node, node.slice, owner, frame)
    index = run.value(node.slice, frame)
    touch(run, node, How.LOAD, frame)
    result = NOTHING
    for atom in without_none(owner):
        find = _BY_ATOM.get(type(atom))
        result = join(result, ANY if find is None else find(run, node, atom, index, frame))
    return result or ANY


def touch(run: Run, node: ast.Subscript, how: How, frame: Frame) -> None:
    """Notes that the code touches an item of a variable that others may touch as well."""
    touched.items(run, node.value, how, node, frame)


def _of_bytes(run: Run, node: ast.AST, atom: Atom, index: Value, frame: Frame) -> Value:
    return _BYTE


def _of_range(run: Run, node: ast.AST, atom: Atom, index: Value, frame: Frame) -> Value:
    return INT


def _of_pointer(run: Run, node: ast.AST, atom: Ptr, index: Value, frame: Frame) -> Value:
    if atom.bits == 8:
        return _BYTE
    if atom.bits == 16:
        return _HALF_WORD
    # A buffer holds what the program puts there; a register may hold anything.
    return _WORD if atom.register else INT


def _of_array(run: Run, node: ast.AST, atom: Array, index: Value, frame: Frame) -> Value:
    return array_item(run, node, atom, frame)


def _of_str(run: Run, node: ast.AST, atom: Str, index: Value, frame: Frame) -> Value:
    check_character(run, node, atom)
    return STR


def _of_tuple(run: Run, node: ast.AST, atom: Tuple, index: Value, frame: Frame) -> Value:
    position = exact_int(index)
    if position is not None and run.has_item(atom.site, position):
        return run.items_of(atom.site, position) or ANY
    return run.items_of(atom.site) or ANY


def _of_container(
    run: Run, node: ast.AST, atom: List | Dict | Deque, index: Value, frame: Frame
) -> Value:
    return run.items_of(atom.site) or ANY


def _of_object(run: Run, node: ast.AST, atom: Obj, index: Value, frame: Frame) -> Value:
    method = atom.method("__getitem__")
    return ANY if method is None else run.call(method, [one(atom), index], {}, node)


def _of_memory(run: Run, node: ast.AST, atom: ForeignObject, index: Value, frame: Frame) -> Value:
    """Returns machine.mem32[address]: a word beyond a small int is an object on the heap."""
    if atom.name not in known.MEMORY:
        return ANY
    if not atom.name.endswith("mem32"):
        return _BYTE if atom.name.endswith("8") else _HALF_WORD
    if exact_int(index) not in known.NARROW_REGISTERS:
        run.report(
            NH006,
            node,
            "a 32-bit register may hold more than a small int: then it is an object on the heap",
            Severity.WARNING,
            "Read it in viper by ptr32 and mask it there, or use mem16 or mem8.",
        )
    return interval(0, SMALL_MAX)


_BY_ATOM: dict[type[Atom], Callable[[Run, ast.AST, Any, Value, Frame], Value]] = {
    Bytes: _of_bytes,
    ByteArray: _of_bytes,
    MemoryView: _of_bytes,
    Range: _of_range,
    Ptr: _of_pointer,
    Array: _of_array,
    Str: _of_str,
    Tuple: _of_tuple,
    List: _of_container,
    Dict: _of_container,
    Deque: _of_container,
    Obj: _of_object,
    ForeignObject: _of_memory,
}


def check_character(run: Run, node: ast.AST, atom: Str) -> None:
    """Reports an item of a str: a new string, unless the program has it as a name or literal."""
    # Any other is kept by name, which takes memory when the table of names is full.
    if atom.text is not None and set(atom.text) <= run.program.characters:
        return
    text = "a character becomes a new string, unless MicroPython knows it already"
    run.report(NH004, node, text, Severity.WARNING, "Use bytes: their items are small ints.")


def array_item(run: Run, node: ast.AST, atom: Array, frame: Frame) -> Value:
    """Returns an item of an array; reports one that is an object on the heap."""
    if atom.is_float:
        text = "reading an item of a float array makes a float object"
        run.construct("array f []", NH005, node, text)
    elif atom.code not in _ARRAY_ITEMS and frame.emitter != "viper":
        held = run.items_of(atom.site)
        if any(isinstance(item, Int) and beyond_small(item.low, item.high) for item in held):
            text = "the array holds an item that is not a small int: reading it makes an object"
            run.report(NH006, node, text, Severity.WARNING, "Split it over two arrays.")
    return _ARRAY_ITEMS.get(atom.code or "", INT)


def bounds(run: Run, part: ast.Slice, frame: Frame) -> None:
    """Evaluates the bounds of a slice."""
    for bound in (part.lower, part.upper, part.step):
        if bound is not None:
            run.value(bound, frame)


def _slice(run: Run, node: ast.Subscript, part: ast.Slice, owner: Value, frame: Frame) -> Value:
    bounds(run, part, frame)
    objects = [atom for atom in owner if isinstance(atom, Obj)]
    kinds = {a.kind for a in without_none(owner) if not isinstance(a, (Anything, Obj))}
    for kind in sorted(kinds):
        key = kind if run.effects.construct(f"{kind} [:]") else "list"
        run.construct(f"{key} [:]", NH009, node, f"a slice of a {kind} makes a new object")
    if not kinds and not objects:
        run.report(NH009, node, "a slice makes a new object")
    if not kinds:
        for atom in objects:
            if method := atom.method("__getitem__"):
                run.report(NH009, node, "a slice object is passed to __getitem__")
                run.call(method, [one(atom), ANY], {}, node)
    return owner - NONE or ANY


def parts(run: Run, value: Value, count: int) -> list[Value]:
    """Returns what `count` names get from unpacking."""
    atoms = without_none(value)
    result = []
    for index in range(count):
        part = NOTHING
        for atom in atoms:
            part = join(part, _part(run, atom, index) or ANY)
        result.append(part or ANY)
    return result


def _part(run: Run, atom: Atom, index: int) -> Value:
    match atom:
        case Tuple() if run.has_item(atom.site, index):
            return run.items_of(atom.site, index)
        case List() | Tuple():
            return run.items_of(atom.site)
        case Pair() if index < 2:
            return (interval(0, None), atom.item)[index]
        case Bytes() | ByteArray():
            return _BYTE
    return ANY
