"""Missing compilers: installed by root, and named in one line for anybody else."""

import io
import sys

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers
from noheap_tools.toolchain.progress import Progress
from rig.stand_ins import needs

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_who_is_not_root_is_told_the_one_line_to_type(monkeypatch):
    needs(monkeypatch, cmake=False, make=True, bzip2=False)
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(compilers, "install", lambda packages: pytest.fail("it installed"))
    with pytest.raises(ToolError) as caught:
        compilers.require(print, compilers.BUILD)
    assert caught.value.hint == "sudo apt-get install cmake bzip2"
    assert caught.value.message.endswith("not installed here: cmake, bzip2")


def test_one_line_brings_the_compilers_and_qemu(monkeypatch):
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(compilers, "_QEMU", {"qemu-system-arm": lambda: False})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    with pytest.raises(ToolError) as caught:
        compilers.require(print, compilers.BUILD | compilers.QEMU)
    assert caught.value.hint == "sudo apt-get install cmake qemu-system-arm"


def test_root_has_the_missing_ones_installed_and_checked(monkeypatch):
    here = {"cmake": False, "make": True}
    monkeypatch.setattr(compilers, "_NEEDED", {name: (lambda n=name: here[n]) for name in here})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(compilers.shutil, "which", lambda name: f"/usr/bin/{name}")
    installed = []
    monkeypatch.setattr(compilers, "install", installed.append)
    with pytest.raises(ToolError, match="still not found: cmake"):
        compilers.require(print, compilers.BUILD)
    assert installed == [["cmake"]]
    monkeypatch.setattr(compilers, "install", lambda packages: here.update(cmake=True))
    compilers.require(print, compilers.BUILD)


def test_stale_package_lists_are_updated_before_giving_up(monkeypatch):
    commands = []

    def run(argv, **_options):
        command = next(word for word in argv[3:] if not word.startswith("-"))
        commands.append(command)
        if commands == ["install"]:
            raise ToolError("Unable to locate package")

    monkeypatch.setattr(compilers, "run", run)
    compilers.install(["cmake"])
    assert commands == ["install", "update", "install"]


@pytest.fixture
def at_a_terminal(monkeypatch):
    """Root without cmake, whose terminal answers with the text that is given."""
    here = {"cmake": False}
    monkeypatch.setattr(compilers, "_NEEDED", {"cmake": lambda: here["cmake"]})
    monkeypatch.setattr(compilers, "can_install", lambda: True)
    monkeypatch.setattr(compilers, "install", lambda packages: here.update(cmake=True))

    def typing(answer):
        terminal, keyboard = io.StringIO(), io.StringIO(answer)
        terminal.isatty = keyboard.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", keyboard)
        return Progress(terminal), here, terminal

    return typing


@pytest.mark.parametrize("answer", ["\n", "y\n", "Yes\n"])
def test_at_a_terminal_it_asks_before_apt_get(at_a_terminal, answer):
    progress, here, terminal = at_a_terminal(answer)
    compilers.require(progress, compilers.BUILD)
    assert here["cmake"]
    shown = terminal.getvalue()
    assert "needs what is not installed here: cmake." in shown
    assert "Install with apt-get? [Y/n]" in shown


@pytest.mark.parametrize("answer", ["n\n", "what?\n", ""])
def test_who_does_not_agree_gets_the_line_and_nothing_is_installed(at_a_terminal, answer):
    progress, here, _ = at_a_terminal(answer)
    with pytest.raises(ToolError) as caught:
        compilers.require(progress, compilers.BUILD)
    assert caught.value.hint == "sudo apt-get install cmake"
    assert not here["cmake"]


def test_without_a_terminal_the_line_is_shown_and_it_goes_on(at_a_terminal, monkeypatch):
    progress, here, terminal = at_a_terminal("n\n")
    monkeypatch.setattr(terminal, "isatty", lambda: False)
    compilers.require(progress, compilers.BUILD)
    assert here["cmake"]
    assert "needs what is not installed here: cmake." in terminal.getvalue()
    assert "[Y/n]" not in terminal.getvalue()


def test_with_yes_nothing_is_asked(at_a_terminal):
    _, here, terminal = at_a_terminal("n\n")
    compilers.require(Progress(terminal, yes=True), compilers.BUILD)
    assert here["cmake"] and "[Y/n]" not in terminal.getvalue()
