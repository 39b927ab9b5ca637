"""Calls: of the program's own functions and classes, and which file knows the others."""

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

from noheap_tools.check.costs import known, micropython_names
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH011, NH012, NH013, NH017, NH018
from noheap_tools.check.rules.blocking import NH025
from noheap_tools.check.rules.exceptions import NH034
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.unresolved import NH090
from noheap_tools.check.rules.viper import NH061
from noheap_tools.check.source import signatures, tree
from noheap_tools.check.source.definitions import (
    Bound,
    ClassRef,
    Func,
    Function,
    Gen,
    Method,
    Obj,
)
from noheap_tools.check.syntax import (
    attributes,
    builtin_calls,
    handlers,
    library_calls,
    pins,
    registrations,
    type_methods,
)
from noheap_tools.check.values.atoms import (
    Atom,
    Builtin,
    ExceptionObject,
    Foreign,
    ForeignMethod,
    ForeignObject,
)
from noheap_tools.check.values.value import ANY, NOTHING, Value, join, one, without_none


class _Call(NamedTuple):
    """A call, or a decorator, whose arguments are evaluated."""

    run: Run
    arguments: list[Value]
    keywords: dict[str, Value]
    node: Any
    frame: Frame


def call(run: Run, node: ast.Call, frame: Frame) -> Value:
    """Evaluates the call, for each kind of object that may be called there."""
    target = _target(run, node, frame)
    arguments = [run.value(a, frame) for a in node.args]
    keywords = {k.arg: run.value(k.value, frame) for k in node.keywords if k.arg}
    double = [k for k in node.keywords if k.arg is None]
    for keyword in double:
        run.value(keyword.value, frame)
    starred = [i for i, a in enumerate(node.args) if isinstance(a, ast.Starred)]
    if starred:
        run.construct("call *args", NH011, node, "a call with * makes a tuple")
        arguments = arguments[: starred[0]]
    if double:
        run.construct("call **kw", NH011, node, "a call with ** makes a dict")
    for value in (*arguments, *keywords.values()):
        run.callbacks.update(atom.function for atom in value if isinstance(atom, (Func, Method)))
    given = _Call(run, arguments, keywords, node, frame)
    result = NOTHING
    for atom in without_none(target):
        result = join(result, _call_atom(given, atom))
    return result


def _target(run: Run, node: ast.Call, frame: Frame) -> Value:
    if not isinstance(node.func, ast.Attribute):
        return run.value(node.func, frame)
    owner = node.func.value
    if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "super":
        return _super_method(node.func, frame)
    return attributes.load(run, node.func, frame, called=True)


def _super_method(node: ast.Attribute, frame: Frame) -> Value:
    function = frame.function
    if function is None or function.cls is None:
        return ANY
    owner = frame.names.get(function.parameters[0], ANY) if function.parameters else ANY
    inherited = function.cls.inherited(node.attr)
    if inherited is not None:
        return one(Method(inherited, owner))
    if function.cls.has_foreign_base:
        # A constructor may register a handler, whatever its class.
        foreign = attributes.foreign_method(function.cls, node.attr)
        return ANY if foreign is None or node.attr == "__init__" else one(foreign)
    return one(ForeignMethod("object", node.attr, Obj(function.cls)))


def _call_atom(call: _Call, atom: Atom) -> Value:
    how = _BY_ATOM.get(type(atom))
    return _call_unknown(call) if how is None else how(call, atom)


def _call_func(call: _Call, atom: Func) -> Value:
    dotted = f"{atom.function.module.name}.{atom.function.name}"
    if registrations.is_library(dotted, registrations.BIND):
        return _bind(call)
    return _call_function(call, atom.function, call.arguments)


def _bind(call: _Call, gathers: bool = False) -> Value:
    """Returns what noheap.cortex.bind, or partial(), makes of a function and values."""
    name = "partial" if gathers else "bind"
    call.run.report(NH012, call.node, f"{name}() makes a function")
    if not call.arguments or any(isinstance(it, ast.Starred) for it in call.node.args):
        return ANY
    function, *values = call.arguments
    return one(Bound(function, tuple(values), gathers))


def _call_bound(call: _Call, atom: Bound) -> Value:
    if atom.gathers:
        call.run.construct("call def *args", NH011, call.node, handlers.GATHERS)
    complete = call._replace(arguments=[*atom.arguments, *call.arguments])
    result = NOTHING
    for function in without_none(atom.function):
        result = join(result, _call_atom(complete, function))
    return result


def _call_method(call: _Call, atom: Method) -> Value:
    return _call_function(call, atom.function, [atom.owner, *call.arguments])


def _call_object(call: _Call, atom: Obj) -> Value:
    method = atom.method("__call__")
    if method is None:
        return _call_unknown(call)
    return call.run.call(method, [one(atom), *call.arguments], call.keywords, call.node)


def _call_builtin(call: _Call, atom: Builtin) -> Value:
    if atom.name in ("map", "filter") and call.arguments:
        _call_each(call)
    return builtin_calls.call(call.run, atom.name, call.arguments, call.node, call.frame)


def _call_each(call: _Call) -> None:
    """Calls the function that map() or filter() is given."""
    unknown = call._replace(arguments=[ANY] * (len(call.arguments) - 1), keywords={})
    for atom in without_none(call.arguments[0]):
        if isinstance(atom, (Func, Method)):
            _call_atom(unknown, atom)


def _call_foreign(call: _Call, atom: Foreign) -> Value:
    if registrations.is_library(atom.name, registrations.BIND):
        return _bind(call)
    if atom.name == registrations.PARTIAL and not call.keywords:
        return _bind(call, gathers=True)
    is_call = isinstance(call.node, ast.Call)
    if is_call and not _is_known(atom.name) and pins.method(call.node, call.frame):
        return _call_unknown(call)
    return library_calls.call_function(call.run, atom.name, call.arguments, call.node, call.frame)


def _is_known(dotted: str) -> bool:
    return dotted.partition(".")[0] in known.MODULES


def _call_foreign_method(call: _Call, atom: ForeignMethod) -> Value:
    run, arguments, _, node, frame = call
    if (
        atom.owner in micropython_names.TYPES_WITH_METHODS
        or atom.owner in micropython_names.BUILTINS
    ):
        return type_methods.call(run, atom, arguments, node, frame)
    return library_calls.call_method(run, atom, arguments, node, frame)


def _call_foreign_object(call: _Call, atom: ForeignObject) -> Value:
    return _call_foreign_method(call, ForeignMethod(atom.name, "__call__", atom))


def _call_unknown(call: _Call) -> Value:
    run, _, _, node, frame = call
    handlers.by_call(run, node, "", "", frame)
    name = pins.method(node, frame) if isinstance(node, ast.Call) and run.can_report else ""
    if name == "irq":
        return ANY
    if name:
        return _call_foreign_method(call, ForeignMethod("machine.Pin", name))
    if isinstance(node, ast.Call) and run.can_report and not _is_unbound(run, node, frame):
        run.report(NH090, node, f"cannot see into {ast.unparse(node.func)}()", Severity.INFO)
    return ANY


def _is_unbound(run: Run, node: ast.Call, frame: Frame) -> bool:
    """Returns whether it is said already that there is no such name."""
    names = (n for n in tree.walk(node.func) if isinstance(n, (ast.Name, ast.Attribute)))
    return any(run.findings.has(frame.module, name, NH034) for name in names)


def _call_function(call: _Call, function: Function, arguments: list[Value]) -> Value:
    run, _, keywords, node, frame = call
    handlers.by_linking(run, node, f"{function.module.name}.{function.name}", frame)
    if text := signatures.star_arguments(function, len(arguments)):
        run.construct("call def *args", NH011, node, text)
    if text := signatures.star_keywords(function):
        run.construct("call def **kw empty", NH011, node, text)
    if text := signatures.closure(function, len(arguments) + 2 * len(keywords)):
        run.report(NH018, node, text)
    _check_viper(run, function, arguments, keywords, node)
    if not function.is_generator:
        result = run.call(function, arguments, keywords, node)
        if function.name == "prepare" and registrations.is_prepare(function.module.name):
            # A bus of unknown kind makes it unknown, too.
            return join(result - ANY, one(ForeignObject(known.PREPARED)))
        return result
    run.construct("generator call", NH017, node, f"{function.name}() makes a generator")
    if run.in_soft and _is_left_alone(call, function):
        text = f"{function.name}() is async: without await it makes a coroutine and runs nothing"
        run.report(NH025, node, text)
    if not run.in_handler:
        run.call(function, arguments, keywords, node)
    return one(Gen(function, tuple(arguments)))


def _is_left_alone(call: _Call, function: Function) -> bool:
    """Returns whether a coroutine is made as a statement of its own: nothing can await it."""
    return isinstance(function.node, ast.AsyncFunctionDef) and any(
        statement.value is call.node for statement in call.frame.module.of(ast.Expr)
    )


def _check_viper(
    run: Run,
    function: Function,
    arguments: list[Value],
    keywords: dict[str, Value],
    node: ast.AST,
) -> None:
    if not run.reporting or function.emitter != "viper":
        return
    if keywords or len(arguments) < len(function.parameters):
        text = f"{function.name} is viper: pass all arguments by position"
        run.report_always(NH061, run.frames[-1].module, node, text, Severity.ERROR)


def _call_class(call: _Call, atom: ClassRef) -> Value:
    run, cls = call.run, atom.cls
    handlers.by_linking(run, call.node, f"{cls.module.name}.{cls.name}", call.frame)
    made = one(run.made(cls, call.node, call.frame))
    run.construct("instance", NH013, call.node, f"{cls.name}() makes an object")
    if any(c.name.endswith(("Error", "Exception")) for c in cls.lineage()):
        return one(ExceptionObject())
    constructor = cls.method("__init__")
    if constructor is not None:
        run.call(constructor, [made, *call.arguments], call.keywords, call.node)
    elif cls.has_foreign_base:
        bases = [a for base in cls.bases for a in base if isinstance(a, Foreign)]
        if bases:
            handlers.by_call(run, call.node, bases[0].name, "__init__", run.frames[-1])
    return made


_BY_ATOM: dict[type[Atom], Callable[[_Call, Any], Value]] = {
    Func: _call_func,
    Bound: _call_bound,
    Method: _call_method,
    ClassRef: _call_class,
    Obj: _call_object,
    Builtin: _call_builtin,
    Foreign: _call_foreign,
    ForeignMethod: _call_foreign_method,
    ForeignObject: _call_foreign_object,
}


def decorated(
    run: Run, node: ast.FunctionDef, decorator: Value, value: Value, frame: Frame
) -> Value:
    """Returns what a decorator of the program makes of a function."""
    call = _Call(run, [value], {}, node, frame)
    result = NOTHING
    for atom in decorator:
        if isinstance(atom, (Func, Method)):
            result = join(result, _call_atom(call, atom))
        else:
            if isinstance(atom, Foreign):
                handlers.by_decorator(run, atom.name, value, node, frame)
            result = join(result, value)
    return result or value
