"""The set-up and the end that a program with hard handlers needs."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.set_up import NH050, NH051
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
    if not names & {"deinit", "disable"} and not any(map(_switches_off, calls)):
        text = "no call switches this interrupt off"
        run.report_always(NH051, first.module, first.node, text, Severity.INFO)


def _switches_off(node: ast.Call) -> bool:
    if last_name(node) not in _WITH_NONE:
        return False
    given = [k.value for k in node.keywords if k.arg in ("handler", "callback")]
    return any(isinstance(v, ast.Constant) and v.value is None for v in [*node.args[:1], *given])
