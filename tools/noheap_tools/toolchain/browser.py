"""Chromium, in which the tests of the page run: Debian's.

Without it they are skipped, which is no failure of a set-up.
"""

import shutil
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers
from noheap_tools.toolchain.progress import Log, confirmed

_PACKAGE = "chromium"
# Of a container's root, who has no namespaces for a sandbox to give; nor is there a graphics card,
# and to imitate one takes more time than to draw.
HEADLESS = ("--no-sandbox", "--disable-gpu")


def find() -> Path | None:
    program = shutil.which(_PACKAGE)
    return Path(program) if program else None


def lacking() -> str:
    """The reason in words why there is none; empty if it is here."""
    return "" if find() else f"{_PACKAGE} is not here: {system.install_line([_PACKAGE])}"


def get(log: Log) -> str:
    """Install it if root may, who is asked first. Returns why it is not here then."""
    if find() is None and compilers.can_install():
        situation = f"Testing the page needs {_PACKAGE}, which is not here."
        if confirmed(log, situation, "Install with apt-get?"):
            try:
                compilers.install([_PACKAGE])
            except ToolError as error:
                return error.message
    return lacking()
