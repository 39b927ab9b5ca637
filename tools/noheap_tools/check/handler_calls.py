"""How an interrupt calls a handler: with how many arguments, and what that alone costs."""

import ast

from noheap_tools.check.engine.run import Run
from noheap_tools.check.rules.allocation import NH008, NH011, NH017, NH018
from noheap_tools.check.rules.exceptions import NH031
from noheap_tools.check.rules.rule import Rule
from noheap_tools.check.rules.viper import NH061
from noheap_tools.check.source import signatures
from noheap_tools.check.source.definitions import Function, FunctionKind
from noheap_tools.check.source.handler import Handler


def report(run: Run, handler: Handler) -> None:
    """Reports what is wrong with the call of a registered handler."""
    if not handler.call_known:
        return
    function = handler.function
    count = len(handler.arguments)
    _check_count(run, function, count)
    if handler.is_hard:
        _check_viper(run, function, count)
        _check_cost(run, function, count)


def _check_count(run: Run, function: Function, count: int) -> None:
    spec = function.node.args
    most = len(function.parameters)
    least = most - len(spec.defaults)
    if function.kind is FunctionKind.ASSEMBLER or least <= count <= most:
        return
    if spec.vararg and count >= least:
        return
    bound = 1 if function.takes_self else 0
    given = count - bound
    plural = "s" * (given != 1)
    text = f"{function.name} is called with {given} argument{plural}, and takes {most - bound}"
    _report(run, NH031, function, text)


def _check_viper(run: Run, function: Function, count: int) -> None:
    has_defaults = bool(function.node.args.defaults)
    if function.emitter == "viper" and has_defaults and count < len(function.parameters):
        _report(run, NH061, function, "viper ignores the defaults of a handler")


def _check_cost(run: Run, function: Function, count: int) -> None:
    costs = (
        (NH008, signatures.cells(function)),
        (NH011, signatures.star_arguments(function, count)),
        (NH011, signatures.star_keywords(function)),
        (NH018, signatures.closure(function, count)),
        (NH017, _generator(function)),
    )
    for rule, text in costs:
        if text:
            _report(run, rule, function, text)


def _generator(function: Function) -> str:
    return "a generator as handler is started at each call" if function.is_generator else ""


def _report(run: Run, rule: Rule, function: Function, text: str) -> None:
    node: ast.AST = function.node
    run.report_always(rule, function.module, node, text)
