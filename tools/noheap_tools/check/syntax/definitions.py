"""Statements that bind names: import, def and class."""

import ast

from noheap_tools.check.costs import micropython_names
from noheap_tools.check.engine.frames import ClassFrame, Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.program import Function
from noheap_tools.check.source.values import NOTHING, Value, join, one
from noheap_tools.check.syntax import assignment, calls

# Decorators that change how a function is compiled, not what its name stands for.
_TRANSPARENT = {
    "native",
    "viper",
    "bytecode",
    "asm_thumb",
    "asm_xtensa",
    "asm_rv32",
    "asm_pio",
    "property",
    "setter",
    "getter",
    "deleter",
    "staticmethod",
    "classmethod",
    "isr",
    "hard_isr",
    "interrupt",
}


def import_(run: Run, node: ast.Import, frame: Frame) -> bool:
    own = any(run.program.find(alias.name, frame.module) for alias in node.names)
    text = "import inside a handler: the first time it reads a file"
    run.report("NH016", node, text, "warning" if own else "info")
    for alias in node.names:
        found = run.program.find(alias.name, frame.module)
        if alias.asname or "." not in alias.name:
            value = (
                one("module", found) if found else one("mod", micropython_names.plain(alias.name))
            )
            assignment.bind(run, alias.asname or alias.name, value, frame)
        else:
            top = alias.name.partition(".")[0]
            found = run.program.find(top, frame.module)
            assignment.bind(run, top, one("module", found) if found else one("mod", top), frame)
    return False


def import_from(run: Run, node: ast.ImportFrom, frame: Frame) -> bool:
    run.report("NH016", node, "import inside a handler")
    dotted = node.module or ""
    if node.level:
        package = frame.module.name.split(".")
        if frame.module.path.name != "__init__.py":
            package = package[:-1]
        package = package[: len(package) - (node.level - 1)]
        dotted = ".".join([*package, *filter(None, [dotted])])
    found = run.program.find(dotted, frame.module) if dotted else None
    for alias in node.names:
        if alias.name == "*":
            for name, value in found.globals.items() if found else ():
                assignment.bind(run, name, value, frame)
            if found is None:
                for name in micropython_names.star_names(dotted):
                    assignment.bind(run, name, micropython_names.member(dotted, name), frame)
            continue
        sub = run.program.find(f"{dotted}.{alias.name}" if dotted else alias.name, frame.module)
        if found is not None and (alias.name in found.globals or sub is None):
            value = found.globals.get(alias.name, NOTHING)
        elif sub is not None:
            value = one("module", sub)
        else:
            value = micropython_names.member(micropython_names.plain(dotted), alias.name)
        assignment.bind(run, alias.asname or alias.name, value, frame)
    return False


def def_(run: Run, node: ast.FunctionDef, frame: Frame) -> bool:
    function = run.program.function(node)
    run.construct("function definition", "NH008", node, f"def {node.name} makes a function object")
    define(run, function, frame)
    assignment.bind(run, node.name, _decorated(run, node, function, frame), frame)
    return False


def _decorated(run: Run, node: ast.FunctionDef, function: Function, frame: Frame) -> Value:
    value = one("func", function)
    for decorator in reversed(node.decorator_list):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = getattr(target, "attr", getattr(target, "id", ""))
        if name in _TRANSPARENT:
            continue
        applied = run.value(decorator, frame)
        value = calls.decorate(run, node, applied, value, frame)
    return value


def define(run: Run, function: Function, frame: Frame) -> None:
    """Evaluate the defaults, and let the function see the names around it."""
    spec = function.node.args
    plain = function.parameters
    for name, default in zip(
        plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=False
    ):
        function.defaults[name] = join(
            function.defaults.get(name, NOTHING), run.value(default, frame)
        )
    for parameter, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=False):
        if default is not None:
            function.defaults[parameter.arg] = run.value(default, frame)
    if frame.function is not None:
        frame.share()


def class_(run: Run, node: ast.ClassDef, frame: Frame) -> bool:
    cls = run.program.cls(node)
    run.construct("class definition", "NH008", node, f"class {node.name} makes a class")
    cls.bases = [run.value(base, frame) for base in node.bases]
    names: dict[str, Value] = {}
    inner = Frame(frame.module, frame.function, names)
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            function = run.program.function(statement)
            define(run, function, inner if frame.function is None else frame)
            names[statement.name] = one("func", function)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            value = (
                run.value(statement.value, ClassFrame(inner, frame))
                if statement.value
                else NOTHING
            )
            targets = (
                statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            )
            for target in targets:
                if isinstance(target, ast.Name):
                    names[target.id] = value
                    run.store_shared(cls.attributes, target.id, (cls, target.id), value)
                    run.stores[(cls, target.id)].add(None)
    assignment.bind(run, node.name, one("class", cls), frame)
    return False
