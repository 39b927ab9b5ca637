"""Handlers that nothing in the program registers: with a mark as @isr, or named by --entry."""

from noheap_tools.check.interpret import Interpreter
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.handler import Handler, HandlerKind, unknown_arguments
from noheap_tools.errors import ToolError


def add_marked(run: Interpreter) -> None:
    """Registers the functions with a mark as hard handlers."""
    known = {h.function for h in run.registered if isinstance(h, Handler)}
    for module in run.program.given:
        for function in module.functions:
            if function.mark and function not in known:
                run.registered.append(_handler(function, function.mark))


def add_named(run: Interpreter, named: tuple[str, ...]) -> None:
    """Registers each module:function or module:Class.method of `named` as a hard handler."""
    for entry in named:
        module_name, _, name = entry.rpartition(":")
        fits = [
            function
            for module in run.program.modules.values()
            if _is_named(module, module_name)
            for function in module.functions
            if function.where.rpartition(":")[2] == name
        ]
        if not fits:
            raise ToolError(
                f"--entry {entry}: no such function",
                "Name it as module:function or module:Class.method, as in --entry main:tick.",
                exit_code=2,
            )
        known = {h.function for h in run.registered if isinstance(h, Handler) and h.is_hard}
        run.registered += [_handler(f, f"--entry {entry}") for f in fits if f not in known]


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
