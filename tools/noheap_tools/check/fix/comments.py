"""Comments that ignore nothing."""

from collections.abc import Sequence

from noheap_tools.check.fix.edit import Edit, Fix
from noheap_tools.check.source.comments import Ignore
from noheap_tools.check.source.definitions import Module


def without(
    module: Module, line: int, ignore: Ignore, useless: Sequence[str], *, is_safe: bool
) -> Fix:
    """Takes the codes out of the comment, or all of it if none is left."""
    left = [code for code in ignore.codes or () if code not in useless]
    text = module.line(line)
    if left:
        first, last = text.index("[", ignore.start), text.index("]", ignore.start)
        edit = Edit(line, first + 2, line, last + 1, ", ".join(left))
        return Fix(f"Remove {', '.join(it for it in useless if it)}", (edit,), is_safe)
    before = text[: ignore.start].rstrip()
    if before:
        edit = Edit(line, len(before) + 1, line, ignore.end + 1, "")
    elif line < len(module.lines):
        edit = Edit(line, 1, line + 1, 1, "")
    else:
        edit = Edit(line, 1, line, ignore.end + 1, "")
    return Fix("Remove the comment", (edit,), is_safe)
