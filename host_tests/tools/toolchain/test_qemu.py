"""The images for QEMU: NOHEAP_QEMU, the cache, a build; and QEMU itself."""

from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, compilers, qemu
from rig.stand_ins import ELF, needs

pytestmark = pytest.mark.usefixtures("clean_machine")


@pytest.fixture
def fake_qemu_builds(monkeypatch):
    """The CPUs that were built for."""
    built = []

    def build_qemu(tree, cpu, folder):
        built.append(cpu)
        folder.mkdir()
        made = folder / "firmware.elf"
        made.write_bytes(ELF)
        return made

    monkeypatch.setattr(build, "ensure_tree", lambda log: Path("/tree"))
    monkeypatch.setattr(build, "tree_release", lambda: "1.26.1")
    monkeypatch.setattr(build, "build_qemu", build_qemu)
    monkeypatch.setattr(compilers, "require", lambda log, purpose: None)
    return built


def test_each_qemu_image_is_built_once_unless_again(fake_qemu_builds):
    origins = [
        qemu.resolve_qemu(cpu, print, again=again).origin
        for cpu, again in [("cortex-m3", False), ("cortex-m3", False), ("cortex-m3", True)]
    ]
    assert origins == ["debian-build", "cache", "debian-build"]
    assert qemu.find_qemu("cortex-m0") is None
    assert fake_qemu_builds == ["cortex-m3", "cortex-m3"]


def test_what_was_built_must_be_an_image(fake_qemu_builds, monkeypatch):
    monkeypatch.setattr(qemu, "_MAGIC", b"\x7fELF\x02")
    with pytest.raises(ToolError, match="what was built for cortex-m3 is no MicroPython"):
        qemu.resolve_qemu("cortex-m3", print)


def test_noheap_qemu_is_a_folder_with_an_image_for_each_cpu(
    tmp_path, monkeypatch, fake_qemu_builds
):
    monkeypatch.setenv("NOHEAP_QEMU", str(tmp_path))
    (tmp_path / "cortex-m3.elf").write_bytes(ELF)
    (tmp_path / "cortex-m0.elf").write_bytes(ELF.replace(b"ELF\x01", b"ELF\x02"))
    found = qemu.resolve_qemu("cortex-m3", print)
    assert (found.path, found.origin) == (tmp_path / "cortex-m3.elf", "NOHEAP_QEMU")
    for cpu in ("cortex-m0", "cortex-m4f"):
        with pytest.raises(ToolError, match=f"{cpu}.elf is no MicroPython") as caught:
            qemu.resolve_qemu(cpu, print)
        assert "NOHEAP_QEMU" in caught.value.hint
    assert fake_qemu_builds == []


def test_qemu_itself_is_asked_for_even_when_the_images_are_there(
    tmp_path, monkeypatch, forbid_getting
):
    monkeypatch.setenv("NOHEAP_QEMU", str(tmp_path))
    (tmp_path / "cortex-m3.elf").write_bytes(ELF)
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(compilers, "_QEMU", {"qemu-system-arm": lambda: False})
    monkeypatch.setattr(compilers.os, "geteuid", lambda: 1000)
    with pytest.raises(ToolError, match=r"running on QEMU needs .*: qemu-system-arm") as caught:
        qemu.resolve_qemu("cortex-m3", print)
    assert caught.value.hint == "sudo apt-get install qemu-system-arm"
