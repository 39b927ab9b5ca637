"""Writes the site, with what MicroPython says of the examples: they are run for it."""

from pathlib import Path

from noheap_tools import disk, project
from noheap_tools.check.measure import observe
from noheap_tools.check.site.pages import GENERATOR, cases, pages
from noheap_tools.errors import ToolError


def write(folder: Path) -> int:
    """Returns the number of pages. Raises ToolError if a file there is somebody else's, or if the
    emulated Pico is not set up."""
    _require_own(folder)
    files = pages(observe.on_pico(cases()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            disk.write_whole(folder / name, text.encode())
    except OSError as error:
        raise ToolError(f"{project.shown(folder)} cannot be written: {error.strerror}") from None
    return sum(name.endswith(".html") for name in files)


def _require_own(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ToolError(f"{project.shown(folder)} is no folder", "Give --site a folder.")
    for name in pages({}):
        file = folder / name
        if file.exists() and GENERATOR not in file.read_text(encoding="utf-8", errors="replace"):
            text = f"{project.shown(file)} is not of {GENERATOR}"
            raise ToolError(text, "Give --site another folder.")
