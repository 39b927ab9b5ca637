"""How a file looks from outside: as long as it looks as it did, it holds what it held."""

import os
import stat
import time
from pathlib import Path
from typing import NamedTuple

# A file that was written this shortly before it was read may be written again with the same times:
# those of FAT are even seconds.
SETTLED_NS = 2_000_000_000


class Looks(NamedTuple):
    """The times are those of its content and of its state, in ns."""

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int
    is_file: bool

    @property
    def is_settled(self) -> bool:
        """Whether what is read of it from now on is what it holds as long as it looks so."""
        return max(self.mtime_ns, self.ctime_ns) < time.time_ns() - SETTLED_NS


def of(path: str | Path) -> Looks:
    """Raises OSError."""
    it = os.stat(path)
    return Looks(it.st_mtime_ns, it.st_ctime_ns, it.st_size, it.st_ino, stat.S_ISREG(it.st_mode))
