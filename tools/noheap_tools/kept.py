"""Keeps what took a while to make in the user's cache, for the next command.

kept.result("mpy", repr((version, text)), 4096, lambda: compiled(text))
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from noheap_tools import disk
from noheap_tools.paths import cache_dir

_DIGEST_BYTES = hashlib.sha256().digest_size


def result(kind: str, told: str, most: int, make: Callable[[], bytes]) -> bytes:
    """What `make` returned for `told`, which is all that it depends on, or else returns.

    Each `kind` is a folder of the cache, with its last `most` results or some more. A damaged one
    is made again. Where nothing can be written, nothing is kept. What `make` raises is raised.
    """
    file = cache_dir() / kind / hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()
    try:
        whole = file.read_bytes()
    except OSError:
        whole = b""
    digest, data = whole[:_DIGEST_BYTES], whole[_DIGEST_BYTES:]
    if whole and hashlib.sha256(data).digest() == digest:
        return data
    data = make()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        disk.write_whole(file, hashlib.sha256(data).digest() + data, durable=False)
        _prune(file.parent, most)
    return data


@cache  # once in a process: to list thousands of files takes longer than to write one
def _prune(folder: Path, most: int) -> None:
    files = {Path(it.path): it.stat().st_mtime_ns for it in os.scandir(folder)}
    for file in sorted(files, key=lambda file: files[file])[: max(len(files) - most, 0)]:
        file.unlink(missing_ok=True)
