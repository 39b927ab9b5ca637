"""What a run reports: at a place, and if a handler reaches it, with the calls that lead there."""

import ast

from noheap_tools.check.costs.effects import CLEAN, Effects
from noheap_tools.check.engine.variables import Variables
from noheap_tools.check.report.findings import Findings, found_at
from noheap_tools.check.rules.rule import Effect, Rule, Severity
from noheap_tools.check.source.definitions import Function, Module
from noheap_tools.check.source.program import Program

_IN_LIBRARY = "Call it in the main loop, or allocate there what it needs."


class Reports(Variables):
    """A part of Run: the findings, and which of them the handler at hand has."""

    def __init__(self, program: Program, effects: Effects, findings: Findings) -> None:
        super().__init__()
        self.program = program
        self.effects = effects
        self.findings = findings
        self.reporting = False
        # Rules that are reported in a soft handler; None for all, as in a hard one.
        self.only: frozenset[Rule] | None = None
        # The names of the functions that lead from the handler to where it is evaluated.
        self.chain: list[str] = []

    @property
    def in_handler(self) -> bool:
        return self.handler is not None

    @property
    def can_report(self) -> bool:
        return self.reporting and self.in_handler and bool(self.frames)

    def report(
        self,
        rule: Rule,
        node: ast.AST,
        message: str,
        severity: Severity = Severity.ERROR,
        fix: str = "",
    ) -> None:
        """Reports what the handler does at `node`."""
        if not self.can_report or (self.only is not None and rule not in self.only):
            return
        frame = self.frames[-1]
        self.report_always(rule, frame.module, node, message, severity, fix)
        if frame.native and rule.effect is Effect.ALLOCATES:
            self._report_at_caller(rule, node, severity)

    def _report_at_caller(self, rule: Rule, node: ast.AST, severity: Severity) -> None:
        """Reports it at the call from bytecode, too: the VM has no lines of native code."""
        for frame in reversed(self.frames):
            if not frame.native:
                return
            if frame.site is not None and not frame.site[0].native:
                caller, call = frame.site
                assert frame.function is not None
                line = getattr(node, "lineno", 1)
                text = f"{frame.function.name}() allocates inside, at line {line}"
                fix = f"Fix line {line} of {frame.function.name}()."
                self.report_always(rule, caller.module, call, text, severity, fix)
                return

    def report_always(
        self,
        rule: Rule,
        module: Module,
        node: ast.AST,
        message: str,
        severity: Severity = Severity.ERROR,
        fix: str = "",
    ) -> None:
        """Reports what is at `node`, whether a handler reaches it or not."""
        within = None
        if severity is Severity.INFO and self.program.is_judged:
            within = module.function_at(getattr(node, "lineno", 1))
            if within is None:
                return
        if not module.is_given:
            self._report_at_given(rule, module, node, message, severity, within)
            return
        path = " -> ".join(self.chain) if self.in_handler else ""
        self.findings.add(found_at(module, node, rule, severity, message, fix, path), within)

    def _report_at_given(
        self,
        rule: Rule,
        module: Module,
        node: ast.AST,
        message: str,
        severity: Severity,
        within: Function | None,
    ) -> None:
        """Reports what a handler does in the library where it calls the library."""
        line = getattr(node, "lineno", 1)
        if not self.in_handler or module.comments.ignored(line, rule.code):
            return
        for frame in reversed(self.frames):
            if frame.site is not None and frame.site[0].module.is_given:
                caller, call = frame.site
                assert frame.function is not None
                text = f"{frame.function.name}() of the library: {message}"
                path = " -> ".join(self.chain)
                fix = f"See {module.name}, line {line}. {_IN_LIBRARY}"
                found = found_at(caller.module, call, rule, severity, text, fix, path)
                self.findings.add(found, within)
                return

    def construct(
        self,
        key: str,
        rule: Rule,
        node: ast.AST,
        message: str,
        severity: Severity = Severity.ERROR,
        fix: str = "",
    ) -> None:
        """Reports `rule` if the VM allocates for the construct that was measured as `key`."""
        if self.can_report and self.effects.syntax(key, self.frames[-1].native) != CLEAN:
            self.report(rule, node, message, severity, fix)
