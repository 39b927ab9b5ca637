"""Writes files whole, and says in one line what this computer refused: a full disk, say, or a
folder of somebody else."""

import errno
import os
import stat
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.paths import cache_dir

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FOLDER = "Use a project in a folder that you may write, or change who may."
_IN_THE_WAY = "A file is where a folder must be: move it."
_WAYS_OUT = {
    errno.EROFS: "Use a project in a folder that can be written.",
    errno.EACCES: _FOLDER,
    errno.EPERM: _FOLDER,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.EISDIR: "A folder is where a file must be: name another.",
    errno.ENAMETOOLONG: "Give it a shorter name.",
    errno.ELOOP: "A link leads to itself: remove it.",
    errno.EMFILE: "Close other programs, or raise the limit of open files.",
}


def up_to_date(path: Path, text: str) -> Path:
    """Returns `path`, a file with this text; one that has it stays untouched, for builds that go
    by time stamps."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    import tempfile  # takes as long as what the cache of a check knows

    # Another process may be reading the one that is there.
    descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(made, path)
    return path


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Writes the file so that it has the old content or the new one, whatever happens; a link
    stays one, and the file's mode stays. What is not `durable` may be damaged where the computer
    loses its power, and takes a fraction of the time. Raises OSError."""
    import tempfile  # as above

    target = path.resolve()
    descriptor, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(made, _mode(target))
        os.replace(made, target)
    except BaseException:
        os.unlink(made)
        raise


def _mode(path: Path) -> int:
    """That of the file, or what a new one gets."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def explained(error: OSError) -> ToolError | None:
    """None for an error that is not of this kind."""
    file = Path(error.filename) if isinstance(error.filename, str) else None
    if error.errno in _FULL:
        where = f" for {file}" if file else ""
        return ToolError(f"no space is left on the disk{where}", _way_out())
    if error.errno not in _WAYS_OUT:
        return None
    said = f"{error.strerror}: {file}" if file else str(error.strerror)
    if file is not None and file.is_relative_to(cache_dir()):
        return ToolError(
            f"cannot write to {file}: {error.strerror}", "Set NOHEAP_CACHE to a folder of yours."
        )
    return ToolError(said, _WAYS_OUT[error.errno])


def of_a_tool(error: ToolError) -> ToolError:
    """The same, with the way out if a program that noheap ran found the disk full."""
    if os.strerror(errno.ENOSPC) in error.message:
        return ToolError(error.message, _way_out(), exit_code=error.exit_code)
    return error


def _way_out() -> str:
    return (
        "Free some. NOHEAP_CACHE names a folder on another disk for the cache, which is"
        f" {cache_dir()}; TMPDIR one for what is temporary."
    )
