"""Compiles rp2040py for this very Python, which is several times as fast as its wheel.

The wheel that fits Python 3.11 and later is built for CPython's stable ABI, in which each access
to an object is a call, and the inner loop is full of them. The same sources with the patches of
rp2040py_changes give the same cycle counts sooner. This is optional: without a compiler the wheel
stays. What was compiled is kept in the cache, for each version of Python, and serves every clone
and project.

Run as a module, it compiles into the cache and installs nothing, so that `noheap setup` can run
it beside the other builds.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
import zipfile
from importlib import invalidate_caches
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.rp2040py_changes import patches
from noheap_tools.toolchain import cache, times
from noheap_tools.toolchain.process import ended_like_ctrl_c, run

# Debian's packages that have what compiling takes.
COMPILER, HEADERS = "gcc", "python3-dev"

_BUILD_PACKAGES = Path(__file__).with_name("emulator_build.txt")


def release() -> str:
    """rp2040py's; empty if it is not installed."""
    try:
        return version("rp2040py")
    except PackageNotFoundError:
        return ""


def is_fast() -> bool:
    """Whether the installed rp2040py was compiled here."""
    invalidate_caches()  # it may have been installed a moment ago
    spec = find_spec("rp2040py")
    if spec is None or spec.origin is None:
        return False
    mark = Path(spec.origin).with_name(patches.MARK)
    return mark.is_file() and mark.read_text(encoding="utf-8") == patches.mark(release())


def missing() -> str:
    """The reason in words why this machine cannot compile it; empty if it can."""
    if shutil.which("gcc") is None:
        return f"a C compiler: sudo apt-get install {COMPILER}"
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        return f"Python's headers: sudo apt-get install {HEADERS}"
    if not patches.series(release()):
        return f"patches for rp2040py {release()}; there are some for " + ", ".join(
            patches.releases()
        )
    return ""


def cached_wheel(of_release: str = "") -> Path | None:
    """The compiled wheel for this Python on this machine, of the installed release if none is
    given; None if there is none."""
    return next(cache.entry(_entry_name(of_release or release())).glob("*.whl"), None)


class Compilation:
    """Compiles in a process of its own, beside other work; a wheel in the cache is taken.

        with Compilation(again=False) as compilation:
            ...
            compilation.finish()

    Leaving the body by an exception ends the process.
    """

    def __init__(self, *, again: bool = False) -> None:
        # Whether there is something to compile; asked once, as that will be done some time.
        self.is_wanted = bool(release()) and (again or (not is_fast() and cached_wheel() is None))
        self._child: subprocess.Popen[str] | None = None
        self._began = 0.0

    def __enter__(self) -> "Compilation":
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            self._child.wait()

    @property
    def begun_s(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began if self._child is not None else 0

    def start(self) -> None:
        """Begin, unless it goes on already or this machine cannot."""
        if self._child is None and self.is_wanted and not missing():
            self._began = time.monotonic()
            self._child = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )

    def finish(self) -> None:
        """Wait for the end, and install what was made. ToolError if that failed."""
        if self._child is not None:
            said = self._child.communicate()[0].strip()
            if self._child.returncode != 0:
                message, _, hint = (said or "it ended unexpectedly").partition("\n")
                raise ToolError(message, hint)
        wheel = cached_wheel()
        if wheel is not None and (self._child is not None or not is_fast()):
            log_file = cache.fresh_log("emulator-install")
            install = ["install", "--force-reinstall", "--no-deps", "--no-index", wheel]
            _pip(install, "installing rp2040py", log_file)


def compile_wheel() -> None:
    """Put the wheel into the cache; ToolError if it cannot be made."""
    log_file = cache.fresh_log("emulator")
    with times.noted("emulator"), tempfile.TemporaryDirectory(prefix="noheap-") as folder:
        work = Path(folder)
        tools = work / "tools"
        # One set of build tools for both calls of pip. In a wheel: it would compile Cython, which
        # takes longer than everything else.
        build_tools = ["install", "--only-binary", ":all:", "--target", tools]
        _pip([*build_tools, "-r", _BUILD_PACKAGES], "getting Cython", log_file)
        isolated = {**os.environ, "PYTHONPATH": str(tools)}
        fetch = ["download", "--no-deps", "--no-build-isolation", "--no-binary", "rp2040py"]
        _pip(
            [*fetch, "--dest", work, f"rp2040py=={release()}"],
            "fetching rp2040py",
            log_file,
            # pip asks for metadata, for which nothing has to be compiled.
            {**isolated, "RP2040PY_SKIP_NATIVE_BUILD": "1"},
        )
        sources = _unpack(work / f"rp2040py-{release()}.tar.gz")
        made = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", work, sources]
        # Debug information would be stripped in the end, and takes a quarter of the time.
        _pip(made, "compiling rp2040py", log_file, {**isolated, "CFLAGS": "-g0"})
        wheel = next(work.glob("*.whl"))
        _require_compiled(wheel, log_file)
        cache.copy_atomically(wheel, cache.entry(_entry_name(release())) / wheel.name)


def _entry_name(of_release: str) -> str:
    tag = f"{sys.implementation.cache_tag}-{platform.machine()}"
    return f"emulator-{of_release}-{tag}-{patches.digest(of_release)}"


def _unpack(archive: Path) -> Path:
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    if sha256 != patches.sdist_sha256(release()):
        raise ToolError(f"{archive.name} is not the release that the patches are made for")
    with tarfile.open(archive) as tar:
        tar.extractall(archive.parent)  # its hash was just checked
    sources = archive.with_name(archive.name.removesuffix(".tar.gz"))
    patches.apply(sources, release())
    return sources


def _require_compiled(wheel: Path, log_file: Path) -> None:
    """rp2040py leaves out what does not compile, and would be slow without an error."""
    names = zipfile.ZipFile(wheel).namelist()
    sources = {name.removesuffix(".pyx") for name in names if name.endswith(".pyx")}
    compiled = {name.partition(".")[0] for name in names if name.endswith((".so", ".pyd"))}
    lacking = sorted(sources - compiled)
    if lacking or not sources:
        raise ToolError(
            f"rp2040py's {', '.join(lacking) or 'native modules'} did not compile",
            f"the whole log is in {log_file}",
        )


def _pip(
    arguments: list[str | Path],
    what: str,
    log_file: Path,
    environment: dict[str, str] | None = None,
) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run([*pip, *arguments], log_file=log_file, what=what, env=environment)


def _main() -> int:
    try:
        with ended_like_ctrl_c():
            compile_wheel()
    except ToolError as error:
        print(f"{error.message}\n{error.hint}")
        return 1
    except OSError as error:
        print(error)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(_main())
