"""Progress of copying files, on stderr: a bar on a terminal, a line a file elsewhere."""

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from noheap_tools.toolchain import to_stderr


class CopyProgress:
    """Within it, call `file(path, size)` for each file, then `within(bytes)` as they arrive."""

    def __init__(self, total_bytes: int) -> None:
        console = Console(stderr=True)
        self._tty = console.is_terminal
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("", total=total_bytes)
        self._before = self._size = 0

    def __enter__(self) -> "CopyProgress":
        if self._tty:
            self._progress.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._tty:
            self._progress.stop()

    def file(self, path: str, size: int) -> None:
        self._before += self._size
        self._size = size
        self._progress.update(self._task, description=path)
        if not self._tty:
            to_stderr(f"writing {path}, {size} bytes")

    def within(self, written: int) -> None:
        self._progress.update(self._task, completed=self._before + written)
