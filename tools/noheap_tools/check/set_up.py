"""The set-up and the end that a program with hard handlers needs."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.set_up import NH050, NH051
from noheap_tools.check.source import tree
from noheap_tools.check.source.definitions import Module
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.source.handler_kind import HandlerKind
from noheap_tools.check.source.indexer import last_name

# These switch an interrupt off when they are given None.
_WITH_NONE = {"deinit", "disable", "irq", "callback", "close", "init"}
# What irq() takes besides its handler.
_OF_IRQ = {"trigger", "hard", "priority", "wake"}
# Their own active(False) ends them, and so does a soft reset.
_STACKS = ("bluetooth.", "espnow.")


def report(run: Run, handlers: list[Handler]) -> None:
    """Reports what is missing, at the first handler that a call registers."""
    known = [h for h in handlers if h.call_known and not h.source.startswith("@")]
    registered = [h for h in known if h.module.is_given and h.kind is not HandlerKind.SCHEDULED]
    # What a handler starts itself is often a timer that ends by itself.
    functions = {handler.function for handler in handlers}
    registered.sort(key=lambda handler: (handler.within in functions, handler.at))
    if not registered:
        return
    calls = [node for module in run.program.given for node in module.of(ast.Call)]
    names = {last_name(call) for call in calls}
    has_buffer = run.buffer_allocated or "alloc_emergency_exception_buf" in names
    if (first := next((h for h in registered if h.is_hard), None)) and not has_buffer:
        text = "no call of alloc_emergency_exception_buf() in these files"
        run.report_always(NH050, first.module, first.node, text, Severity.INFO)
    if endless := _first_endless(run, registered, calls):
        text = "no call switches this interrupt off"
        run.report_always(NH051, endless.module, endless.node, text, Severity.INFO)


def _first_endless(run: Run, registered: list[Handler], calls: list[ast.Call]) -> Handler | None:
    """Returns the first handler whose interrupt nothing switches off, as far as names tell."""
    only_meanwhile = _meanwhile(registered)
    off = {
        _last(_owner(call))
        for call in calls
        if call not in only_meanwhile and switches_off(run, call)
    }
    owners = {handler: _registered_on(handler) for handler in registered}
    if off - {*owners.values()}:
        return None  # one of another name, as in a loop over all of them
    # ports/rp2/rp2_dma.c: close() of a channel takes its handler away.
    closed = {_last(_owner(call)) for call in calls if last_name(call) == "close"}
    return next(
        (
            handler
            for handler, owner in owners.items()
            if owner not in off
            and not (handler.source.startswith("rp2.DMA") and owner in closed)
            and not handler.source.startswith(_STACKS)
        ),
        None,
    )


def _meanwhile(registered: list[Handler]) -> set[ast.Call]:
    """Returns the calls by which a handler switches its interrupt off and then on again."""
    found: set[ast.Call] = set()
    for body in {handler.function.node for handler in registered}:
        calls = [node for node in tree.walk(body) if isinstance(node, ast.Call)]
        for call in calls:
            if _gives_none(call) and any(
                on.lineno > call.lineno
                and ast.unparse(on.func) == ast.unparse(call.func)
                and not _gives_none(on)
                and not _are_alternatives(body, call, on)
                for on in calls
            ):
                found.add(call)
    return found


def _are_alternatives(body: ast.AST, first: ast.AST, second: ast.AST) -> bool:
    """Returns whether an if runs either the one or the other."""
    return any(
        isinstance(node, ast.If)
        and _has(node.body, first)
        and not _has(node.body, second)
        and (_has(node.orelse, second) or isinstance(node.body[-1], (ast.Return, ast.Raise)))
        for node in tree.walk(body)
    )


def _has(block: list[ast.stmt], wanted: ast.AST) -> bool:
    return any(node is wanted for statement in block for node in tree.walk(statement))


def _registered_on(handler: Handler) -> str:
    """Returns the name of the object whose interrupt it is, or ""."""
    for node in handler.module.of(ast.Call):
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
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is call:
            return _last(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    return ""


def switches_off(run: Run, node: ast.Call) -> bool:
    """Returns whether a method of MicroPython's takes a handler away, by its name."""
    name = last_name(node)
    if run.calls.get(node) or name not in _WITH_NONE:
        return False  # a method of the program: what it does is looked at by itself
    if name in ("deinit", "disable"):
        return True
    return _gives_none(node)


def _gives_none(node: ast.Call) -> bool:
    """Returns whether the call takes the handler away."""
    words = {keyword.arg for keyword in node.keywords}
    if last_name(node) == "irq" and not node.args and words and words <= _OF_IRQ:
        return True  # irq(trigger=0): the handler is None unless it is given
    given = [k.value for k in node.keywords if k.arg in ("handler", "callback")]
    return any(isinstance(v, ast.Constant) and v.value is None for v in [*node.args[:1], *given])
