"""The keys of what is cached change with what it is made of."""

import pytest

from noheap_tools.toolchain import recipe

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_another_recipe_has_another_key(monkeypatch):
    before = recipe.key()
    monkeypatch.setattr(recipe, "UNIX_FLAGS", (*recipe.UNIX_FLAGS, "DEBUG=1"))
    assert recipe.key() != before


def test_the_images_of_the_others_do_not_depend_on_qemus_recipe(monkeypatch):
    before = recipe.key(), recipe.qemu_key()
    monkeypatch.setitem(recipe.QEMU_BOARDS, "cortex-m3", "CFLAGS += -O0")
    assert recipe.key() == before[0]
    assert recipe.qemu_key() != before[1]
