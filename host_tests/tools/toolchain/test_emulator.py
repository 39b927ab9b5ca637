"""Whether the emulator is compiled, and what is said when it cannot be."""

import pytest

from noheap_tools.toolchain import emulator

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_a_fast_emulator_is_not_compiled_again(monkeypatch):
    monkeypatch.setattr(emulator, "is_fast", lambda: True)
    monkeypatch.setattr(emulator.subprocess, "Popen", lambda *_, **__: pytest.fail("compiled"))
    with emulator.compiling_beside(pytest.fail):
        pass


def test_without_a_compiler_the_emulator_stays_slow_and_says_how_to_mend_it(monkeypatch):
    monkeypatch.setattr(emulator, "is_fast", lambda: False)
    monkeypatch.setattr(emulator, "cached_wheel", lambda: None)
    monkeypatch.setattr(emulator.shutil, "which", lambda name: None)
    said = []
    with emulator.compiling_beside(said.append):
        pass
    assert said == [
        "emulator: slower than it could be, for want of a C compiler: sudo apt-get install gcc"
    ]
