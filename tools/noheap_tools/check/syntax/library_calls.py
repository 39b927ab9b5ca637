"""Calls of what MicroPython's own modules have: functions, classes, methods of their objects."""

import ast
from typing import Any

from noheap_tools.check.costs import known, micropython_names, verdicts
from noheap_tools.check.costs.effects import ALLOCATES, CLEAN, GROWS, MIXED
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH005, NH012, NH013
from noheap_tools.check.rules.blocking import NH020, NH021, NH023, NH024, NH025
from noheap_tools.check.rules.exceptions import NH030, NH032
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.unresolved import NH090
from noheap_tools.check.source import tree
from noheap_tools.check.syntax import (
    exceptions,
    handlers,
    masked,
    pins,
    promised_calls,
    ticks,
)
from noheap_tools.check.values.atoms import (
    Array,
    Container,
    Dict,
    ForeignMethod,
    ForeignObject,
    List,
    Sized,
    Tuple,
)
from noheap_tools.check.values.value import (
    ANY,
    INT,
    NONE,
    NOTHING,
    Value,
    exact_int,
    joined,
    one,
)

# A wait of this many microseconds is only a warning.
_SHORT_WAIT_US = 20
_SMALL_BITS, _WORD_BITS = 30, 32


def call_function(run: Run, name: str, arguments: list[Value], node: Any, frame: Frame) -> Value:
    """Returns the result of a function or class of MicroPython's, and reports its cost."""
    handlers.by_call(run, node, name, "", frame)
    handlers.by_linking(run, node, name, frame)
    match name:
        case "time.ticks_diff":
            ticks.check_difference(run, node, arguments, frame)
        case "micropython.const":
            return arguments[0] if arguments else ANY
        case "micropython.alloc_emergency_exception_buf":
            run.buffer_allocated |= frame.module.is_given
        case "machine.disable_irq" | "pyb.disable_irq":
            frame.masked += 1
            return INT
        case "machine.enable_irq" | "pyb.enable_irq":
            frame.masked = max(0, frame.masked - 1)
            return NONE
    if name in known.WAITS or name in known.IO:
        run.scheduling.add(node)
    made = known.CONSTRUCTORS.get(name)
    if made is not None:
        return _construct(run, made, name, arguments, node)
    if name in known.WAITS or name in known.IO or name == "gc.collect":
        masked.check_call(run, node, name, frame)
    if run.in_handler and run.reporting:
        _check_function(run, name, arguments, node)
    if name in known.RESULTS:
        return known.RESULTS[name]
    return one(ForeignObject(name)) if micropython_names.is_class(name) else ANY


def _construct(
    run: Run, made: type[Container], name: str, arguments: list[Value], node: Any
) -> Value:
    run.report(NH012, node, f"{name}() makes an object")
    if made is Array:
        code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        site = run.site(node, run.frames[-1])
        run.store_items(site, _elements(run, arguments))
        return one(Array(site, code))
    run.store_items(node, NOTHING)
    if made is Dict:
        run.keys.setdefault(node, None)
    return one(made(node))


def _elements(run: Run, arguments: list[Value]) -> Value:
    """Returns the items of a list or tuple that fills an array."""
    filling = arguments[1] if len(arguments) > 1 else NOTHING
    return joined(run.items_of(atom.site) for atom in filling if isinstance(atom, (List, Tuple)))


def _check_function(run: Run, name: str, arguments: list[Value], node: ast.AST) -> None:
    if promised_calls.check(run, name, node):
        return
    if name in known.WAITS:
        _check_wait(run, name, arguments, node)
    elif name in known.IO:
        run.report(NH021, node, f"{name}() inside a handler")
    if name == "gc.collect":
        run.report(NH024, node, "gc.collect() inside a handler")
    if name.startswith("asyncio.") and not micropython_names.is_class(name):
        run.report(NH025, node, f"{name}() inside a handler")
    if name == "micropython.schedule":
        _check_schedule(run, node)
    _check_allocation(run, name, arguments, node)


def _check_wait(run: Run, name: str, arguments: list[Value], node: ast.AST) -> None:
    short = _is_short_wait(name, arguments)
    if not run.in_soft:
        severity = Severity.WARNING if short else Severity.ERROR
        run.report(NH020, node, f"{name}() waits", severity)
    elif not short and name not in known.IDLING:
        text = f"{name}() waits: the main program and all other soft handlers wait with it"
        run.report(NH020, node, text, Severity.WARNING)


def _check_schedule(run: Run, node: ast.AST) -> None:
    if not exceptions.is_caught(run, "RuntimeError"):
        text = "schedule() raises RuntimeError when its queue of eight is full"
        run.report(NH032, node, text, Severity.WARNING)
    elif exceptions.is_passed_over(run, "RuntimeError"):
        text = "an event that finds schedule()'s queue full is lost without a trace"
        run.report(NH032, node, text, Severity.INFO, "Count it, or note it for the next event.")


def _check_allocation(run: Run, name: str, arguments: list[Value], node: ast.AST) -> None:
    verdict = verdicts.READ.get(name) or run.effects.name(name)
    if name == "random.getrandbits":
        bits = exact_int(arguments[0]) if arguments else None
        verdict = CLEAN if bits is not None and bits <= _SMALL_BITS else MIXED
    if name in known.STATIC and run.target.port == "rp2":
        return
    if verdict is None and micropython_names.is_class(name):
        run.report(NH013, node, f"{name}() makes an object")
    elif verdict in (ALLOCATES, GROWS) and _makes_number(name):
        run.report(NH005, node, f"{name}() makes a float or a large int")
    else:
        _report_verdict(run, name, verdict, node)


def _report_verdict(run: Run, name: str, verdict: str | None, node: ast.AST) -> None:
    if verdict is None:
        top = name.partition(".")[0]
        why = "it was not measured" if top in known.MODULES else "its file was not given"
        run.report(NH090, node, f"cannot see into {name}(): {why}", Severity.INFO)
    elif verdict in (ALLOCATES, GROWS):
        run.report(NH012, node, f"{name}() allocates")
    elif verdict == MIXED:
        run.report(
            NH012, node, f"{name}() may allocate, depending on its arguments", Severity.WARNING
        )


def _makes_number(name: str) -> bool:
    return name.startswith(("math.", "cmath.")) or name in (
        "time.time",
        "random.random",
        "random.uniform",
    )


def _is_short_wait(name: str, arguments: list[Value]) -> bool:
    time = exact_int(arguments[0]) if arguments else None
    return name.endswith("sleep_us") and time is not None and time <= _SHORT_WAIT_US


def call_method(
    run: Run, atom: ForeignMethod, arguments: list[Value], node: Any, frame: Frame
) -> Value:
    """Returns the result of a method of an object of MicroPython's, and reports its cost."""
    owner = atom.owner
    if owner == "object":
        return ANY
    handlers.by_call(run, node, owner, atom.name, frame)
    dotted = f"{owner}.{atom.name}"
    if dotted in known.WAITS or dotted in known.IO or owner in known.SLOW_CLASSES:
        run.scheduling.add(node)
    if (
        owner in known.SLOW_CLASSES
        or dotted in known.FIFOS
        or any(dotted in names for names in (known.IO, known.WAITS, known.LOCKS))
    ):
        masked.check_call(run, node, dotted, frame)
    if dotted == "machine.Pin.irq" and not run.in_handler:
        pins.note_irq(run, node, frame)
    if promised_calls.check(run, dotted, node):
        return ANY
    if run.in_handler and run.reporting:
        _check_method(run, owner, dotted, arguments, node)
        # Measured without its module.
        measured = dotted.removeprefix("micropython.")
        verdict = verdicts.READ.get(dotted) or run.effects.name(measured)
        if dotted == "rp2.StateMachine.get" and _gets_small(arguments):
            verdict = CLEAN
        if dotted in known.SETTERS and arguments:
            verdict = CLEAN
        if dotted == "machine.Pin.irq" and pins.is_first_irq(run, node, frame):
            text = "the first irq() of a pin makes an object"
            run.report(NH012, node, text, Severity.WARNING, "Call it once before, with None.")
            verdict = CLEAN
        _report_verdict(run, dotted, verdict, node)
    return known.RESULTS.get(dotted, ANY)


def _gets_small(arguments: list[Value]) -> bool:
    """Returns whether StateMachine.get() fills a buffer, or shifts the word into a small int."""
    if arguments and all(isinstance(atom, (Array, Sized)) for atom in arguments[0]):
        return True
    shift = exact_int(arguments[1]) if len(arguments) > 1 else None
    return shift is not None and shift >= _WORD_BITS - _SMALL_BITS


def _check_method(
    run: Run, owner: str, dotted: str, arguments: list[Value], node: ast.AST
) -> None:
    if dotted in known.LOCKS:
        if not (arguments and exact_int(arguments[0]) == 0):
            run.report(NH023, node, f"{dotted}() waits for a lock")
    elif dotted in known.WAITS:
        run.report(NH020, node, f"{dotted}() may wait")
    elif owner.startswith("asyncio.") and dotted not in known.SAFE_OF_ASYNCIO:
        run.report(NH025, node, f"{dotted}() inside a handler")
    elif dotted in known.FIFOS:
        _check_fifo(run, dotted, node)
    elif dotted in known.IO or owner in known.SLOW_CLASSES:
        waits = dotted.endswith(".readinto") and "UART" in owner
        text = "waits for the bytes, up to its timeout" if waits else "takes long on the bus"
        run.report(NH021, node, f"{dotted}() {text}", Severity.WARNING)
        if owner in known.BUSES and not exceptions.is_caught(run, "OSError"):
            run.report(
                NH030,
                node,
                f"{dotted}() raises OSError when the device does not answer",
                Severity.INFO if run.in_soft else Severity.WARNING,
                "Catch OSError in the handler, and count it.",
            )


def _check_fifo(run: Run, dotted: str, node: ast.AST) -> None:
    """Reports a get() or put() in a function that does not look how full the FIFO is."""
    function = run.frames[-1].function
    look = known.FIFOS[dotted]
    if function is None or not isinstance(node, ast.Call):
        return
    if any(isinstance(n, ast.Attribute) and n.attr == look for n in tree.walk(function.node)):
        return
    state = "empty" if look == "rx_fifo" else "full"
    text = f"{dotted}() waits for ever when the FIFO is {state}"
    # A program of PIO that interrupts for its next word has taken the last one.
    asked = run.handler is not None and run.handler.source.startswith("rp2.")
    severity = Severity.INFO if asked and state == "full" else Severity.WARNING
    run.report(NH020, node, text, severity, f"Call it if {look}() says that it need not.")
