"""An index for mip, MicroPython's package installer: the library as .mpy, one package a CPU.

    <folder>/package/6/noheap-armv6m/latest.json     6: the version of the .mpy
    <folder>/file/1a/1a2b3c4d                        a file, by the beginning of its SHA-256
    <folder>/noheap-armv6m/package.json              the same for an installation without an index

The layout is that of micropython.org's index (micropython-lib's tools/build.py). It has no
native architecture, so that is a part of the package's name.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from noheap_tools.errors import ToolError

_HASH_DIGITS = 8  # as the original
_LIB = "lib/"  # mip adds its own


def package_name(arch: str) -> str:
    return f"noheap-{arch}"


def write(folder: Path, arch: str, version: str, files: Mapping[str, bytes]) -> None:
    """Put the package with `files`, {path on the board: .mpy}, into the index in `folder`."""
    name = package_name(arch)
    hashes, urls = [], []
    for path, data in files.items():
        digest = hashlib.sha256(data).hexdigest()[:_HASH_DIGITS]
        place = f"file/{digest[:2]}/{digest}"
        hashes.append((path.removeprefix(_LIB), digest))
        urls.append((path.removeprefix(_LIB), f"../{place}"))
        _put(folder / place, data)
    mpy_version = next(iter(files.values()))[1]  # MicroPython's reference/mpyfiles
    for file in (version, "latest"):
        package = {"v": 1, "version": version, "hashes": hashes}
        _put_json(folder / "package" / str(mpy_version) / name / f"{file}.json", package)
    _put_json(folder / name / "package.json", {"version": version, "urls": urls})


def _put_json(path: Path, value: object) -> None:
    _put(path, json.dumps(value).encode())


def _put(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise ToolError(f"cannot write {path}: {error.strerror}") from None
