"""Calls of builtins, as len() and range(): their cost, by the kinds of the arguments."""

import ast
from typing import Any

from noheap_tools.check.costs import known, micropython_names
from noheap_tools.check.costs.effects import ALLOCATES, CLEAN
from noheap_tools.check.engine.frames import Frame
from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH001, NH002, NH004, NH005, NH012, NH013, NH014
from noheap_tools.check.rules.blocking import NH021
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.source.definitions import Obj, Super
from noheap_tools.check.syntax import builtin_results, masked
from noheap_tools.check.syntax.builtin_results import BuiltinCall
from noheap_tools.check.values.atoms import Array, ExceptionObject, Ptr
from noheap_tools.check.values.value import (
    ANY,
    NONE,
    NOTHING,
    Value,
    exact_int,
    one,
    without_none,
)

# The rule and the message of what allocates, by the names of the builtins.
_COSTS: dict[str, tuple[Rule, str]] = {
    name: cost
    for cost, names in {
        (NH005, "makes a new object here"): "float abs round pow sum",
        (NH002, "makes a new object here"): "divmod",
        (NH004, "makes a new object"): "str repr bin hex oct bytes chr format",
        (NH014, "makes an object"): "enumerate zip map filter reversed iter range",
        (NH001, "makes a new object"): "list dict set tuple frozenset bytearray sorted",
    }.items()
    for name in names.split()
}
_OTHER_COST = NH012, "allocates"
# The methods of the program's own classes that a builtin calls.
_PROTOCOL = {
    name: f"__{name}__"
    for name in ["len", "bool", "abs", "hash", "str", "repr", "int", "float", "next", "iter"]
}
# Peripherals are from here on; there a 32-bit word may have any bit set.
_FIRST_REGISTER = 0x40000000


def call(run: Run, name: str, arguments: list[Value], node: Any, frame: Frame) -> Value:
    """Returns the result of the builtin `name`, and reports its cost."""
    first = without_none(arguments[0]) if arguments else NOTHING
    match name:
        case "const":
            return arguments[0] if arguments else ANY
        case "exception":
            return one(ExceptionObject())
        case "super":
            return _super(run, node, frame)
        case "print":
            run.scheduling.add(node)
            masked.check_call(run, node, name, frame)
            run.report(NH021, node, "print() inside a handler")
            return NONE
        case "open" | "input":
            run.scheduling.add(node)
            masked.check_call(run, node, name, frame)
            run.report(NH021, node, f"{name}() inside a handler")
        case "chr":
            _check_chr(run, arguments, node)
    if name in micropython_names.POINTERS:
        signed = {"ptr8": "b", "ptr16": "h"}.get(name)
        if any(isinstance(atom, Array) and atom.code == signed for atom in first):
            run.signed_pointers.add((frame.function, node))
        return _pointer(name, first)
    _call_protocol(run, name, first, node)
    verdict = _verdict(run, name, {a.kind for a in first}, len(arguments))
    if frame.emitter == "viper" and name in ("int", "bool", "uint"):
        verdict = CLEAN
    if verdict is None:
        return ANY
    if verdict != CLEAN:
        rule, text = _COSTS.get(name, _OTHER_COST)
        if name == "pow" and len(arguments) == 3:
            rule, text = NH012, "with three arguments allocates"
        run.report(rule, node, f"{name}() {text}")
    return builtin_results.result(BuiltinCall(run, name, arguments, first, node))


def _verdict(run: Run, name: str, kinds: set[str], count: int) -> str | None:
    """Returns what `name` costs with an argument of these kinds; None if it was not measured."""
    effects = run.effects
    match name:
        case "type" if count == 3:
            return ALLOCATES
        case "getattr":
            return CLEAN
        case "next":
            return effects.construct("generator next")
    for kind in sorted(kinds):
        for key in (f"{name} {kind}", f"{name} of {kind}"):
            verdict = effects.construct(key)
            if verdict not in (None, CLEAN):
                return verdict
    match name:
        case "round" if "float" in kinds and count == 2:
            return effects.construct("round float 1")
        case "sum" if "genexp" in kinds:
            return CLEAN  # the generator expression itself is reported
        case "tuple":
            return CLEAN if kinds == {"tuple"} or not count else ALLOCATES
        case "pow" if "float" in kinds or count == 3:
            return ALLOCATES
        case "float" if kinds == {"float"}:
            return CLEAN
    return effects.name(name)


def _super(run: Run, node: ast.AST, frame: Frame) -> Value:
    run.report(NH013, node, "super() is an object, unless its method is called at once")
    function = frame.function
    if function is None or function.cls is None or not function.parameters:
        return ANY
    return one(Super(frame.names.get(function.parameters[0], ANY), function.cls))


def _check_chr(run: Run, arguments: list[Value], node: ast.AST) -> None:
    code = exact_int(arguments[0]) if arguments else None
    if code is None or chr(code & 0xFF) not in run.program.characters:
        text = "chr() makes a new string, unless MicroPython knows it already"
        run.report(NH004, node, text, Severity.WARNING, "Use bytes: their items are small ints.")


def _call_protocol(run: Run, name: str, first: Value, node: ast.AST) -> None:
    if name in _PROTOCOL:
        for atom in first:
            if isinstance(atom, Obj) and (method := atom.method(_PROTOCOL[name])):
                run.call(method, [one(atom)], {}, node)


def _pointer(name: str, first: Value) -> Value:
    address = exact_int(first)
    register = (
        address is not None
        and address >= _FIRST_REGISTER
        and address not in known.NARROW_REGISTERS
    )
    return one(Ptr(int(name.removeprefix("ptr")), register))
