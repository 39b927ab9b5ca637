"""MicroPython for the Cortex-M CPUs that QEMU emulates; the tests' lanes armv6m, armv7m, armv7em,
armv8m.

Each is $NOHEAP_QEMU/<cpu>.elf, the one in the cache, or a build from the source tree.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, cache, checksums, compilers
from noheap_tools.toolchain.progress import Log, step
from noheap_tools.toolchain.recipe import QEMU_BOARDS, qemu_key

_ELF = "firmware.elf"
_MAGIC = b"\x7fELF\x01\x01"  # 32 bits, little-endian
_VERSION = re.compile(rb"MicroPython v(\d+\.\d+\.\d+[-.\w]*) on \d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class QemuImage:
    """`origin` is "NOHEAP_QEMU", "cache", "debian-build" or "checkout-build"; `version` is
    MicroPython's."""

    path: Path
    origin: str
    version: str


def resolve_qemu(cpu: str, log: Log, *, again: bool = False) -> QemuImage:
    """The image for a CPU of recipe.QEMU_BOARDS, built if need be, and QEMU itself.

    With `again` it is built even if the cache has one, which stays until that succeeds.
    """
    found = _from_environment(cpu) if again else find_qemu(cpu)
    if found is None:
        with cache.locked(log):
            found = None if again else _from_cache(cpu)
            found = found or _from_sources(cpu, log)
    compilers.require(log, compilers.QEMU)
    log(f"qemu image: MicroPython {found.version} for {cpu}, {found.origin}: {found.path}")
    return found


def find_qemu(cpu: str) -> QemuImage | None:
    """The image for `cpu` if it is here already; builds nothing."""
    return _from_environment(cpu) or _from_cache(cpu)


def entry_name(cpu: str) -> str:
    """The name of the image's cache entry."""
    return f"qemu-{cpu}-{qemu_key(cpu)}"


def damaged(cpu: str) -> list[str]:
    """The files of the cached image that are not as they were when they came there."""
    return checksums.damaged(cache.entry(entry_name(cpu)))


def _from_environment(cpu: str) -> QemuImage | None:
    folder = os.environ.get("NOHEAP_QEMU")
    if not folder:
        return None
    path = Path(folder).expanduser() / f"{cpu}.elf"
    version = _version(path)
    if version is None:
        raise ToolError(
            f"{path} is no MicroPython for a 32-bit CPU",
            f"NOHEAP_QEMU must name a folder with {', '.join(f'{c}.elf' for c in QEMU_BOARDS)}; "
            "unset it to have them made",
        )
    return QemuImage(path, "NOHEAP_QEMU", version)


def _from_cache(cpu: str, origin: str = "cache") -> QemuImage | None:
    path = cache.entry(entry_name(cpu)) / _ELF
    version = None if damaged(cpu) else _version(path)
    return None if version is None else QemuImage(path, origin, version)


def _from_sources(cpu: str, log: Log) -> QemuImage:
    compilers.require(log, compilers.BUILD | compilers.QEMU)
    tree = build.ensure_tree(log)
    with cache.workspace() as work, step(log, "qemu", f"building the qemu image for {cpu}"):
        entry = work / "entry"
        entry.mkdir()
        build.build_qemu(tree, cpu, work / cpu).rename(entry / _ELF)
        checksums.write(entry)
        cache.publish(entry, entry_name(cpu), {"release": build.tree_release()})
    made = _from_cache(cpu, origin=build.origin())
    if made is None:
        raise ToolError(f"what was built for {cpu} is no MicroPython image")
    return made


def _version(path: Path) -> str | None:
    """The MicroPython in an .elf; None if there is none."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    match = _VERSION.search(data)
    return match.group(1).decode() if data.startswith(_MAGIC) and match else None
