"""Attributes: their values, and the object that a method without a call makes."""

import ast
from collections.abc import Callable
from typing import Any

from noheap_tools.check.costs import known, micropython_names
from noheap_tools.check.engine.frames import Frame, How, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH007, NH015
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source.definitions import (
    Class,
    ClassRef,
    Func,
    FunctionKind,
    Method,
    ModuleRef,
    Obj,
    Super,
)
from noheap_tools.check.syntax import fields, overflow, presence
from noheap_tools.check.values.atoms import (
    Atom,
    Builtin,
    ExceptionObject,
    Foreign,
    ForeignMethod,
    ForeignModule,
    ForeignObject,
)
from noheap_tools.check.values.value import (
    ANY,
    INT,
    NOTHING,
    Value,
    generalised,
    join,
    joined,
    one,
    without_none,
)

# The value of an attribute, and whether it is a method that is bound when it is looked up.
_Found = tuple[Value, bool]


def load(run: Run, node: ast.Attribute, frame: Frame, called: bool = False) -> Value:
    """Returns `x.name`; reports a bound method that is made and not called."""
    owner = without_none(run.value(node.value, frame))
    if run.reporting:
        presence.check_attribute(run, node, owner, frame)
    if not owner or owner & ANY:
        run.vague.add(node.attr)
    found = [_attribute_of(run, node, atom, called) for atom in _having(owner, node.attr)]
    bound = [is_bound for _, is_bound in found]
    if any(bound) and not called:
        text = ast.unparse(node)
        run.report(
            NH007,
            node,
            f"{text} makes a bound-method object",
            Severity.ERROR if all(bound) else Severity.WARNING,
            f"Write self._{node.attr}_ref = {text} in the constructor, and use that here.",
        )
    return joined(value for value, _ in found) or ANY


def _having(owner: Value, name: str) -> Value:
    """Returns the objects that may be meant: of a module and what takes its name, one alone."""
    candidates = objects(owner)
    if not any(isinstance(atom, ModuleRef) for atom in candidates):
        return candidates
    return frozenset(atom for atom in candidates if _has(atom, name)) or candidates


def _has(atom: Atom, name: str) -> bool:
    match atom:
        case ModuleRef():
            return name in atom.module.globals
        case Obj():
            cls = atom.cls
            return cls.method(name) is not None or name in home(cls, name).attributes
    return True


def objects(owner: Value) -> Value:
    """Returns what may have the attribute: where it is not known, that is any of the objects."""
    return generalised(owner) if owner & ANY else owner


def _attribute_of(run: Run, node: ast.Attribute, atom: Atom, called: bool) -> _Found:
    if called and isinstance(atom, Obj):
        inherited = _of_foreign_base(atom.cls, node.attr)
        if inherited is not None:
            return one(inherited), False
    find = _BY_ATOM.get(type(atom))
    if find is not None:
        return find(run, node, atom)
    if atom.kind in micropython_names.TYPES_WITH_METHODS:
        return one(ForeignMethod(atom.kind, node.attr, atom)), True
    return ANY, False


def _of_foreign_base(cls: Class, name: str) -> ForeignMethod | None:
    """Returns the method that a class has of one of MicroPython's own, as of asyncio.Event."""
    if cls.method(name) is not None or name in home(cls, name).attributes:
        return None
    return foreign_method(cls, name)


def foreign_method(cls: Class, name: str) -> ForeignMethod | None:
    """Returns the method that the bases of a class which MicroPython brings may have."""
    bases = [atom for c in cls.lineage() for base in c.bases for atom in base]
    names = [atom.name for atom in bases if isinstance(atom, Foreign)]
    of_micropython = [it for it in names if it.partition(".")[0] in known.MODULES]
    return ForeignMethod(of_micropython[0], name, Obj(cls)) if of_micropython else None


def _of_object(run: Run, node: ast.Attribute, atom: Obj) -> _Found:
    cls, name = atom.cls, node.attr
    function = cls.method(name)
    if function is not None:
        run.looked_up.add((atom, function))
        run.callbacks.add(function)
        match function.kind:
            case FunctionKind.PROPERTY:
                return run.call(function, [one(atom)], {}, node), False
            case FunctionKind.STATIC:
                return one(Func(function)), False
            case FunctionKind.CLASS:
                return one(Method(function, one(ClassRef(cls)))), True
            case _:
                return one(Method(function, one(atom))), True
    place = Place(home(cls, name), name)
    run.touch(place, How.LOAD, node, atom)
    if run.can_report and run.exists(place, atom):
        presence.note_early(run, place)
    return _held(run, atom, name) or ANY, False


def _held(run: Run, atom: Obj, name: str) -> Value:
    """Returns what the attribute of the object may be, as far as anything stores it."""
    lineage = [*atom.cls.lineage()]
    if atom.site is not None:
        common = joined(c.common.get(name, NOTHING) for c in lineage)
        own = join(run.own[atom].get(name, NOTHING), common)
        if own:
            return own
    return joined(c.attributes.get(name, NOTHING) for c in lineage)


def _of_class(run: Run, node: ast.Attribute, atom: ClassRef) -> _Found:
    name = node.attr
    function = atom.cls.method(name)
    if function is not None:
        if function.kind is FunctionKind.CLASS:
            return one(Method(function, one(atom))), True
        return one(Func(function)), False
    run.touch(Place(home(atom.cls, name), name), How.LOAD, node)
    for ancestor in atom.cls.lineage():
        if name in ancestor.attributes:
            return ancestor.attributes[name], False
    return ANY, False


def _of_module(run: Run, node: ast.Attribute, atom: ModuleRef) -> _Found:
    module = atom.module
    if node.attr in module.globals:
        run.touch(Place(module, node.attr), How.LOAD, node)
        return module.globals[node.attr] or ANY, False
    sub = run.program.modules.get(f"{module.name}.{node.attr}")
    return (one(ModuleRef(sub)) if sub else ANY), False


def _of_foreign(run: Run, node: ast.Attribute, atom: Foreign | ForeignModule) -> _Found:
    return micropython_names.member(atom.name, node.attr), False


def _of_foreign_object(run: Run, node: ast.Attribute, atom: ForeignObject) -> _Found:
    if atom.name == "uctypes.struct" and isinstance(node.ctx, ast.Load):
        return fields.load(run, node), False
    return micropython_names.instance_member(atom, node.attr)


def _of_super(run: Run, node: ast.Attribute, atom: Super) -> _Found:
    function = atom.cls.inherited(node.attr)
    if function is not None:
        return one(Method(function, atom.owner)), False
    return one(ForeignMethod("object", node.attr)), False


def _of_builtin(run: Run, node: ast.Attribute, atom: Builtin) -> _Found:
    return one(ForeignMethod(atom.name, node.attr, atom)), False


def _of_function(run: Run, node: ast.Attribute, atom: Func) -> _Found:
    return ANY, False


def _of_exception(run: Run, node: ast.Attribute, atom: ExceptionObject) -> _Found:
    return (INT if node.attr == "errno" else ANY), False


_BY_ATOM: dict[type[Atom], Callable[[Run, ast.Attribute, Any], _Found]] = {
    Obj: _of_object,
    ClassRef: _of_class,
    ModuleRef: _of_module,
    Foreign: _of_foreign,
    ForeignModule: _of_foreign,
    ForeignObject: _of_foreign_object,
    Super: _of_super,
    Func: _of_function,
    Builtin: _of_builtin,
    ExceptionObject: _of_exception,
}


def home(cls: Class, name: str) -> Class:
    """Returns the class of the lineage that has the attribute: a base shares it with its heirs."""
    having = [c for c in cls.lineage() if name in c.attributes or name in c.stored]
    return having[-1] if having else cls


def store(run: Run, target: ast.Attribute, value: Value, frame: Frame, update: bool) -> None:
    """Stores `value` for `x.name = value`."""
    owner = objects(run.value(target.value, frame))
    if frame.emitter == "viper":
        overflow.check_boxing(run, target, value, "stored in an attribute")
    run.attribute_stores.add(target)
    if not owner or not all(isinstance(a, (Obj, ClassRef, ModuleRef)) for a in owner):
        run.vague.add(target.attr)
    for atom in owner:
        if isinstance(atom, (Obj, ClassRef)):
            setter = atom.cls.method(target.attr + "=")
            if setter is not None:
                run.call(setter, [one(atom), value], {}, target)
            else:
                _store_attribute(run, target, atom, value, frame, update)
        elif isinstance(atom, ModuleRef):
            run.store_global(atom.module, target.attr, value)
            run.touch(Place(atom.module, target.attr), How.stored(update), target)


def _store_attribute(
    run: Run, target: ast.Attribute, atom: Obj | ClassRef, value: Value, frame: Frame, update: bool
) -> None:
    name = target.attr
    owner = home(atom.cls, name)
    place = Place(owner, name)
    owned = atom if isinstance(atom, Obj) else None
    run.store_shared(owner.attributes, name, place, value)
    if owned is not None and owned.site is not None:
        run.store_shared(run.own[owned], name, (atom, name), value)
    else:
        run.store_shared(owner.common, name, (place, "common"), value)
    run.touch(place, How.stored(update), target, owned)
    if not run.in_handler:
        run.stores[place].add((frame.function, owned))
    elif not update and not any(run.exists(Place(c, name), owned) for c in atom.cls.lineage()):
        run.report(
            NH015,
            target,
            f"the attribute {name} is stored here for the first time",
            # The object's table may have room for it.
            Severity.WARNING,
            f"Assign self.{name} in __init__.",
        )


def check_target(run: Run, target: ast.Attribute | ast.Subscript, frame: Frame) -> None:
    """Reports `x.method()[0] = v`: in a target the compiler makes the bound method first."""
    node: ast.expr = target.value
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                load(run, node.func, frame)
            node = node.func
        else:
            node = node.value
