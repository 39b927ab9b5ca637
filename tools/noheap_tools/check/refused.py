"""What MicroPython's own compiler refuses in the files."""

import ast

from noheap_tools.check import pool
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.findings import Findings, found_at
from noheap_tools.check.rules.rule import Severity
from noheap_tools.check.rules.unresolved import NH099
from noheap_tools.check.rules.viper import NH060
from noheap_tools.check.source import compiler
from noheap_tools.check.source.definitions import FunctionKind, Module
from noheap_tools.check.source.program import Program

Refusal = tuple[int | None, str] | Exception

# Files that a process takes at once.
_MOST = 16


def report(whole: Program, findings: Findings, jobs: int, known: dict[str, Refusal]) -> None:
    """Adds the error of each given module; the compiler stops at the first one.

    `known` are those of earlier programs, by the digest of the module; those of this one remain.
    """
    given = [module for module in whole.given if _is_compiled(module)]
    modules = [module for module in given if module.digest not in known]
    chunks = [modules[at : at + _MOST] for at in range(0, len(modules), _MOST)]

    def work(chunk: list[Module]) -> list[Refusal]:
        return [*map(_refusal, chunk)]

    def done(number: int, refusals: list[Refusal]) -> None:
        for module, refusal in zip(chunks[number], refusals, strict=True):
            known[module.digest] = refusal

    pool.run(chunks, work, done, jobs=jobs)
    for module in given:
        refusal = known[module.digest]
        if isinstance(refusal, Exception):
            whole.failures.add(module.shown, 1, refusal)
        elif refusal[1]:
            findings.add(_finding(module, *refusal))
    for digest in known.keys() - {module.digest for module in given}:
        del known[digest]


def _is_compiled(module: Module) -> bool:
    is_assembler = any(f.kind is FunctionKind.ASSEMBLER for f in module.functions)
    return _first_native(module) is not None or not is_assembler


def _first_native(module: Module) -> int | None:
    """Returns the line of its first function that is compiled to machine code."""
    return next(
        (f.node.lineno for f in module.functions if f.emitter in ("native", "viper")), None
    )


def _refusal(module: Module) -> Refusal:
    try:
        return compiler.refusal(module)
    except Exception as error:  # one of the checker itself, which ends nothing else
        return error


def _finding(module: Module, line: int | None, error: str) -> Finding:
    native = _first_native(module)
    at = ast.Pass(lineno=line or native or 1, col_offset=0)
    if native is not None:
        return found_at(module, at, NH060, Severity.ERROR, error)
    # Python that MicroPython has not, as match and [*a].
    return found_at(module, at, NH099, Severity.ERROR, f"MicroPython refuses it: {error}")
