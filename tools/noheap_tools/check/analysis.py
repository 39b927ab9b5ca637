"""Puts the parts together: from a program to its handlers and findings."""

from functools import partial

from noheap_tools import versions
from noheap_tools.check import (
    chains,
    deep,
    early,
    entries,
    handler_calls,
    masking,
    outcome,
    promised,
    reach,
    refused,
    sharing,
    viper,
)
from noheap_tools.check.costs.effects import Effects, measured
from noheap_tools.check.engine.target import Target
from noheap_tools.check.engine.target import version as parsed_version
from noheap_tools.check.interpret import Interpreter
from noheap_tools.check.kept import Remembered
from noheap_tools.check.outcome import Outcome
from noheap_tools.check.programs import Part
from noheap_tools.check.report import ignores
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.findings import Findings
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules.blocking import NH020, NH022, NH023, NH025
from noheap_tools.check.rules.exceptions import NH030, NH032, NH034, NH035
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.rules.set_up import NH052
from noheap_tools.check.rules.unresolved import NH091, NH098, NH099
from noheap_tools.check.source.definitions import Function
from noheap_tools.check.source.handler import Handler, Unfound
from noheap_tools.check.source.handler_kind import HandlerKind
from noheap_tools.check.source.program import Program, Unreadable
from noheap_tools.check.syntax import ticks
from noheap_tools.check.united import United
from noheap_tools.check.values.value import Value
from noheap_tools.check.work import Work

# These are mistakes in a soft handler and in a scheduled function, too.
_SOFT_RULES = frozenset({NH020, NH022, NH023, NH025, NH030, NH032, NH034, NH035})
# Rounds until what the handlers store is known.
_ROUNDS = 3


def analyse(
    program: Program,
    port: str = "rp2",
    named: tuple[str, ...] = (),
    effects: Effects | None = None,
    version: str = versions.MICROPYTHON,
    work: Work | None = None,
) -> Result:
    """Finds the handlers of `program`, with those that --entry has `named`, and their costs.

    `version` is that of the MicroPython for which the program is. With several jobs, or with what
    was kept, the result has rows for the handlers, and not the handlers themselves. Raises
    Stopped.
    """
    target = Target(port, parsed_version(version))
    return deep.run(
        lambda: _analysed(program, target, named, effects or measured(), work or Work())
    )


def _analysed(
    whole: Program, target: Target, named: tuple[str, ...], effects: Effects, work: Work
) -> Result:
    whole.mark()
    found: set[str] = set()

    def judge(part: Part, has_judged: bool) -> Outcome:
        program = whole.part(part.modules, part.roots, is_judged=part.is_library and has_judged)
        run = Interpreter(program, effects, Findings(), target)
        run.is_stopped = work.is_stopped
        run.run_main()
        entries.add_marked(run)
        found.update(entries.add_named(run, named))
        handlers = _judged(run)
        return outcome.of(run.findings, handlers, run.reached, program.failures)

    if named:
        # They are looked up in what this process evaluates.
        work = Work(is_stopped=work.is_stopped)
    known = Remembered(work.kept, whole, target) if work.kept else None
    united = United(whole, judge, work.jobs, known, is_all=bool(named))
    united.run()
    entries.refuse(named, found, whole.modules.values())
    findings = united.findings()
    refused.report(whole, findings, work.jobs, work.kept.refusals if work.kept else {})
    _report_unreadable(whole, findings)
    for it in united.outcomes:
        for failure in it.failures:
            whole.failures.take(failure)
    _report_failures(whole, findings)
    return _result(united.outcomes, whole, findings)


def _judged(run: Interpreter) -> list[Handler]:
    """Finds what the handlers of one program cost and what they break; returns them."""
    hard = [h for h in _handlers(run) if h.is_hard]
    _settle(run, hard)
    _judge(run, hard, None)
    # Handlers may register more: what they schedule.
    _judge(run, _others(run, hard), _SOFT_RULES)
    _report_registrations(run)
    handlers = _handlers(run)
    if handlers:
        run.guarded(handlers[0].module, lambda: sharing.report(run, handlers))
        run.guarded(handlers[0].module, lambda: early.report(run, handlers))
    for module in run.program.given:
        run.guarded(module, partial(viper.report, run, module))
        run.guarded(module, partial(masking.report, run, module))
        run.guarded(module, partial(ticks.report_uncalled, run, module))
    # The last: what it evaluates as handlers, none is.
    for module in run.program.given:
        run.guarded(module, partial(promised.report, run, module))
    return handlers


def _handlers(run: Interpreter) -> list[Handler]:
    return [item for item in run.registered if isinstance(item, Handler)]


def _others(run: Interpreter, hard: list[Handler]) -> list[Handler]:
    """Returns the soft and scheduled handlers, each function once for each of its objects."""
    judged = {(handler.function, handler.owner) for handler in hard}
    others: dict[tuple[Function, Value], Handler] = {}
    for handler in _handlers(run):
        key = handler.function, handler.owner
        if key not in judged:
            others.setdefault(key, handler)
    return list(others.values())


def _settle(run: Interpreter, hard: list[Handler]) -> None:
    """Lets what the handlers store become known, and finds what the main program reaches."""
    for _ in range(_ROUNDS):
        run.changed = False
        for handler in hard:
            run.run_handler(handler)
        if not run.changed:
            break
        run.run_main()
    reach.settle(run)


def _judge(run: Interpreter, handlers: list[Handler], only: frozenset[Rule] | None) -> None:
    """Reports what the handlers do; of the rules `only` these, if it is not None."""
    run.reporting = True
    run.only = only
    for handler in handlers:
        run.run_handler(handler)
        run.guarded(handler.function.module, partial(handler_calls.report, run, handler))
        run.guarded(handler.function.module, partial(chains.report, run, handler))
    run.only = None


def _report_registrations(run: Interpreter) -> None:
    for item in run.registered:
        if not isinstance(item, Unfound):
            continue
        if item.is_none:
            text = f"{item.text} is called here and returns None: no handler is registered"
            fix = f"Write {item.text.partition('(')[0]} without the parentheses."
            run.report_always(NH091, item.module, item.node, text, Severity.WARNING, fix)
        elif item.kind is HandlerKind.HARD:
            text = f"cannot follow the handler {item.text}"
            run.report_always(NH091, item.module, item.node, text, Severity.WARNING)
    run.unstated.sort(key=lambda it: (it[0].shown, getattr(it[1], "lineno", 0)))
    for module, node in run.unstated[:1]:
        text = "soft here, hard on other ports: say which"
        run.report_always(NH052, module, node, text, Severity.INFO)


def _report_unreadable(program: Program, findings: Findings) -> None:
    for file in program.unreadable:
        findings.add(unreadable_finding(file))


def unreadable_finding(file: Unreadable) -> Finding:
    severity, fix = Severity.ERROR, NH099.fix
    return Finding(file.shown, file.line, file.column, NH099, severity, file.message, fix)


def _report_failures(program: Program, findings: Findings) -> None:
    for file in program.failures:
        text = f"the checker itself failed: {file.text}"
        findings.add(Finding(file.shown, file.line, 1, NH098, Severity.ERROR, text, NH098.fix))


def _result(outcomes: list[Outcome], whole: Program, findings: Findings) -> Result:
    modules = whole.given
    ignores.report(whole, findings)
    shown, ignored = findings.kept(whole.modules)
    names = frozenset(it.shown for it in (*modules, *whole.unreadable, *whole.failures))
    lines = sum(module.source.count("\n") + 1 for module in modules)
    # Programs that share a module share its handlers.
    own = {key: row for it in reversed(outcomes) for key, row in reversed(it.registered)}
    objects = {(h.function, h.kind): h for it in reversed(outcomes) for h in reversed(it.handlers)}
    handlers, rows = [*reversed(objects.values())], [*reversed(own.values())]
    return Result(handlers, rows, shown, ignored, names, lines)
