"""Which calls make a function an interrupt handler, and of which kind."""

import ast
from dataclasses import dataclass
from typing import Any

from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.program import Function, Module
from noheap_tools.check.source.values import (
    ANY,
    INT,
    NONE,
    Value,
    exact_int,
    one,
    truth,
    without_none,
)

HARD, SOFT, SCHEDULED = "hard", "soft", "scheduled"


@dataclass(frozen=True)
class Handler:
    """A function that an interrupt or the scheduler calls."""

    function: Function
    arguments: tuple[Value, ...]
    kind: str
    source: str
    module: Module
    node: ast.AST
    by_name: bool = False

    @property
    def shown(self) -> str:
        return self.function.where


@dataclass(frozen=True)
class Unfound:
    """A registration whose handler could not be followed."""

    module: Module
    node: ast.AST
    text: str
    kind: str


@dataclass(frozen=True)
class _Way:
    """How a callable is registered: keyword, position, whether it is hard by default."""

    keyword: str
    position: int | None
    hard: bool
    gets: Value = ANY
    count: int = 1


_TIMER = one("inst", "machine.Timer")
_PIN = one("inst", "machine.Pin")
_WAYS: dict[tuple[str, str], _Way] = {
    ("machine.Timer", ""): _Way("callback", None, False, _TIMER),
    ("machine.Timer", "init"): _Way("callback", None, False, _TIMER),
    ("machine.Pin", "irq"): _Way("handler", 0, False, _PIN),
    ("machine.UART", "irq"): _Way("handler", 0, False, one("inst", "machine.UART")),
    ("machine.RTC", "irq"): _Way("handler", None, False, one("inst", "machine.RTC")),
    ("machine.I2CTarget", "irq"): _Way("handler", 0, False, one("inst", "machine.I2CTarget")),
    ("rp2.PIO", "irq"): _Way("handler", 0, False, one("inst", "rp2.PIO")),
    ("rp2.StateMachine", "irq"): _Way("handler", 0, False, one("inst", "rp2.StateMachine")),
    ("rp2.DMA", "irq"): _Way("handler", 0, False, one("inst", "rp2.DMA")),
    # ports/stm32: always in the interrupt, with the heap locked.
    ("pyb.Timer", ""): _Way("callback", None, True, one("inst", "pyb.Timer")),
    ("pyb.Timer", "init"): _Way("callback", None, True, one("inst", "pyb.Timer")),
    ("pyb.Timer", "callback"): _Way("fun", 0, True, one("inst", "pyb.Timer")),
    ("pyb.Timer", "channel"): _Way("callback", None, True, one("inst", "pyb.Timer")),
    ("pyb.TimerChannel", "callback"): _Way("fun", 0, True, one("inst", "pyb.Timer")),
    ("pyb.ExtInt", ""): _Way("callback", 3, True, INT),
    ("pyb.Switch", "callback"): _Way("fun", 0, True, ANY, 0),
    ("pyb.RTC", "wakeup"): _Way("callback", 1, True, ANY),
    ("pyb.CAN", "rxcallback"): _Way("fun", 1, True, ANY, 2),
    ("pyb.UART", "irq"): _Way("handler", 1, False, one("inst", "pyb.UART")),
    ("pyb.Pin", "irq"): _Way("handler", 0, False, _PIN),
    ("micropython", "schedule"): _Way("function", 0, False, ANY),
}
_MARKS = ("isr", "hard_isr", "interrupt")


def by_call(run: Run, node: Any, owner: str, name: str, frame: "Frame") -> None:
    """Note the handler that this call registers, if it does. Owner "" is an unknown object."""
    if not isinstance(node, ast.Call):
        return
    if owner == "micropython.schedule":
        _schedule(run, node, frame)
        return
    way = _WAYS.get((owner, name))
    if way is None and owner.startswith("noheap."):
        way = _own(owner, name)
    if way is None:
        way = _by_shape(node, owner)
    if way is None:
        return
    given = next((k.value for k in node.keywords if k.arg == way.keyword), None)
    if given is None and way.position is not None and len(node.args) > way.position:
        given = node.args[way.position]
    if given is None:
        _hidden(run, node, frame, way)
        return
    stated = next((k.value for k in node.keywords if k.arg == "hard"), None)
    if (
        stated is None
        and name == "irq"
        and owner in ("machine.UART", "rp2.PIO", "rp2.StateMachine", "rp2.DMA")
    ):
        stated = node.args[2] if len(node.args) > 2 else None
    # `**options` may say hard=True.
    hard = way.hard or any(k.arg is None for k in node.keywords)
    if stated is not None:
        hard = truth(run.quietly(lambda: run.value(stated, frame))) is not False
    value = run.quietly(lambda: run.value(given, frame))
    register(
        run,
        value,
        HARD if hard else SOFT,
        way,
        given,
        frame,
        f"{owner or '?'}.{name or 'init'}",
        stated is None,
    )


def _own(owner: str, name: str) -> "_Way | None":
    last = owner.rpartition(".")[2]
    if (last == "vector" or ".vector" in owner) and name in ("", "install"):
        return _Way("handler", 0, True)
    return None


def _by_shape(node: ast.Call, owner: str) -> "_Way | None":
    """An object of unknown kind that is given handler=..., hard=True."""
    if owner:
        return None
    called = getattr(node.func, "attr", "")
    words = {k.arg for k in node.keywords}
    if called == "irq" and ("handler" in words or "hard" in words):
        return _Way("handler", 0, False)
    if "callback" in words and "hard" in words:
        return _Way("callback", None, False, _TIMER)
    if called == "irq" and "trigger" in words and node.args:
        return _Way("handler", 0, False, _PIN)
    return None


def _hidden(run: Run, node: ast.Call, frame: "Frame", way: _Way) -> None:
    if any(k.arg is None for k in node.keywords):
        unfound = Unfound(frame.module, node, ast.unparse(node), HARD if way.hard else SOFT)
        if unfound not in run.registered:
            run.registered.append(unfound)


def _schedule(run: Run, node: ast.Call, frame: "Frame") -> None:
    if not node.args:
        return
    value = run.quietly(lambda: run.value(node.args[0], frame))
    register(
        run,
        value,
        SCHEDULED,
        _WAYS[("micropython", "schedule")],
        node.args[0],
        frame,
        "micropython.schedule",
        False,
    )


def register(
    run: Run,
    value: Value,
    kind: str,
    way: _Way,
    node: ast.AST,
    frame: "Frame",
    source: str,
    unstated: bool,
) -> None:
    if value == NONE or exact_int(value) == 0:
        return
    found = False
    for atom in without_none(value):
        function, first = _callable(atom)
        if function is None:
            continue
        found = True
        handler = Handler(
            function, (*first, *[way.gets] * way.count), kind, source, frame.module, node
        )
        if not any(
            isinstance(h, Handler) and h.function is function and h.kind == kind
            for h in run.registered
        ):
            run.registered.append(handler)
            if unstated and source.startswith("machine.") and kind == SOFT:
                run.unstated.append((frame.module, node))
    if not found and kind == HARD:
        foreign = all(a[0] in ("ext", "extm", "type") for a in without_none(value))
        unfound = Unfound(frame.module, node, ast.unparse(node), kind)  # type: ignore[arg-type]
        parameter = (
            isinstance(node, ast.Name) and frame.function and node.id in frame.function.parameters
        )
        if not foreign and not parameter and unfound not in run.registered:
            run.registered.append(unfound)


def _callable(atom: tuple) -> tuple[Function | None, tuple[Value, ...]]:
    if atom[0] == "func":
        return atom[1], ()
    if atom[0] == "method":
        return atom[1], (atom[2],)
    if atom[0] == "obj" and (method := atom[1].method("__call__")):
        return method, (frozenset({atom}),)
    return None, ()


def by_decorator(run: Run, name: str, value: Value, node: ast.AST, frame: "Frame") -> bool:
    """True for a mark as @noheap.isr; the function is then a hard handler."""
    if name.rpartition(".")[2] not in _MARKS:
        return False
    register(run, value, HARD, _Way("", 0, True), node, frame, "@" + name, False)
    return True
