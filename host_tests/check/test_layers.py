"""The files of noheap check import one another in one direction."""

import ast
import graphlib
import re
from pathlib import Path

from noheap_tools import check

FOLDER = Path(check.__file__).parent
PACKAGE = "noheap_tools.check"


def name_of(path: Path) -> str:
    """Returns the name of a file below the package, as syntax.calls."""
    return ".".join(path.relative_to(FOLDER).with_suffix("").parts)


def imported(path: Path) -> set[str]:
    """Returns the files of the package that `path` imports, for typing and in functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        if node.module == PACKAGE or node.module.startswith(PACKAGE + "."):
            below = node.module.removeprefix(PACKAGE).removeprefix(".")
            for alias in node.names:
                inner = f"{below}.{alias.name}".removeprefix(".")
                names.add(inner if inner in FILES else below)
    return names


FILES = {name_of(path): path for path in FOLDER.rglob("*.py")}


def test_no_file_imports_what_imports_it():
    graph = {name: imported(path) for name, path in FILES.items()}
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert order.index("values.value") < order.index("engine.run") < order.index("syntax.calls")
    assert order.index("syntax.calls") < order.index("interpret") < order.index("analysis")


def test_no_folder_imports_what_imports_it():
    graph: dict[str, set[str]] = {}
    for name, path in FILES.items():
        folder = name.rpartition(".")[0]
        below = {inner.rpartition(".")[0] for inner in imported(path) if inner in FILES}
        graph.setdefault(folder, set()).update(below - {folder})
    order = list(graphlib.TopologicalSorter(graph).static_order())
    # The files beside the folders stand on top.
    assert order[-1] == ""
    assert order.index("values") < order.index("report") < order.index("engine")


def test_the_description_names_every_folder():
    folders = {path.parent.name for path in FOLDER.glob("*/*.py")}
    assert folders == set(re.findall(r"^    (\w+)  ", check.__doc__ or "", re.MULTILINE))
