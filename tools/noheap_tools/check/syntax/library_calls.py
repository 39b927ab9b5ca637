"""Calls of what MicroPython's own modules have: functions, classes, methods of their objects."""

import ast
from typing import Any

from noheap_tools.check.costs import known, micropython_names
from noheap_tools.check.costs.effects import ALLOCATES, CLEAN, GROWS, MIXED
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.source.values import (
    ANY,
    INT,
    NONE,
    NOTHING,
    Atom,
    Value,
    exact_int,
    join,
    one,
)
from noheap_tools.check.syntax import exceptions, handlers


def call_function(
    run: Run,
    name: str,
    arguments: list[Value],
    node: Any,
    frame: Frame,
) -> Value:
    handlers.by_call(run, node, name, "", frame)
    if name == "micropython.const":
        return arguments[0] if arguments else ANY
    if name == "micropython.alloc_emergency_exception_buf":
        run.buffer_allocated = True
    if name in ("machine.disable_irq", "pyb.disable_irq"):
        frame.masked += 1
        return INT
    if name in ("machine.enable_irq", "pyb.enable_irq"):
        frame.masked = max(0, frame.masked - 1)
        return NONE
    special = known.CONSTRUCTORS.get(name)
    if special is not None:
        return _construct(run, special, name, arguments, node)
    _function_effects(run, name, arguments, node, frame)
    if name in known.RESULTS:
        return known.RESULTS[name]
    if micropython_names.is_class(name):
        return one("inst", name)
    return ANY


def _construct(run: Run, kind: str, name: str, arguments: list[Value], node: Any) -> Value:
    run.report("NH012", node, f"{name}() makes an object")
    if kind == "array":
        code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        run.store_shared(run.items, node, ("items", node), _elements(run, arguments))
        return one("array", code, node)
    run.store_shared(run.items, node, ("items", node), NOTHING)
    if kind == "dict":
        run.keys.setdefault(node, None)
    return one(kind, node)


def _elements(run: Run, arguments: list[Value]) -> Value:
    """What a list or tuple that fills an array holds."""
    found = NOTHING
    for atom in arguments[1] if len(arguments) > 1 else NOTHING:
        if atom[0] in ("list", "tuple"):
            found = join(found, run.items.get(atom[1], NOTHING))
    return found


def _function_effects(
    run: Run, name: str, arguments: list[Value], node: Any, frame: Frame
) -> None:
    if frame.masked and (name in known.WAITS or name in known.IO):
        _masked(run, node, name)
    if not (run.in_handler and run.reporting):
        return
    module = name.partition(".")[0]
    if name in known.WAITS:
        micros = _short_wait(name, arguments)
        run.report("NH020", node, f"{name}() waits", "warning" if micros else "error")
    elif name in known.IO:
        run.report("NH021", node, f"{name}() inside a handler")
    if name == "gc.collect":
        run.report("NH024", node, "gc.collect() inside a handler")
    if module == "asyncio":
        run.report("NH025", node, f"{name}() inside a handler")
    if name == "micropython.schedule" and not exceptions.is_caught(run, "RuntimeError"):
        run.report(
            "NH032", node, "schedule() may raise RuntimeError: its queue has eight places", "info"
        )
    verdict = known.ASSIGNED.get(name) or run.effects.name(name)
    if name == "random.getrandbits":
        bits = exact_int(arguments[0]) if arguments else None
        verdict = CLEAN if bits is not None and bits <= 30 else MIXED
    if verdict is None:
        if micropython_names.is_class(name):
            run.report("NH013", node, f"{name}() makes an object")
        else:
            run.report("NH090", node, f"cannot see into {name}(): it was not measured", "info")
    elif verdict in (ALLOCATES, GROWS):
        _name_allocation(run, name, node)
    elif verdict == MIXED:
        run.report("NH012", node, f"{name}() may allocate, by its arguments", "warning")


def _name_allocation(run: Run, name: str, node: Any) -> None:
    module = name.partition(".")[0]
    if module in ("math", "cmath") or name in ("time.time", "random.random", "random.uniform"):
        run.report("NH005", node, f"{name}() makes a float or a large int")
    else:
        run.report("NH012", node, f"{name}() allocates")


def _short_wait(name: str, arguments: list[Value]) -> bool:
    time = exact_int(arguments[0]) if arguments else None
    return name.endswith("sleep_us") and time is not None and time <= 20


def call_method(
    run: Run,
    atom: Atom,
    arguments: list[Value],
    node: Any,
    frame: Frame,
) -> Value:
    _, owner, name, *_ = atom
    if owner == "object":
        return ANY
    handlers.by_call(run, node, owner, name, frame)
    dotted = f"{owner}.{name}"
    if frame.masked and (dotted in known.IO or owner in known.SLOW_CLASSES):
        _masked(run, node, dotted)
    if run.in_handler and run.reporting:
        _method_effects(run, owner, dotted, arguments, node)
    return known.RESULTS.get(dotted, ANY)


def _method_effects(run: Run, owner: str, dotted: str, arguments: list[Value], node: Any) -> None:
    if dotted in known.LOCKS:
        if not (arguments and exact_int(arguments[0]) == 0):
            run.report("NH023", node, f"{dotted}() waits for a lock")
    elif dotted in known.WAITS:
        run.report("NH020", node, f"{dotted}() may wait")
    elif owner.startswith("asyncio.") and dotted != "asyncio.ThreadSafeFlag.set":
        run.report("NH025", node, f"{dotted}() inside a handler")
    elif dotted in known.IO or owner in known.SLOW_CLASSES:
        run.report("NH021", node, f"{dotted}() takes long on the bus", "warning")
        if owner in known.BUSES and not exceptions.is_caught(run, "OSError"):
            run.report(
                "NH030",
                node,
                f"{dotted}() raises OSError when the device does not answer",
                "warning",
                "Catch OSError in the handler, and count it.",
            )
    verdict = known.ASSIGNED.get(dotted) or run.effects.name(dotted)
    if verdict is None:
        severity = "info"
        run.report("NH090", node, f"cannot see into {dotted}(): it was not measured", severity)
    elif verdict in (ALLOCATES, GROWS):
        run.report("NH012", node, f"{dotted}() allocates")
    elif verdict == MIXED:
        run.report("NH012", node, f"{dotted}() may allocate, by its arguments", "warning")


def _masked(run: Run, node: Any, what: str) -> None:
    if run.reporting:
        run.report_always(
            "NH044", run.frames[-1].module, node, f"{what}() with the interrupts masked", "warning"
        )
