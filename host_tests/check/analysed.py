"""Analyses a program that a test wrote, and gives the findings in short."""

from pathlib import Path

from noheap_tools.check.analysis import analyse
from noheap_tools.check.report.result import Result
from noheap_tools.check.source.program import Program

PROGRAMS = Path(__file__).parent / "programs"

HEAD = "from machine import Pin, Timer\nimport micropython, time\n"


def analysed(folder: Path, source: str, port: str = "rp2", **others: str) -> Result:
    """The result of main.py, which is `source`, and of modules beside it."""
    program = Program()
    for name, text in {"main": source, **others}.items():
        file = folder / f"{name}.py"
        file.write_text(text)
        program.add(file, name)
    return analyse(program, port)


def codes(folder: Path, source: str, port: str = "rp2", **others: str) -> set[str]:
    return {finding.code for finding in analysed(folder, source, port, **others).findings}


def found(
    folder: Path, source: str, port: str = "rp2", **others: str
) -> tuple[list[tuple[int, str]], list[str]]:
    """[(line, code)] of what allocates, and the kinds of the handlers."""
    result = analysed(folder, source, port, **others)
    costs = [(f.line, f.code) for f in result.findings if f.allocates]
    return costs, [h.kind.value for h in result.handlers]
