"""What files hold, hashed. A file that looks as it did is not read again.

digests = Digests(known)        # what `known()` said the last time
digests.of("/p/src/main.py")    # raises OSError
digests.known()                 # for the next time
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from noheap_tools.check.source import looks


class Digests:
    """`known` may be of a file that somebody wrote."""

    def __init__(self, known: Any = None) -> None:
        self._known: Mapping[str, Any] = known if isinstance(known, dict) else {}
        self._found: dict[str, list[Any]] = {}
        self.is_news = False

    def of(self, path: str) -> str:
        """That of what is no file is that of nothing."""
        try:
            seen = looks.of(path)
        except FileNotFoundError:
            return _hashed(b"")
        if not seen.is_file:
            return _hashed(b"")
        known = self._known.get(path)
        if isinstance(known, list) and known[:-1] == [*seen] and isinstance(known[-1], str):
            self._found[path] = known
            return known[-1]
        is_settled = seen.is_settled
        with open(path, "rb") as file:
            digest = _hashed(file.read())
        if is_settled:
            self._found[path] = [*seen, digest]
            self.is_news = True
        return digest

    def known(self) -> dict[str, list[Any]]:
        return self._found


def _hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
