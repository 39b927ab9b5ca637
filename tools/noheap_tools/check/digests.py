"""What files hold, hashed. A file that looks as it did is not read again.

digests = Digests(known)        # what `known()` said the last time
digests.of("/p/src/main.py")    # raises OSError
digests.known()                 # for the next time
"""

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from typing import Any

# A file that was written this shortly before it was read may be written again with the same times:
# those of FAT are even seconds.
_SETTLED_NS = 2_000_000_000


class Digests:
    """`known` may be of a file that somebody wrote."""

    def __init__(self, known: Any = None) -> None:
        self._known: Mapping[str, Any] = known if isinstance(known, dict) else {}
        self._found: dict[str, list[Any]] = {}
        self.is_news = False

    def of(self, path: str) -> str:
        """That of what is no file is that of nothing."""
        try:
            about = os.stat(path)
        except FileNotFoundError:
            return _hashed(b"")
        if not stat.S_ISREG(about.st_mode):
            return _hashed(b"")
        looks = [about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino]
        known = self._known.get(path)
        if isinstance(known, list) and known[:-1] == looks and isinstance(known[-1], str):
            self._found[path] = known
            return known[-1]
        now_ns = time.time_ns()
        with open(path, "rb") as file:
            digest = _hashed(file.read())
        if max(about.st_mtime_ns, about.st_ctime_ns) < now_ns - _SETTLED_NS:
            self._found[path] = [*looks, digest]
            self.is_news = True
        return digest

    def known(self) -> dict[str, list[Any]]:
        return self._found


def _hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
