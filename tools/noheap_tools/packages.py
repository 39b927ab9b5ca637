"""Finds what installed packages bring for noheap, by their entry points.

for file, module in packages.modules("noheap_board.models"):
    ...
"""

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from noheap_tools.errors import ToolError


def modules(group: str) -> Iterator[tuple[Path, ModuleType]]:
    """The file and the module of each entry point of `group`. ToolError if one cannot be
    imported."""
    for entry in entry_points(group=group):
        try:
            module = entry.load()
        except Exception as error:
            package = entry.dist.name if entry.dist is not None else entry.name
            raise ToolError(
                f"the package {package}: {entry.value} raised {type(error).__name__}: {error}",
                f"It is an entry point of {group}. Repair or uninstall that package.",
            ) from None
        file = getattr(module, "__file__", None)
        if not isinstance(module, ModuleType) or file is None:
            raise ToolError(f"the entry point {entry.value} of {group} is not a module")
        yield Path(file), module
