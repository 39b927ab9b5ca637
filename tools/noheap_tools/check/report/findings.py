"""Findings: a rule and a place. A comment may ignore them."""

import ast
from collections.abc import Iterator

from noheap_tools.check.fix.table import fix_of
from noheap_tools.check.report import fixes
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.rules.comments import NH100, NH101
from noheap_tools.check.rules.rule import Rule, Severity
from noheap_tools.check.source.definitions import Function, Module

_OF_COMMENTS = frozenset({NH100, NH101})


def found_at(
    module: Module,
    node: ast.AST,
    rule: Rule,
    severity: Severity,
    message: str,
    fix: str = "",
    path: str = "",
) -> Finding:
    """The finding of a rule that is broken at a node."""
    line, column, end = place(module, node)
    repair = fix_of(module, node, rule) if module.is_given else None
    return Finding(
        module.shown,
        line,
        column,
        rule,
        severity,
        message,
        fix or rule.fix,
        path,
        fixes.fixed_line(module, node, rule, repair),
        end,
        module.line(line),
        repair,
    )


def place(module: Module, node: ast.AST) -> tuple[int, int, int]:
    """Returns line, column and the column after the end, all from 1 and in characters."""
    line = getattr(node, "lineno", 1)
    start = getattr(node, "col_offset", 0)
    end = getattr(node, "end_col_offset", None) or 0
    text = module.line(line)
    if getattr(node, "end_lineno", None) != line:
        end = len(text.encode())
    if not text.isascii():  # ast counts bytes
        coded = text.encode()
        start, end = (len(coded[:at].decode(errors="ignore")) for at in (start, end))
    return line, start + 1, max(end, start) + 1


class Findings:
    """A set of findings, one for each place and rule: the most serious."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], Finding] = {}
        # Infos that count unless another part of the program has judged the function.
        self.tentative: list[tuple[Function, Finding]] = []

    def add(self, finding: Finding, within: Function | None = None) -> None:
        """`within` is the function, if another part may judge that."""
        if within is not None:
            self.tentative.append((within, finding))
            return
        key = (finding.file, finding.line, finding.column, finding.code)
        known = self._found.get(key)
        if known is None or _order(finding) < _order(known):
            self._found[key] = finding

    def has(self, module: Module, node: ast.AST, rule: Rule) -> bool:
        """Returns whether the rule has a finding at the node."""
        line, column, _ = place(module, node)
        return (module.shown, line, column, rule.code) in self._found

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._found.values(), key=lambda f: (f.file, f.line, f.column, f.code)))

    def kept(self, modules: dict[str, Module]) -> tuple[list[Finding], list[Finding]]:
        """Returns the findings to report, and those that a comment ignores."""
        comments = {module.shown: module.comments for module in modules.values()}
        shown, ignored = [], []
        for finding in self:
            known = comments.get(finding.file)
            by_name = finding.rule in _OF_COMMENTS  # else a comment for all would hide itself
            hit = known is not None and known.ignored(finding.line, finding.code, by_name=by_name)
            (ignored if hit else shown).append(finding)
        return shown, ignored


def _order(finding: Finding) -> tuple[int, str]:
    # By the message as well: the order in which a set of atoms is gone through is random.
    return -finding.severity.gravity, finding.message
