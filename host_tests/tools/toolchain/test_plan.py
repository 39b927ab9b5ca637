"""What a set-up is going to do: no more than is needed, and nothing for the tests unless asked."""

from pathlib import Path

import pytest

from noheap_tools.toolchain import build, cache, compilers, npm, plan, qemu, recipe, unix
from noheap_tools.toolchain.compilers import BUILD, EMULATOR, QEMU, For
from rig.stand_ins import needs

pytestmark = pytest.mark.usefixtures("clean_machine")

CPUS = len(recipe.QEMU_BOARDS)


@pytest.fixture(autouse=True)
def has_compilers(monkeypatch):
    needs(monkeypatch, cmake=True)
    monkeypatch.setattr(compilers, "_QEMU", {"qemu-system-arm": lambda: True})


def test_with_an_image_and_a_compiled_emulator_nothing_is_left():
    todo = plan.Plan([], compiles=False)
    assert (todo.steps(), todo.purposes()) == ([], For(0))


def test_run_builds_an_image_and_nothing_of_the_tests():
    todo = plan.Plan(["pico"], compiles=True)
    assert todo.steps() == ["lists", "sources", "image", "emulator"]
    assert BUILD in todo.purposes() and QEMU not in todo.purposes()


def test_a_downloaded_image_needs_no_sources_and_no_cross_compiler(monkeypatch):
    monkeypatch.setattr(compilers, "can_install", lambda: True)
    todo = plan.Plan([], compiles=True)
    assert todo.steps() == ["emulator"]
    assert todo.purposes() == EMULATOR


def test_who_may_not_install_is_not_refused_for_the_emulators_sake(monkeypatch):
    monkeypatch.setattr(compilers, "can_install", lambda: False)
    assert plan.Plan([], compiles=True).purposes() == For(0)


def test_the_tests_build_the_rest_each_once(monkeypatch):
    cache.entry(build.tree_name()).mkdir(parents=True)
    (cache.entry(build.tree_name()) / "entry.json").write_text('{"release": "1.26.1"}')
    todo = plan.Plan([], compiles=False, tests=True)
    assert todo.steps() == ["unix", *["qemu"] * CPUS]
    assert todo.purposes() == BUILD | QEMU
    here = unix.Interpreter(Path("/x"), "cache", "1.26.1")
    monkeypatch.setattr(unix, "find_unix", lambda: here)
    monkeypatch.setattr(qemu, "find_qemu", lambda cpu: None if cpu == "cortex-m3" else cpu)
    assert todo.steps() == ["qemu"]
    assert plan.Plan([], compiles=False, tests=True, again=True).steps() == [
        "lists",
        "sources",
        "unix",
        *["qemu"] * CPUS,
    ]


def test_where_node_is_the_tests_get_the_pages_packages_once(monkeypatch):
    monkeypatch.setattr(npm, "lacking", lambda: "")
    assert npm.STEP in plan.Plan([], compiles=False, tests=True).steps()
    assert npm.STEP not in plan.Plan([], compiles=False).steps()
    monkeypatch.setattr(npm, "are_here", lambda: True)
    assert npm.STEP not in plan.Plan([], compiles=False, tests=True).steps()


def test_missing_packages_come_first(monkeypatch):
    needs(monkeypatch, cmake=False)
    assert plan.Plan(["pico"], compiles=False).steps()[0] == "compilers"
    assert "compilers" not in plan.Plan([], compiles=False).steps()
