"""What was found, where, and what comments take back."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from noheap_tools.check.report import fixes
from noheap_tools.check.rules import RULES
from noheap_tools.check.source.definitions import Module

SEVERITIES = ("info", "warning", "error")


@dataclass(frozen=True)
class Finding:
    """One thing at one place; line and column count from 1."""

    file: str
    line: int
    column: int
    code: str
    severity: str
    message: str
    fix: str
    path: str = ""
    # The whole line as it should be, where that is mechanical.
    mended: str = ""

    @property
    def effect(self) -> str:
        return RULES[self.code].effect

    @classmethod
    def at(
        cls,
        module: Module,
        node: ast.AST,
        code: str,
        severity: str,
        message: str,
        fix: str = "",
        path: str = "",
    ) -> "Finding":
        line = getattr(node, "lineno", 1)
        column = getattr(node, "col_offset", 0) + 1
        mended = fixes.line(module, node, code)
        fix = fix or RULES[code].fix
        return cls(module.shown, line, column, code, severity, message, fix, path, mended)


class Findings:
    """A set of findings, one for each place and code: the gravest."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], Finding] = {}

    def add(self, finding: Finding) -> None:
        key = (finding.file, finding.line, finding.column, finding.code)
        known = self._found.get(key)
        if known is None or _gravity(finding) > _gravity(known):
            self._found[key] = finding

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._found.values(), key=lambda f: (f.file, f.line, f.column, f.code)))

    def kept(self, modules: dict[str, Module]) -> tuple[list[Finding], list[Finding]]:
        """(those to report, those that a comment ignores)."""
        ignores = {module.shown: module.ignores for module in modules.values()}
        shown, ignored = [], []
        for finding in self:
            codes = ignores.get(finding.file, {}).get(finding.line)
            hit = codes is not None and (codes[0] is None or finding.code in codes[0])
            (ignored if hit else shown).append(finding)
        return shown, ignored


def _gravity(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
