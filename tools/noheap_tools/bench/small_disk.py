"""A disk of a few MB that can be filled: a tmpfs in a namespace of its own, which needs no root.

with SmallDisk(folder, megabytes=4) as disk:
    subprocess.Popen([*disk.prefix, "touch", disk.folder / "a"])    # who sees it
    disk.fill()
    disk.free()
"""

import errno
import subprocess
from pathlib import Path

from noheap_tools.errors import ToolError

_BLOCK = bytes(64 << 10)


class SmallDisk:
    """`folder` is a disk only for processes that begin with `prefix`. Raises ToolError where the
    system refuses that."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder / "disk"
        self._megabytes = megabytes
        self.prefix: list[str] = []

    def __enter__(self) -> "SmallDisk":
        self.folder.mkdir()
        # While this process lives so does the disk, whoever is killed.
        script = 'mount -t tmpfs -o "size=$1" none "$2" && echo ready && exec cat'
        holder = ["sh", "-c", script, "sh", f"{self._megabytes}m", str(self.folder)]
        self._holder = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", *holder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != b"ready\n":
            _, said = self._holder.communicate()
            raise ToolError(
                "a disk of its own is refused here", said.decode(errors="replace").strip()
            )
        target = str(self._holder.pid)
        self.prefix = ["nsenter", "--user", "--mount", "--preserve-credentials", "-t", target]
        # The folder as that process sees it.
        self._inside = Path(f"/proc/{target}/root{self.folder}")
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._holder.kill()
        self._holder.communicate()

    def fill(self) -> int:
        """Leave no byte free. Returns how many were."""
        size = 0
        with (self._inside / "filler").open("wb", buffering=0) as out:
            for block in (_BLOCK, bytes(1)):
                try:
                    while True:
                        size += out.write(block)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
        return size

    def free(self) -> None:
        (self._inside / "filler").unlink()
