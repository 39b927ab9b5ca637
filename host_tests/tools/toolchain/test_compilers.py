"""Missing compilers: installed by root, and named in one line for anybody else."""

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers
from rig.stand_ins import needs

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_who_is_not_root_is_told_the_one_line_to_type(monkeypatch):
    needs(monkeypatch, cmake=False, make=True, bzip2=False)
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(compilers, "_install", lambda packages: pytest.fail("it installed"))
    with pytest.raises(ToolError) as caught:
        compilers.require(print)
    assert caught.value.hint == "sudo apt-get install cmake bzip2"
    assert caught.value.message.endswith("not installed here: cmake, bzip2")


def test_one_line_brings_the_compilers_and_qemu(monkeypatch):
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(compilers, "_QEMU", {"qemu-system-arm": lambda: False})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    with pytest.raises(ToolError) as caught:
        compilers.require(print, qemu=True)
    assert caught.value.hint == "sudo apt-get install cmake qemu-system-arm"


def test_root_has_the_missing_ones_installed_and_checked(monkeypatch):
    here = {"cmake": False, "make": True}
    monkeypatch.setattr(compilers, "_NEEDED", {name: (lambda n=name: here[n]) for name in here})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(compilers.shutil, "which", lambda name: f"/usr/bin/{name}")
    installed = []
    monkeypatch.setattr(compilers, "_install", installed.append)
    with pytest.raises(ToolError, match="still not found: cmake"):
        compilers.require(print)
    assert installed == [["cmake"]]
    monkeypatch.setattr(compilers, "_install", lambda packages: here.update(cmake=True))
    compilers.require(print)


def test_stale_package_lists_are_updated_before_giving_up(monkeypatch):
    commands = []

    def run(argv, **_options):
        command = next(word for word in argv[3:] if not word.startswith("-"))
        commands.append(command)
        if commands == ["install"]:
            raise ToolError("Unable to locate package")

    monkeypatch.setattr(compilers, "run", run)
    compilers._install(["cmake"])
    assert commands == ["install", "update", "install"]
