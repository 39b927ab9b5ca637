"""Slots of an STM32's pages, on QEMU's STM32F100: with machine code, and through damage."""

from collections.abc import Callable
from pathlib import Path

import pytest

from noheap_tools.tiny.base import Base
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import dfu
from tiny import qemu
from tiny.images import PROGRAMS, image
from tiny.update.applications import Application, built, other_project, with_slot

MACHINE = "stm32vldiscovery"
PAGE = 1024
SECOND = 1_900_000_000


@pytest.fixture(scope="module")
def made() -> Made:
    return image(qemu.board(MACHINE), "updated_stm32")


@pytest.fixture(scope="module")
def base(made: Made) -> Base:
    assert made.base is not None
    return made.base


@pytest.fixture(scope="module")
def flash(made: Made, base: Base) -> bytes:
    elements = dfu.elements(made.image.read_bytes())
    assert elements is not None
    ((address, content),) = elements
    assert address == base.layout.start
    return content.ljust(base.layout.end - base.layout.start, b"\xff")


@pytest.fixture(scope="module")
def second(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Application:
    root = tmp_path_factory.mktemp("updates") / "second"
    other_project(root, "second", "2.0", PROGRAMS / "updated_stm32")
    return built(qemu.board(MACHINE), base, root, SECOND)


@pytest.fixture
def said(made: Made, tmp_path: Path) -> Callable[[bytes, str], str]:
    """What the machine says until some text, with a content of its flash."""

    def said(flash: bytes, until: str) -> str:
        (tmp_path / "flash.bin").write_bytes(flash)
        with qemu.Machine(MACHINE, made, flash=tmp_path / "flash.bin") as machine:
            return machine.wait(until)

    return said


def test_slots_are_whole_pages(base: Base) -> None:
    assert all(slot.address % PAGE == 0 for slot in base.layout.slots)
    assert [slot.size for slot in base.layout.slots] == [2 * PAGE] * 2
    assert base.layout.slots[0].address - base.layout.start - base.size < PAGE


def test_a_new_application_runs_and_one_that_is_torn_does_not(
    base: Base, flash: bytes, second: Application, said: Callable[[bytes, str], str]
) -> None:
    assert "slot a 1.0 0 base" in said(flash, "the first application 3\n")
    updated = with_slot(flash, base, "b", second.data["b"])
    assert f"slot b 2.0 {SECOND} base" in said(updated, "the second application 3\n")
    half = len(second.data["b"]) // 2
    torn = with_slot(flash, base, "b", second.data["b"][:half] + b"\xff" * half)
    assert "slot a 1.0 0 base" in said(torn, "the first application 3\n")
    neither = with_slot(torn, base, "a", second.data["a"][:-4] + bytes(4))
    again = f"no slot runs on base {base.identity:08x}\n" * 2
    assert said(neither, again).startswith(again)
