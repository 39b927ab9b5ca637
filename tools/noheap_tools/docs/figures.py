"""Writes figures into a document, between the two marks for them.

<!-- figures: written by noheap bench buf -->
...
<!-- end of figures -->
"""

import re
from collections.abc import Sequence
from pathlib import Path

from noheap_tools.errors import ToolError

END = "<!-- end of figures -->"


def begin(command: str) -> str:
    """Returns the mark after which `command` writes."""
    return f"<!-- figures: written by {command} -->"


def write(path: Path, command: str, lines: Sequence[str]) -> None:
    """Replaces the text between the marks of `command` in `path` by `lines`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ToolError(f"cannot read {path}: {error.strerror}") from error
    pattern = re.compile(f"{re.escape(begin(command))}.*?{re.escape(END)}", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ToolError(f"{path} must hold these two lines once:", f"{begin(command)} and {END}")
    path.write_text(
        pattern.sub(lambda _: "\n".join([begin(command), *lines, END]), text), encoding="utf-8"
    )
