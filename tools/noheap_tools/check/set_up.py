"""The set-up and the end that a program with hard handlers needs."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.set_up import NH050, NH051
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.handler import Handler, HandlerKind
from noheap_tools.check.source.indexer import last_name

# These switch an interrupt off when they are given None.
_WITH_NONE = {"deinit", "disable", "irq", "callback", "close", "init"}


def report(run: Run, handlers: list[Handler]) -> None:
    """Reports what is missing, at the first handler that a call registers."""
    known = [h for h in handlers if h.call_known and not h.source.startswith("@")]
    registered = [h for h in known if h.module.is_given and h.kind is not HandlerKind.SCHEDULED]
    if not registered:
        return
    first = registered[0]
    calls = [
        node for module in run.program.given for node in module.nodes if isinstance(node, ast.Call)
    ]
    names = {last_name(call) for call in calls}
    if first.is_hard and not run.buffer_allocated and "alloc_emergency_exception_buf" not in names:
        text = "no call of alloc_emergency_exception_buf() in these files"
        run.report_always(NH050, first.module, first.node, text, Severity.INFO)
    if endless := _first_endless(run, registered, calls):
        text = "no call switches this interrupt off"
        run.report_always(NH051, endless.module, endless.node, text, Severity.INFO)


def _first_endless(run: Run, registered: list[Handler], calls: list[ast.Call]) -> Handler | None:
    """Returns the first handler whose interrupt nothing switches off, as far as names tell."""
    off = {_last(_owner(call)) for call in calls if _switches_off(run, call)}
    owners = {handler: _registered_on(handler) for handler in registered}
    if off - {*owners.values()}:
        return None  # one of another name, as in a loop over all of them
    return next((handler for handler, owner in owners.items() if owner not in off), None)


def _registered_on(handler: Handler) -> str:
    """Returns the name of the object whose interrupt it is, or ""."""
    for node in handler.module.nodes:
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if any(argument is handler.node for argument in given):
            return _last(_owner(node)) or _assigned(handler.module, node)
    return ""


def _owner(node: ast.Call) -> ast.expr | None:
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr[:1].isupper():
        return None  # a constructor, as machine.Timer
    return function.value


def _last(node: ast.expr | None) -> str:
    return "" if node is None else last_name(node)


def _assigned(module: Module, call: ast.Call) -> str:
    for node in module.nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is call:
            return _last(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    return ""


def _switches_off(run: Run, node: ast.Call) -> bool:
    name = last_name(node)
    if run.calls.get(node) or name not in _WITH_NONE:
        return False  # a method of the program: what it does is looked at by itself
    if name in ("deinit", "disable"):
        return True
    given = [k.value for k in node.keywords if k.arg in ("handler", "callback")]
    return any(isinstance(v, ast.Constant) and v.value is None for v in [*node.args[:1], *given])
