"""Items and slices of containers, buffers, pointers and machine.mem32."""

import ast

from noheap_tools.check.costs import known
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import (
    ANY,
    FLOAT,
    INT,
    NOTHING,
    SMALL_MAX,
    STR,
    Atom,
    Value,
    beyond_small,
    exact_int,
    interval,
    join,
    without_none,
)
from noheap_tools.check.syntax import attributes, overflow


def load(run: Run, node: ast.Subscript, frame: Frame) -> Value:
    """`x[i]` and `x[i:j]`."""
    owner = run.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        return _slice(run, node, owner, frame)
    index = run.value(node.slice, frame)
    position = exact_int(index)
    result = NOTHING
    for atom in without_none(owner):
        result = join(result, _item_of(run, node, atom, position, index, frame))
    return result or ANY


def _item_of(
    run: Run,
    node: ast.Subscript,
    atom: Atom,
    position: int | None,
    index: Value,
    frame: Frame,
) -> Value:
    kind = atom[0]
    if kind == "ptr":
        return _through_pointer(atom)
    if kind in ("bytes", "bytearray", "memoryview"):
        return interval(0, 255)
    if kind == "array":
        return array_item(run, node, atom, frame)
    if kind == "str":
        character(run, node, atom)
        return STR
    if kind == "tuple" and position is not None and (atom[1], position) in run.items:
        return run.items[(atom[1], position)] or ANY
    if kind in ("list", "tuple", "dict", "deque"):
        return run.items.get(atom[1], NOTHING) or ANY
    if kind == "range":
        return INT
    if kind == "obj" and (method := atom[1].method("__getitem__")):
        return run.call(method, [frozenset({atom}), index], {}, node)
    if kind == "inst" and atom[1] in (
        "machine.mem32",
        "machine.mem16",
        "machine.mem8",
        "stm.mem32",
    ):
        return _memory_item(run, node, atom[1], position)
    return ANY


def character(run: Run, node: ast.AST, atom: Atom) -> None:
    """A character of a str is a new string, unless the program has it as a name or literal."""
    # Another one is kept by name, which takes memory when the table of names is full.
    if len(atom) > 1 and set(atom[1]) <= run.program.characters:
        return
    text = "a character is made a string, unless MicroPython knows it already"
    run.report("NH004", node, text, "warning", "Use bytes: their items are small ints.")


def array_item(run: Run, node: ast.AST, atom: Atom, frame: Frame) -> Value:
    typecode = atom[1]
    if typecode in ("f", "d"):
        text = "reading an item of a float array makes a float object"
        run.construct("array f []", "NH005", node, text)
        return FLOAT
    limits = {"b": 8, "h": 16}
    if typecode in limits:
        half = 1 << (limits[typecode] - 1)
        return interval(-half, half - 1)
    if typecode in ("B", "H"):
        return interval(0, 255 if typecode == "B" else 65535)
    held = run.items.get(atom[2], NOTHING) if len(atom) > 2 else NOTHING
    for item in held:
        if item[0] == "int" and beyond_small(item[1], item[2]) and frame.emitter != "viper":
            text = "the array holds an item that is no small int: reading it makes an object"
            run.report("NH006", node, text, "warning", "Split it over two arrays.")
    return INT


def _through_pointer(atom: Atom) -> Value:
    bits, address = atom[1], atom[2] if len(atom) > 2 else None
    if bits == 8:
        return interval(0, 255)
    if bits == 16:
        return interval(0, 65535)
    # A buffer holds what the program puts there; a register may hold anything.
    return interval(-(1 << 31), (1 << 31) - 1) if address == "register" else INT


def _memory_item(run: Run, node: ast.AST, name: str, address: int | None) -> Value:
    """machine.mem32[address]: a word beyond a small int is an object on the heap."""
    if not name.endswith("mem32"):
        return interval(0, 255 if name.endswith("8") else 65535)
    if address in known.NARROW_REGISTERS:
        return interval(0, SMALL_MAX)
    run.report(
        "NH006",
        node,
        "a 32-bit register may hold more than a small int: then it is an object on the heap",
        "warning",
        "Read it in viper by ptr32 and mask it there, or use mem16 or mem8.",
    )
    return interval(0, SMALL_MAX)


def _slice(run: Run, node: ast.Subscript, owner: Value, frame: Frame) -> Value:
    part = node.slice
    assert isinstance(part, ast.Slice)
    for bound in (part.lower, part.upper, part.step):
        if bound is not None:
            run.value(bound, frame)
    kinds = sorted({a[0] for a in without_none(owner)} - {"any", "obj"})
    for kind in kinds:
        key = kind if run.effects.construct(f"{kind} [:]") else "list"
        run.construct(f"{key} [:]", "NH009", node, f"a slice of a {kind} makes a new object")
    if not kinds:
        if not any(a[0] == "obj" for a in owner):
            run.report("NH009", node, "a slice makes a new object")
        for atom in owner:
            if atom[0] == "obj" and (method := atom[1].method("__getitem__")):
                run.report("NH009", node, "a slice object is passed to __getitem__")
                run.call(method, [frozenset({atom}), ANY], {}, node)
    return frozenset(a for a in owner if a[0] != "none") or ANY


def store(
    run: Run,
    target: ast.Subscript,
    value: Value,
    frame: Frame,
    update: bool,
) -> None:
    """`x[i] = value` and `x[i:j] = value`."""
    owner = run.value(target.value, frame)
    place = attributes.shared_key(run, target.value, frame)
    if place is not None:
        run.touch((*place, "item"), "update" if update else "store", target)
    if isinstance(target.slice, ast.Slice):
        _store_slice(run, target, owner, frame)
        return
    index = run.value(target.slice, frame)
    for atom in without_none(owner):
        kind = atom[0]
        if kind in ("list", "tuple", "deque"):
            run.store_shared(run.items, atom[1], ("items", atom[1]), value)
        elif kind == "array" and atom[2:]:
            run.store_shared(run.items, atom[2], ("items", atom[2]), value)
        elif kind == "dict":
            run.store_shared(run.items, atom[1], ("items", atom[1]), value)
            _store_key(run, target, atom, update)
        elif kind == "obj" and (method := atom[1].method("__setitem__")):
            run.call(method, [frozenset({atom}), index, value], {}, target)
        if kind != "ptr" and frame.emitter == "viper":
            overflow.boxing(run, target, value, "stored in a container")


def _store_key(run: Run, target: ast.Subscript, atom: Atom, update: bool) -> None:
    site = atom[1]
    constant = target.slice.value if isinstance(target.slice, ast.Constant) else None
    if not run.in_handler:
        run.added_keys[site].add((run.frames[-1].function, constant))
        return
    keys = run.known_keys(site)
    if update or keys is None:
        return
    if constant is not None and constant not in keys:
        run.report(
            "NH010",
            target,
            f"the dict has no key {constant!r} yet: it grows",
            "error",
            "Put all keys into the dict where it is made.",
        )
    elif constant is None and not keys:
        run.report(
            "NH010",
            target,
            "the dict is empty at first: a new key makes it grow",
            "error",
            "Put all keys into the dict where it is made, or use an array and an index.",
        )


def _store_slice(run: Run, target: ast.Subscript, owner: Value, frame: Frame) -> None:
    part = target.slice
    assert isinstance(part, ast.Slice)
    for bound in (part.lower, part.upper, part.step):
        if bound is not None:
            run.value(bound, frame)
    constant = all(b is None or isinstance(b, ast.Constant) for b in (part.lower, part.upper))
    for atom in without_none(owner):
        kind = atom[0]
        if kind in ("bytearray", "memoryview"):
            key = f"{kind} [:]=" if constant else f"{kind} [i:j]="
            run.construct(key, "NH009", target, "native code makes the slice an object")
        elif kind in ("list", "array"):
            run.construct(
                f"{kind} [:]=", "NH009", target, f"storing into a slice of a {kind} allocates"
            )
        elif frame.native:
            run.report("NH009", target, "native code makes the slice an object")


def parts(run: Run, value: Value, count: int) -> list[Value]:
    """What `count` names get from unpacking."""
    result = [NOTHING] * count
    for atom in without_none(value):
        for index in range(count):
            if atom[0] == "tuple" and (atom[1], index) in run.items:
                part = run.items[(atom[1], index)]
            elif atom[0] in ("list", "tuple"):
                part = run.items.get(atom[1], ANY)
            elif atom[0] == "pair":
                part = (interval(0, None), atom[1])[index] if index < 2 else ANY
            elif atom[0] in ("bytes", "bytearray"):
                part = interval(0, 255)
            else:
                part = ANY
            result[index] = join(result[index], part or ANY)
    return [part or ANY for part in result]
