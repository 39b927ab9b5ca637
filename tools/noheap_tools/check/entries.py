"""Handlers that nothing in the program registers: with a mark as @isr, or named by --entry."""

import ast
from collections.abc import Iterable
from dataclasses import replace

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.interpret import Interpreter
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.handler import Handler, unknown_arguments
from noheap_tools.check.source.handler_kind import HandlerKind
from noheap_tools.check.syntax import handlers
from noheap_tools.check.values.value import Value
from noheap_tools.errors import ToolError


def add_marked(run: Interpreter) -> None:
    """Registers the functions with a mark as hard handlers."""
    known = {h.function for h in run.registered if isinstance(h, Handler)}
    for module in run.program.given:
        for function in module.functions:
            if function.mark and function not in known:
                run.registered.append(_handler(function, function.mark))


def add_named(run: Interpreter, named: tuple[str, ...]) -> set[str]:
    """Registers each module:function, module:Class.method or other name of `named` as hard.

    A name may stand for a bound method, a closure, a partial() or an object with __call__.
    Returns those that the program has.
    """
    found = set()
    for entry in named:
        module_name, _, name = entry.rpartition(":")
        modules = [m for m in run.program.modules.values() if _is_named(m, module_name)]
        fits = [
            _handler(function, f"--entry {entry}")
            for module in modules
            for function in module.functions
            if function.where.rpartition(":")[2] == name
        ]
        if not fits:
            fits = [h for module in modules for h in _by_value(run, module, name, entry)]
        known = {h.function for h in run.registered if isinstance(h, Handler) and h.is_hard}
        run.registered += [handler for handler in fits if handler.function not in known]
        if fits:
            found.add(entry)
    return found


def refuse(named: tuple[str, ...], found: set[str], modules: Iterable[Module]) -> None:
    """Raises ToolError for a name that no program has."""
    for entry in named:
        if entry in found:
            continue
        module_name, _, name = entry.rpartition(":")
        first = name.partition(".")[0]
        known = any(first in m.globals for m in modules if _is_named(m, module_name))
        raise ToolError(
            f"--entry {entry}: "
            + ("not a function that can be followed" if known else "no such function"),
            "Name it as module:function or module:Class.method, as in --entry main:tick.",
            exit_code=2,
        )


def _by_value(run: Interpreter, module: Module, name: str, entry: str) -> list[Handler]:
    """Returns the functions that a name of the module stands for once its top level has run."""
    if not name.replace(".", "").isidentifier() or name.partition(".")[0] not in module.globals:
        return []
    node = ast.parse(name, mode="eval").body
    value = run.quietly(lambda: run.value(node, Frame(module, None, module.globals)))
    handlers.check_gathers(run, value, module, _assignment(module, name))
    return [
        replace(_handler(function, f"--entry {entry}"), arguments=_given(function, first))
        for function, first in handlers.callables(value)
    ]


def _given(function: Function, first: tuple[Value, ...]) -> tuple[Value, ...]:
    return *first, *unknown_arguments(function)[len(first) :]


def _assignment(module: Module, name: str) -> ast.AST:
    """Returns the last assignment of the name at the module's top level."""
    return next(
        (
            statement
            for statement in reversed(module.tree.body)
            if isinstance(statement, ast.Assign)
            and name in (getattr(target, "id", "") for target in statement.targets)
        ),
        module.tree,
    )


def _is_named(module: Module, name: str) -> bool:
    return name in ("", module.name, module.shown) or module.name.endswith("." + name)


def _handler(function: Function, source: str) -> Handler:
    return Handler(
        function,
        unknown_arguments(function),
        HandlerKind.HARD,
        source,
        function.module,
        function.node,
        call_known=False,
    )
