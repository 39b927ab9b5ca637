"""A heap or a stack that is too small is told when the image is built, and not in the field."""

from dataclasses import replace

import pytest

from noheap_tools import cli, project
from noheap_tools.board.boards import Board
from noheap_tools.run import starts
from noheap_tools.tiny import build
from tiny.images import PROGRAMS, acted_on

PROGRAM = "interrupts"  # any: other tests build its image, too, and here it is only linked again


def test_firmware_fails_for_a_heap_that_is_too_small(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a project has that sets nothing.
    monkeypatch.setattr(project, "TINY", {**project.TINY, "heap": 400})
    arguments = ["--project", str(PROGRAMS / PROGRAM), "--profile", "tiny", "--json"]
    assert cli.main(["firmware", *arguments]) == 1
    out, said = capsys.readouterr()
    assert "the firmware runs out of heap when it starts" in said
    assert "MemoryError" in said
    assert "Make `heap`, now 400 bytes, larger in [tool.noheap.tiny]" in said
    assert "runs out of heap" in out


def fault_with(board: Board, heap: int, stack: int) -> tuple[str, str] | None:
    with acted_on(PROGRAM):
        ram = {**project.current().tiny, "heap": heap, "stack": stack}
        with project.acted_on(replace(project.current(), tiny=ram)):
            made = build.image(board, {}, build.image_of(board, {}), lambda line: None)
            return starts.fault(board, made.image)


def test_it_says_nothing_of_ram_that_suffices(pico: Board) -> None:
    assert fault_with(pico, 8192, 3072) is None


@pytest.mark.parametrize(("heap", "stack"), [(8192, 1024), (64, 1536)])
def test_ram_that_does_not_even_reach_the_firmware(pico: Board, heap: int, stack: int) -> None:
    fault = fault_with(pico, heap, stack)
    assert fault is not None
    assert fault[0] == "the image resets again and again before the firmware starts"
    assert f"`heap`, now {heap:,} bytes, and `stack`, now {stack:,} bytes, larger" in fault[1]
