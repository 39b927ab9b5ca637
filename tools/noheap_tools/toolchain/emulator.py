"""Compiles rp2040py for this very Python, which is several times as fast as its wheel.

The wheel that fits Python 3.11 and later is built for CPython's stable ABI, in which each access
to an object is a call, and the inner loop is full of them. The same sources with the changes of
emulator_speed.py give the same cycle counts sooner. This is optional: without a compiler the wheel
stays.

Run as a module, it compiles into the cache and installs nothing, so that `noheap setup` can run
it beside the other builds.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import cache, emulator_speed
from noheap_tools.toolchain.process import ended_like_ctrl_c, run
from noheap_tools.toolchain.progress import Log, step, to_stderr

# rp2040py's release -> SHA-256 of its source distribution.
_SDIST = {"0.3.6": "01ee97436c5338995249e05d61f3dc07fb1bab5fd154828c681260048aa25809"}


def is_fast() -> bool:
    """Whether the installed rp2040py was compiled here."""
    invalidate_caches()  # it may have been installed a moment ago
    spec = find_spec("rp2040py")
    if spec is None or spec.origin is None:
        return False
    mark = Path(spec.origin).with_name(emulator_speed.MARK)
    return mark.is_file() and mark.read_text(encoding="utf-8") == emulator_speed.mark()


def missing() -> str:
    """The reason in words why this machine cannot compile it; empty if it can."""
    if shutil.which("gcc") is None:
        return "a C compiler: sudo apt-get install gcc"
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        return "Python's headers: sudo apt-get install python3-dev"
    if version("rp2040py") not in _SDIST:
        return f"the sources of rp2040py {version('rp2040py')}, which are not known here"
    return ""


def cached_wheel() -> Path | None:
    """The compiled wheel for this Python on this machine, if there is one."""
    return next(cache.entry(_entry_name()).glob("*.whl"), None)


@contextmanager
def compiling_beside(log: Log, *, again: bool = False) -> Iterator[None]:
    """Compile while the body runs, then install. A failure is reported, but is not an error."""
    if is_fast() and not again:
        yield
        return
    child = None
    if again or cached_wheel() is None:
        lacks = missing()
        if lacks:
            log(f"emulator: slower than it could be, for want of {lacks}")
            yield
            return
        child = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.DEVNULL)
    try:
        yield
        if child is not None:
            child.wait()
    finally:
        if child is not None and child.poll() is None:
            child.terminate()
            child.wait()
    wheel = cached_wheel()
    if wheel is not None:
        install = ["install", "--force-reinstall", "--no-deps", wheel]
        _pip(install, "installing rp2040py", cache.fresh_log("emulator-install"))


def compile_wheel(log: Log) -> None:
    """Put the wheel into the cache; ToolError if it cannot be made."""
    release = version("rp2040py")
    log_file = cache.fresh_log("emulator")
    with (
        tempfile.TemporaryDirectory(prefix="noheap-") as folder,
        step(log, 7, "emulator, compiled for this Python"),
    ):
        work = Path(folder)
        fetch = ["download", "--no-deps", "--no-binary", ":all:"]
        _pip([*fetch, "--dest", work, f"rp2040py=={release}"], "fetching rp2040py", log_file)
        sources = _unpack(work / f"rp2040py-{release}.tar.gz", _SDIST[release])
        made = ["wheel", "--no-deps", "--wheel-dir", work, sources]
        _pip(made, "compiling rp2040py", log_file)
        wheel = next(work.glob("*.whl"))
        cache.copy_atomically(wheel, cache.entry(_entry_name()) / wheel.name)


def _entry_name() -> str:
    tag = f"{sys.implementation.cache_tag}-{platform.machine()}"
    return f"emulator-{version('rp2040py')}-{tag}-{emulator_speed.digest()}"


def _unpack(archive: Path, sha256: str) -> Path:
    if hashlib.sha256(archive.read_bytes()).hexdigest() != sha256:
        raise ToolError(f"{archive.name} is not the release that is pinned")
    with tarfile.open(archive) as tar:
        tar.extractall(archive.parent)  # its hash was just checked
    sources = archive.with_name(archive.name.removesuffix(".tar.gz"))
    emulator_speed.apply(sources)
    return sources


def _pip(arguments: list[str | Path], what: str, log_file: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run([*pip, *arguments], log_file=log_file, what=what)


def _main() -> int:
    try:
        with ended_like_ctrl_c():
            compile_wheel(to_stderr)
    except ToolError as error:
        to_stderr(f"emulator: it stays slower than it could be; {error.message}")
        if error.hint:
            to_stderr(f"  {error.hint}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(_main())
