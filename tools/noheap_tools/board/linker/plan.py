"""Decides which modules of a program become one, in which order, and what of them stays."""

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from noheap_tools.board.linker.units import Target, Unit, bindings

LINKED = "noheap.linked"
# A module that asks for these would get what belongs to the linked one.
_OWN_MODULE = {"globals", "__name__", "__file__", "exec", "eval"}
# Of streams, block devices and file systems: extmod/vfs.h, py/stream.h.
MICROPYTHON_ASKS_FOR = {
    "chdir", "close", "flush", "getcwd", "ilistdir", "ioctl", "mkdir", "mount", "open", "read",
    "readblocks", "readinto", "readline", "remove", "rename", "rmdir", "seek", "stat", "statvfs",
    "tell", "umount", "write", "writeblocks",
}  # fmt: skip
_PLAIN = (
    ast.Import | ast.Assign | ast.AnnAssign | ast.Pass
    | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
)  # fmt: skip


@dataclass
class Plan:
    """`order` has the linked modules and, where a linked one imports them, those apart."""

    units: Mapping[str, Unit]
    programs: frozenset[str]
    order: list[str] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    apart: dict[str, str] = field(default_factory=dict)  # {module: its name on the board}
    values: set[str] = field(default_factory=set)  # linked modules that are used as values
    kept: set[Target] = field(default_factory=set)  # globals of linked modules that are used
    # The names by which a part of the program may ask an object for something. A string may be
    # getattr's. What a linked module asks another one for is not among them.
    asked_for: set[str] = field(default_factory=set)

    def canonical(self, target: Target) -> Target:
        """`target` where it is defined."""
        while target.name is not None:
            unit = self.units.get(target.module)
            inner = f"{target.module}.{target.name}"
            if unit is not None and target.name in unit.own:
                break
            if unit is not None and target.name in unit.bound:
                target = unit.bound[target.name][0]
            elif inner in self.units:
                target = Target(inner)
            else:
                break
        return target

    def modules_of(self, node: ast.Import | ast.ImportFrom) -> list[str]:
        """The modules of the program that `node` imports."""
        targets = (self.canonical(target) for target, _ in bindings(node).values())
        return [target.module for target in targets if target.module in self.units]

    def namespace(self, module: str) -> list[tuple[str, Target]]:
        """The names of `module` that something may ask it for, and what they mean."""
        unit = self.units[module]
        found = []
        for name in (*unit.own, *unit.bound):
            target = self.canonical(Target(module, name))
            if name in self.asked_for and target.module in self.linked and target.name is not None:
                found.append((name, target))
        return found

    def needless_methods(self, unit: Unit, node: ast.ClassDef) -> list[ast.stmt]:
        """The methods of a linked class that nothing asks for."""
        targets = {id(use.node): self.canonical(use.target).module for use in unit.uses}
        if any(targets.get(id(base), unit.name) not in self.units for base in node.bases):
            return []  # MicroPython's own class may ask for any
        return [
            method
            for method in node.body
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
            and not method.name.startswith("__")
            and method.name not in self.asked_for | MICROPYTHON_ASKS_FOR
        ]


def plan(
    units: Mapping[str, Unit],
    program: str,
    before: Set[str],
    likely: Set[str],
    files: Set[str],
    later: bool = True,
) -> Plan:
    """Plans for `program`, as linker.link says."""
    made = Plan(units, frozenset(before | {program}))
    shared = set(_reached(made, before)) - before
    separate = {name for name, unit in units.items() if not _linkable(unit)}
    alone = _with_importers(made, files)
    separate |= shared | made.programs | alone | set(_assigned_from_outside(made))
    _visit(made, program, alone, {*units} - likely, later=later)
    made.linked = {name for name in made.order if name not in separate}
    _name_those_apart(made, shared)
    _keep(made)
    return made


def _linkable(unit: Unit) -> bool:
    """Whether the top level has only what means the same in another file."""
    for node in unit.tree.body:
        match node:
            case ast.ImportFrom(level=0, names=[ast.alias(name="*")]):
                return False
            case ast.ImportFrom(level=0) | ast.Expr(value=ast.Constant()):
                continue
        if not isinstance(node, _PLAIN):
            return False
    return not _OWN_MODULE & {
        getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(unit.tree)
    }


def _assigned_from_outside(made: Plan) -> Iterator[str]:
    for unit in made.units.values():
        for use in unit.uses:
            if isinstance(use.node, ast.Attribute) and not isinstance(use.node.ctx, ast.Load):
                yield made.canonical(use.target).module


def _reached(made: Plan, programs: Set[str]) -> list[str]:
    """`programs` and what they import, wherever the import is."""
    found = sorted(programs)
    for name in found:
        for statement in made.units[name].imports:
            found += [it for it in made.modules_of(statement.node) if it not in found]
    return found


def _with_importers(made: Plan, modules: Set[str]) -> set[str]:
    """`modules` and those whose import runs one of them."""
    found = set(modules)
    before = -1
    while before != len(found):
        before = len(found)
        for name, unit in made.units.items():
            at_import = (it.node for it in unit.imports if not it.in_function)
            if any(found.intersection(made.modules_of(node)) for node in at_import):
                found.add(name)
    return found


def _visit(made: Plan, name: str, alone: Set[str], seen: set[str], *, later: bool) -> None:
    """Append `name` to the order after all that it imports, and before what its functions do, but
    not what may never be imported if that can be loaded `later`.

    Those `alone` get no place in it, since no linked module imports one: each runs when its own
    import does.
    """
    seen.add(name)
    afterwards = []
    for statement in made.units[name].imports:
        # The branches of a program are known: what its other ones import is not likely.
        certain = statement.certain or (name in made.programs and not statement.in_function)
        for module in made.modules_of(statement.node) if certain or not later else ():
            if statement.in_function:
                afterwards.append(module)
            elif module not in seen:
                _visit(made, module, alone, seen, later=later)
    if name not in made.programs | alone:
        made.order.append(name)
    for module in afterwards:
        if module not in seen:
            _visit(made, module, alone, seen, later=later)


def _name_those_apart(made: Plan, shared: Set[str]) -> None:
    apart = [it for it in _reached(made, made.programs) if it not in made.linked | made.programs]
    last = [name.rpartition(".")[2] for name in apart if name not in shared]
    for name in sorted(apart):
        parts = name.split(".")
        short = parts[-1] if last.count(parts[-1]) == 1 else "_".join(parts[1:])
        made.apart[name] = name if name in shared else f"{LINKED}.{short}"


def _keep(made: Plan) -> None:
    """Find what is used by what is used, from the separate files on.

    Each round leaves out what only the rest of the round before asked for.
    """
    made.kept = {Target(module, name) for module in made.linked for name in made.units[module].own}
    made.asked_for = _asked_for(made, whole=True)
    before = None
    while before != (len(made.kept), len(made.asked_for)):
        before = len(made.kept), len(made.asked_for)
        made.kept, made.values = _used(made)
        made.asked_for = _asked_for(made)


def _used(made: Plan) -> tuple[set[Target], set[str]]:
    """The globals that are used, and the linked modules that are used as values."""
    by_owner: dict[Target, set[Target]] = {}
    roots: set[Target] = set()
    for name, unit in made.units.items():
        needless = _in_needless_methods(made, unit) if name in made.linked else set()
        for use in unit.uses:
            target = made.canonical(use.target)
            if name not in made.linked or use.owner is None:
                roots.add(target)
            elif id(use.node) not in needless:
                by_owner.setdefault(Target(name, use.owner), set()).add(target)
        roots |= {made.canonical(target) for target, _ in unit.rebound}
    used: set[Target] = set()
    pending = list(roots)
    while pending:
        target = pending.pop()
        if target in used:
            continue
        used.add(target)
        pending += by_owner.get(target, ())
        if target.name is None and target.module in made.linked:
            pending += (it for _, it in made.namespace(target.module))
    return used, {it.module for it in used if it.name is None and it.module in made.linked}


def _asked_for(made: Plan, *, whole: bool = False) -> set[str]:
    found: set[str] = set()
    for name, unit in made.units.items():
        left_out: set[int] = set()
        if name in made.linked:
            left_out = {id(use.node) for use in unit.uses}
            if not whole:
                left_out |= _in_needless_methods(made, unit) | _unused(made, unit)
        for node in ast.walk(unit.tree):
            match node:
                case ast.Attribute(attr=attribute) if id(node) not in left_out:
                    found.add(attribute)
                case ast.Constant(value=str(text)) if id(node) not in left_out:
                    found.add(text)
    return found


def _in_needless_methods(made: Plan, unit: Unit) -> set[int]:
    return {
        id(node)
        for definition in unit.tree.body
        if isinstance(definition, ast.ClassDef)
        for method in made.needless_methods(unit, definition)
        for node in ast.walk(method)
    }


def _unused(made: Plan, unit: Unit) -> set[int]:
    return {
        id(node)
        for name, definition in unit.own.items()
        if Target(unit.name, name) not in made.kept and defines_one(definition)
        for node in ast.walk(definition)
    }


def defines_one(node: ast.stmt) -> bool:
    """Whether the statement does nothing but to give one global its value."""
    match node:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            return True
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
