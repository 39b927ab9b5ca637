"""The files of noheap check import one another in one direction."""

import ast
import graphlib
from pathlib import Path

from noheap_tools import check

FOLDER = Path(check.__file__).parent
PACKAGE = "noheap_tools.check"


def imported(path: Path) -> set[str]:
    """Returns the files of the package that `path` imports, for typing and in functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        if node.module == PACKAGE:
            names |= {alias.name for alias in node.names}
        elif node.module.startswith(PACKAGE + "."):
            names.add(node.module.removeprefix(PACKAGE + "."))
    return names


def test_no_file_imports_what_imports_it():
    graph = {path.stem: imported(path) for path in FOLDER.glob("*.py")}
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert order.index("values") < order.index("run") < order.index("calls")
    assert order.index("calls") < order.index("interpret")
