"""The keys of what is cached change with what it is made of."""

import shutil

import pytest

from noheap_tools.toolchain import recipe

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_another_recipe_has_another_key(monkeypatch):
    before = recipe.key()
    monkeypatch.setattr(recipe, "UNIX_FLAGS", (*recipe.UNIX_FLAGS, "DEBUG=1"))
    assert recipe.key() != before


def test_the_images_of_the_others_do_not_depend_on_qemus_recipe(monkeypatch):
    before = recipe.key(), recipe.qemu_key("cortex-m3"), recipe.qemu_key("cortex-m4f")
    monkeypatch.setitem(recipe.QEMU_BOARDS, "cortex-m3", "CFLAGS += -O0")
    assert recipe.key() == before[0]
    assert recipe.qemu_key("cortex-m3") != before[1]
    assert recipe.qemu_key("cortex-m4f") == before[2]


def test_the_files_for_a_machine_are_a_part_of_its_recipe_alone(monkeypatch, tmp_path):
    before = recipe.qemu_key("cortex-m33"), recipe.qemu_key("cortex-m3")
    copy = shutil.copytree(recipe.AN505, tmp_path / "an505")
    monkeypatch.setattr(recipe, "AN505", copy)
    assert (recipe.qemu_key("cortex-m33"), recipe.qemu_key("cortex-m3")) == before
    (copy / "board.c").write_text("void uart_init(void) {}")
    assert recipe.qemu_key("cortex-m33") != before[0]
    assert recipe.qemu_key("cortex-m3") == before[1]
