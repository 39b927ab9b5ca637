"""Statements that bind names: import, def and class."""

import ast

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import ClassFrame, Frame, Place
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH008, NH016
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.source import indexer, load
from noheap_tools.check.source.definitions import ClassRef, Func, Function, Module, ModuleRef
from noheap_tools.check.syntax import assignment, calls
from noheap_tools.check.values.atoms import ForeignModule
from noheap_tools.check.values.value import NOTHING, Value, join, one


def import_(run: Run, node: ast.Import, frame: Frame) -> bool:
    own = any(run.program.find(alias.name, frame.module) for alias in node.names)
    text = "import inside a handler: the first time it reads a file"
    run.report(NH016, node, text, Severity.WARNING if own else Severity.INFO)
    for alias in node.names:
        if alias.asname or "." not in alias.name:
            found = run.program.find(alias.name, frame.module)
            value = _module(found, micropython_names.plain(alias.name))
            assignment.bind(run, alias.asname or alias.name, value, frame)
        else:
            top = alias.name.partition(".")[0]
            value = _module(run.program.find(top, frame.module), top)
            assignment.bind(run, top, value, frame)
    return False


def _module(found: Module | None, name: str) -> Value:
    return one(ModuleRef(found)) if found else one(ForeignModule(name))


def import_from(run: Run, node: ast.ImportFrom, frame: Frame) -> bool:
    run.report(NH016, node, "import inside a handler")
    dotted = _absolute(node, frame.module)
    found = run.program.find(dotted, frame.module) if dotted else None
    for alias in node.names:
        if alias.name == "*":
            _bind_all(run, found, dotted, frame)
            continue
        if found is not None and (late := _imported_late(run, found, alias.name)) is not None:
            assignment.bind(run, alias.asname or alias.name, late, frame)
            continue
        sub = run.program.find(f"{dotted}.{alias.name}" if dotted else alias.name, frame.module)
        if found is not None and (alias.name in found.globals or sub is None):
            value = found.globals.get(alias.name, NOTHING)
        elif sub is not None:
            value = one(ModuleRef(sub))
        else:
            value = micropython_names.member(micropython_names.plain(dotted), alias.name)
        assignment.bind(run, alias.asname or alias.name, value, frame)
    return False


def imported(run: Run, node: ast.ImportFrom, module: Module) -> tuple[Value | None, ...] | None:
    """Returns all that import_from() depends on, the values of the names there; None if it may
    depend on more."""
    dotted = _absolute(node, module)
    if not dotted or any(alias.name == "*" for alias in node.names):
        return None
    if any(run.program.find(f"{dotted}.{alias.name}", module) for alias in node.names):
        return None
    found = run.program.find(dotted, module)
    if found is None:
        return ()
    if load.lazy_names(found):
        return None
    return tuple(found.globals.get(alias.name) for alias in node.names)


def _imported_late(run: Run, package: Module, name: str) -> Value | None:
    """Returns what a package has by its __getattr__(), from a module of its own."""
    if name in package.globals or (home := load.lazy_names(package).get(name)) is None:
        return None
    module = run.program.modules.get(f"{package.name}.{home}")
    return None if module is None else module.globals.get(name, NOTHING)


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    """Returns the module that is imported from, with the packages that the dots stand for."""
    dotted = node.module or ""
    if not node.level:
        return dotted
    package = module.name.split(".")
    if module.path.name != "__init__.py":
        package = package[:-1]
    package = package[: len(package) - (node.level - 1)]
    return ".".join([*package, *filter(None, [dotted])])


def _bind_all(run: Run, found: Module | None, dotted: str, frame: Frame) -> None:
    if found is not None:
        for name, value in list(found.globals.items()):
            assignment.bind(run, name, value, frame)
    else:
        for name in micropython_names.star_names(dotted):
            assignment.bind(run, name, micropython_names.member(dotted, name), frame)


def def_(run: Run, node: ast.FunctionDef, frame: Frame) -> bool:
    function = run.program.function(node)
    run.construct("function definition", NH008, node, f"def {node.name} makes a function object")
    define(run, function, frame)
    assignment.bind(run, node.name, _decorated(run, node, function, frame), frame)
    return False


def _decorated(run: Run, node: ast.FunctionDef, function: Function, frame: Frame) -> Value:
    value = one(Func(function))
    for decorator in reversed(node.decorator_list):
        if indexer.last_name(decorator) not in indexer.TRANSPARENT:
            applied = run.value(decorator, frame)
            value = calls.decorated(run, node, applied, value, frame)
    return value


def define(run: Run, function: Function, frame: Frame) -> None:
    """Evaluates the defaults, and lets the function see the names around it."""
    spec = function.node.args
    plain = function.parameters
    with_default = plain[len(plain) - len(spec.defaults) :]
    for name, default in zip(with_default, spec.defaults, strict=False):
        before = function.defaults.get(name, NOTHING)
        function.defaults[name] = join(before, run.value(default, frame))
    for parameter, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=False):
        if default is not None:
            function.defaults[parameter.arg] = run.value(default, frame)
    if frame.function is not None:
        frame.share()


def class_(run: Run, node: ast.ClassDef, frame: Frame) -> bool:
    cls = run.program.cls(node)
    run.construct("class definition", NH008, node, f"class {node.name} makes a class")
    cls.inherit([run.value(base, frame) for base in node.bases])
    names: dict[str, Value] = {}
    inner = Frame(frame.module, frame.function, names)
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = run.program.function(statement)
            define(run, function, inner if frame.function is None else frame)
            names[statement.name] = one(Func(function))
            continue
        value = NOTHING
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            value = run.value(statement.value, ClassFrame(inner, frame))
        for target in _targets(statement):
            names[target.id] = value
            place = Place(cls, target.id)
            run.store_shared(cls.attributes, target.id, place, value)
            run.store_shared(cls.common, target.id, (place, "common"), value)
            run.stores[place].add((None, None))
    assignment.bind(run, node.name, one(ClassRef(cls)), frame)
    return False


def _targets(statement: ast.stmt) -> list[ast.Name]:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [target for target in targets if isinstance(target, ast.Name)]
