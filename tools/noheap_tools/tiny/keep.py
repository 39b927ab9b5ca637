"""What a base has for applications that come later: `keep` in [tool.noheap.tiny].

    keep = ["sort", "struct.unpack", "later.py"]

A name, a name of a module, or a file of Python, relative to the project: whatever its code would
need is in the base, and it is not frozen in.
"""

from collections.abc import Set

from noheap_tools import project
from noheap_tools.errors import UsageError

_FILE = ".py"


def texts() -> dict[str, str]:
    """{a name for it: Python that asks for it}."""
    made = {}
    for n, entry in enumerate(project.current().keep):
        if entry.endswith(_FILE):
            made[f"keep_{n}"] = _source(entry)
        elif not all(part.isidentifier() for part in entry.split(".")):
            raise UsageError(
                f"{_where()}: keep has {entry!r}, which is no name",
                'Names are "sort" and "struct.unpack", files "later.py".',
            )
        else:
            module, _, name = entry.rpartition(".")
            made[f"keep_{n}"] = f"import {module}\n{entry}\n" if module else f"_ = {name!r}\n"
    return made


def require_known(qstrs: Set[str]) -> None:
    """Raises UsageError if a name is none of an image that has the names `qstrs`."""
    for entry in project.current().keep:
        names = [] if entry.endswith(_FILE) else entry.split(".")
        for name in names:
            if name not in qstrs:
                raise UsageError(
                    f"{_where()}: keep has {entry!r}, and the profile tiny has no {name}",
                    "docs/guide/tiny.md says what it has.",
                )


def _source(entry: str) -> str:
    file = project.current().root / entry
    try:
        text = file.read_text(encoding="utf-8")
        compile(text, str(file), "exec")
    except (OSError, SyntaxError, ValueError) as error:
        raise UsageError(
            f"{_where()}: keep has {entry!r}, which cannot be read: {error}"
        ) from None
    return text


def _where() -> str:
    return f"{project.shown(project.current().root / project.FILE)}: [tool.noheap.tiny]"
