"""Data that a handler shares with the main program, and what belongs around interrupts."""

import ast

from noheap_tools.check.engine.frames import Access
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.program import Function, Module
from noheap_tools.check.syntax.handlers import HARD, Handler

# Ports on which one handler may preempt another: NVIC priorities of pyb.Timer, ExtInt and UART.
_WITH_PRIORITIES = ("stm32",)
_ENDS = {"deinit", "disable", "irq", "callback", "close", "init"}


def report(run: Run, hard: list[Handler]) -> None:
    """Races between handlers and main program, masking, set-up and end."""
    entries = {h.function for h in hard}
    for key, touched in run.handler_accesses.items():
        main = [a for a in run.accesses.get(key, ()) if _is_main(run, a, entries)]
        _races(run, key, touched, main)
    _torn_reads(run, entries)
    for module in run.program.modules.values():
        for function in module.functions:
            _masking(run, module, function)
            _deletes(run, module, function)
    if run.port in _WITH_PRIORITIES:
        _priorities(run, hard)
    _set_up(run, hard)


def _is_main(run: Run, access: "Access", entries: set[Function]) -> bool:
    function = access.function
    if function is None:
        return True
    if function in entries or function not in run.ordinary:
        return False
    return function.name != "__init__"


def _name(key: tuple) -> str:
    name = key[2]
    return f"self.{name}" if key[0] == "attr" else name


def _races(run: Run, key: tuple, handler: set, main: list) -> None:
    written = any(a.how in ("store", "update", "structure") for a in handler)
    for access in main:
        if access.masked or (access.function is None and access.how != "structure"):
            continue
        if access.how == "update" and written:
            run.report_always(
                "NH040",
                access.module,
                access.node,
                f"{_name(key)} is read, changed and written here, and a handler writes it, too",
                "warning",
            )
        elif access.how == "structure" and access.function is not None:
            run.report_always(
                "NH042",
                access.module,
                access.node,
                f"the structure of {_name(key)} is changed here, and a handler uses it",
                "warning",
            )


def _torn_reads(run: Run, entries: set[Function]) -> None:
    """Two variables that one handler writes, read in one statement of the main program."""
    written = {
        key
        for key, touched in run.handler_accesses.items()
        if len(key) == 3 and any(a.how in ("store", "update") for a in touched)
    }
    places: dict[tuple, dict[tuple, Access]] = {}
    for key in written:
        for access in run.accesses.get(key, ()):
            if (
                access.how == "load"
                and not access.masked
                and access.function
                and _is_main(run, access, entries)
            ):
                place = (access.module, access.function, getattr(access.node, "lineno", 0))
                places.setdefault(place, {})[key] = access
    for found in places.values():
        if len(found) > 1:
            access = min(found.values(), key=lambda a: getattr(a.node, "col_offset", 0))
            names = " and ".join(sorted(_name(key) for key in found))
            run.report_always(
                "NH041", access.module, access.node, f"{names} are read apart", "info"
            )


def _masking(run: Run, module: Module, function: Function) -> None:
    body = function.node.body
    if not isinstance(body, list):
        return
    calls = [n for n in ast.walk(function.node) if isinstance(n, ast.Call)]
    off = [n for n in calls if _called(n) == "disable_irq"]
    on = [n for n in calls if _called(n) == "enable_irq"]
    if not off:
        return
    if not on:
        # An __enter__ or acquire leaves the other half to its partner.
        if function.name not in (
            "__enter__",
            "acquire",
            "enter",
            "lock",
            "__call__",
        ) and not _is_returned(function):
            run.report_always(
                "NH043",
                module,
                off[0],
                "disable_irq() without enable_irq() in this function",
                "warning",
            )
        return
    first, last = off[0].lineno, max(n.lineno for n in on)
    finals = {
        n.lineno
        for t in ast.walk(function.node)
        if isinstance(t, ast.Try)
        for s in t.finalbody
        for n in ast.walk(s)
        if isinstance(n, ast.expr)
    }
    if any(n.lineno in finals for n in on):
        return
    between = [
        n for n in ast.walk(function.node) if isinstance(n, ast.Return) and first < n.lineno < last
    ]
    opened = [n for n in between if not any(first < e.lineno <= n.lineno for e in on)]
    for node in opened:
        run.report_always("NH043", module, node, "returns with the interrupts masked", "warning")


def _deletes(run: Run, module: Module, function: Function) -> None:
    for node in ast.walk(function.node):
        if isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in function.declared_global:
                    text = f"the global {target.id} is deleted while handlers may run"
                    run.report_always("NH045", module, target, text, "warning")


def _priorities(run: Run, hard: list[Handler]) -> None:
    """Variables that handlers of different sources read, change and write."""
    for key, touched in run.handler_accesses.items():
        updates = [a for a in touched if a.how == "update" and not a.masked]
        sources = {
            h.source.partition(".")[2].partition(".")[0]
            for h in hard
            if any(a.function is h.function for a in updates)
        }
        if len(sources) > 1:
            first = min(updates, key=lambda a: getattr(a.node, "lineno", 0))
            text = f"{_name(key)} is changed by handlers of {' and '.join(sorted(sources))}"
            run.report_always("NH046", first.module, first.node, text, "warning")


def _is_returned(function: Function) -> bool:
    return any(
        isinstance(n, ast.Return)
        and n.value is not None
        and any(isinstance(c, ast.Call) and _called(c) == "disable_irq" for c in ast.walk(n.value))
        for n in ast.walk(function.node)
    )


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _set_up(run: Run, hard: list[Handler]) -> None:
    registered = [
        h for h in hard if h.kind == HARD and not h.by_name and not h.source.startswith("@")
    ]
    if not registered:
        return
    first = registered[0]
    names = {
        _called(n)
        for m in run.program.modules.values()
        for n in ast.walk(m.tree)
        if isinstance(n, ast.Call)
    }
    if not run.buffer_allocated and "alloc_emergency_exception_buf" not in names:
        run.report_always(
            "NH050",
            first.module,
            first.node,
            "no call of alloc_emergency_exception_buf() in these files",
            "info",
        )
    if not names & {"deinit", "disable"} and not _ends_irq(run):
        run.report_always(
            "NH051", first.module, first.node, "no call switches this interrupt off", "info"
        )


def _ends_irq(run: Run) -> bool:
    for module in run.program.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _called(node) in _ENDS:
                values = [
                    *node.args[:1],
                    *[k.value for k in node.keywords if k.arg in ("handler", "callback")],
                ]
                if any(isinstance(v, ast.Constant) and v.value is None for v in values):
                    return True
    return False
