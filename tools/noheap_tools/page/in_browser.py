"""`noheap check` for one text, as the page calls it; runs in Pyodide.

json.loads(checked("import machine\\n..."))["findings"]
"""

import json
import tempfile
from pathlib import Path

from noheap_tools.check.analysis import analyse
from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.text import summary
from noheap_tools.check.source.load import load, load_library

_EXAMPLE = Path(__file__).with_name("example.py")


def example() -> str:
    """A handler with mistakes, to begin with."""
    return _EXAMPLE.read_text(encoding="utf-8")


def checked(text: str) -> str:
    """The findings in `text`, a main.py, and their sum, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder) / "main.py"
        main.write_text(text, encoding="utf-8")
        program = load([main])
        load_library(program)
        result = analyse(program)
    findings = [_described(it) for it in result.findings]
    return json.dumps({"findings": findings, "summary": summary(result)})


def _described(it: Finding) -> dict[str, object]:
    hint = "\n".join(filter(None, (it.fix, it.fixed_line)))
    return {
        "line": it.line,
        "column": it.column,
        "severity": it.severity.value,
        "code": it.code,
        "message": it.message,
        "hint": hint,
    }
