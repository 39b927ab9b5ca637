"""Puts the parts together: sources in, handlers and findings out."""

import sys
from dataclasses import dataclass, field

from noheap_tools.check import sharing, viper
from noheap_tools.check.costs.effects import Effects, measured
from noheap_tools.check.interpret import Interpreter
from noheap_tools.check.report.findings import Finding, Findings
from noheap_tools.check.source.program import Function, Program
from noheap_tools.check.source.values import ANY, one
from noheap_tools.check.syntax.handlers import HARD, SCHEDULED, Handler, Unfound
from noheap_tools.errors import ToolError

_RECURSION = 20_000
# What is wrong in a soft handler and in a scheduled function, too.
_SOFT_CODES = frozenset({"NH025"})


@dataclass
class Result:
    handlers: list[Handler] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ignored: list[Finding] = field(default_factory=list)
    files: int = 0
    lines: int = 0


def analyse(
    program: Program,
    port: str = "rp2",
    entries: tuple[str, ...] = (),
    effects: Effects | None = None,
) -> Result:
    """Find the handlers of `program` and what they cost on `port`."""
    # A call chain of the program is many calls deep here.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION))
    findings = Findings()
    run = Interpreter(program, effects or measured(), findings, port)
    run.run_main()
    _marked(run)
    _named(run, entries)
    handlers = [h for h in run.registered if isinstance(h, Handler)]
    hard = [h for h in handlers if h.kind == HARD]
    _settle(run, hard)
    run.reporting = True
    for handler in hard:
        run.run_handler(handler.function, list(handler.arguments), handler.function.name)
        _arity(run, handler)
    seen = {h.function for h in hard}
    run.only = _SOFT_CODES
    # Handlers may register more: what they schedule.
    for handler in [h for h in run.registered if isinstance(h, Handler)]:
        if handler.function not in seen:
            seen.add(handler.function)
            run.run_handler(handler.function, list(handler.arguments), handler.function.name)
            _arity(run, handler)
    run.only = None
    for item in run.registered:
        if isinstance(item, Unfound) and item.kind == HARD:
            text = f"cannot follow the handler {item.text}"
            run.report_always("NH091", item.module, item.node, text, "warning")
    for module, node in run.unstated:
        text = "soft here, hard on other ports: say which"
        run.report_always("NH052", module, node, text, "info")
    if hard:
        sharing.report(run, hard)
    for module in program.modules.values():
        viper.report(run, module)
    for file in program.unreadable:
        findings.add(
            Finding(
                file.shown,
                file.line,
                file.column,
                "NH099",
                "error",
                file.message,
                "Mend it, or exclude it.",
            )
        )
    shown, ignored = findings.kept(program.modules)
    handlers = [h for h in run.registered if isinstance(h, Handler)]
    lines = sum(m.source.count("\n") + 1 for m in program.modules.values())
    return Result(handlers, shown, ignored, len(program.modules) + len(program.unreadable), lines)


def _marked(run: Interpreter) -> None:
    known = {h.function for h in run.registered if isinstance(h, Handler)}
    for module in run.program.modules.values():
        for function in module.functions:
            if function.marked and function not in known:
                run.registered.append(_handler(function, "@isr"))


def _handler(function: Function, source: str) -> Handler:
    arguments = [ANY] * len(function.parameters)
    if function.cls is not None and function.kind == "function" and arguments:
        arguments[0] = one("obj", function.cls)
    return Handler(
        function, tuple(arguments), HARD, source, function.module, function.node, by_name=True
    )


def _named(run: Interpreter, entries: tuple[str, ...]) -> None:
    """The handlers that --entry names: module:function or module:Class.method."""
    for entry in entries:
        module_name, _, name = entry.rpartition(":")
        fits = [
            function
            for module in run.program.modules.values()
            if module_name in ("", module.name, module.shown)
            or module.name.endswith("." + module_name)
            for function in module.functions
            if function.where.rpartition(":")[2] == name
        ]
        if not fits:
            raise ToolError(
                f"--entry {entry}: no such function",
                "Name it as module:function or module:Class.method, as in --entry main:tick.",
                exit_code=2,
            )
        known = {h.function for h in run.registered if isinstance(h, Handler) and h.kind == HARD}
        run.registered += [_handler(f, f"--entry {entry}") for f in fits if f not in known]


def _settle(run: Interpreter, hard: list[Handler]) -> None:
    """Let what the handlers store become known, and find what the main program stores itself."""
    for _ in range(3):
        run.changed = False
        for handler in hard:
            run.run_handler(handler.function, list(handler.arguments), handler.function.name)
        if not run.changed:
            break
        run.run_main()
    roots: set[Function | None] = {None}
    entries = {
        h.function for h in run.registered if isinstance(h, Handler) and h.kind != SCHEDULED
    }
    called = {f for callees in run.edges.values() for f in callees}
    for module in run.program.modules.values():
        roots |= {f for f in module.functions if f not in called and f not in entries}
    todo = list(roots)
    while todo:
        function = todo.pop()
        if function in run.ordinary:
            continue
        run.ordinary.add(function)
        todo += [f for f in run.edges.get(function, ()) if f not in entries]
    run.handler_functions.clear()


def _arity(run: Interpreter, handler: Handler) -> None:
    function = handler.function
    if handler.by_name:
        return
    spec = function.node.args
    count = len(handler.arguments)
    most = len(function.parameters)
    least = most - len(spec.defaults)
    if function.kind != "opaque" and not (
        least <= count <= most or (spec.vararg and count >= least)
    ):
        bound = 1 if function.cls and function.kind == "function" else 0
        run.report_always(
            "NH031",
            function.module,
            function.node,
            f"{function.name} is called with {count - bound} "
            f"argument{'s' * (count - bound != 1)}, and takes {most - bound}",
            "error",
        )
    if handler.kind != HARD:
        return
    if function.emitter == "viper" and spec.defaults and count < most:
        run.report_always(
            "NH061",
            function.module,
            function.node,
            "viper ignores the defaults of a handler",
            "error",
        )
    if spec.vararg and count > most:
        run.report_always(
            "NH011", function.module, function.node, "*args of a handler makes a tuple", "error"
        )
    if spec.kwarg:
        run.report_always(
            "NH011", function.module, function.node, "**kwargs of a handler makes a dict", "error"
        )
    if function.cells:
        shared = ", ".join(sorted(function.cells))
        text = f"each call makes a cell for {shared}, which an inner function uses"
        run.report_always("NH008", function.module, function.node, text)
    total = len(function.closed) + count
    if function.closed and total > 5:
        run.report_always(
            "NH018",
            function.module,
            function.node,
            f"{function.name} closes over {len(function.closed)} names: "
            f"with its argument {total}, more than fit on the stack",
            "error",
        )
    if function.is_generator:
        run.report_always(
            "NH017",
            function.module,
            function.node,
            "a generator as handler is started at each call",
        )
