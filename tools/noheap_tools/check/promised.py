"""Whether functions keep what their marks promise: that a hard handler may call them."""

from dataclasses import replace

from noheap_tools.check.interpret import Interpreter
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.findings import Findings
from noheap_tools.check.rules.promises import NH110
from noheap_tools.check.rules.rule import Effect, Severity
from noheap_tools.check.source.comments import ISR_SAFE
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.handler import Handler, unknown_arguments
from noheap_tools.check.source.handler_kind import HandlerKind

_BROKEN_BY = (Effect.ALLOCATES, Effect.BLOCKS)


def report(run: Interpreter, module: Module) -> None:
    """Reports what a marked function does that a handler may not, whoever calls it."""
    # Of others the program makes no objects: what they hold is not known here.
    for function in run.reached.intersection(module.functions):
        if ISR_SAFE in function.promises:
            for finding in _found_in(run, function):
                if _is_counted(run, finding):
                    run.findings.add(_as_broken(function, finding))


def _found_in(run: Interpreter, function: Function) -> Findings:
    """Returns what is found if it were a handler of unknown arguments."""
    arguments, source = unknown_arguments(function), "its mark"
    handler = Handler(
        function, arguments, HandlerKind.HARD, source, function.module, function.node, False
    )
    findings, run.findings = run.findings, Findings()
    try:
        run.reporting = True
        run.run_handler(handler)
        return run.findings
    finally:
        run.findings = findings


def _is_counted(run: Interpreter, finding: Finding) -> bool:
    if finding.severity is Severity.INFO or finding.rule.effect not in _BROKEN_BY:
        return False
    where = next(it for it in run.program.given if it.shown == finding.file)
    return not where.comments.ignored(finding.line, finding.code)


def _as_broken(function: Function, finding: Finding) -> Finding:
    text = f"{function.name}() is marked isr-safe: {finding.code} {finding.message}"
    fix = f"{finding.fix} Or take the mark away."
    return replace(finding, rule=NH110, message=text, fix=fix, fixed_line="", repair=None)
