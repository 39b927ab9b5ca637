"""Says in one line what the disk refused: it is full, or a folder may not be written to."""

import errno
import os
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.paths import cache_dir

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


def explained(error: OSError) -> ToolError | None:
    """None for an error that is not of this kind, or not about a file that noheap chose."""
    file = Path(error.filename) if isinstance(error.filename, str) else None
    in_cache = file is not None and file.is_relative_to(cache_dir())
    if error.errno in _FULL:
        where = f" for {file}" if file else ""
        return ToolError(f"no space is left on the disk{where}", _way_out())
    if error.errno in _FORBIDDEN and in_cache:
        return ToolError(
            f"cannot write to {file}: {error.strerror}",
            "Set NOHEAP_CACHE to a folder of yours",
        )
    return None


def of_a_tool(error: ToolError) -> ToolError:
    """The same, with the way out if a program that noheap ran found the disk full."""
    if os.strerror(errno.ENOSPC) in error.message:
        return ToolError(error.message, _way_out(), exit_code=error.exit_code)
    return error


def _way_out() -> str:
    return (
        f"Free some, or set NOHEAP_CACHE to a folder on another disk. The cache is {cache_dir()}"
    )
