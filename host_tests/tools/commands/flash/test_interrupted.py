"""`noheap flash` interrupted anywhere."""

import pytest

from noheap_tools.board import files as device_files
from noheap_tools.commands import flash


class Notebook:
    """A device that notes what is asked of it, and is unplugged after `patience` writes."""

    def __init__(self, patience: int) -> None:
        self.files = {"main.py": b"old", "lib/noheap/old.mpy": b"old"}
        self._patience = patience

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def write(self, path: str, data: bytes, on_bytes) -> None:
        if not self._patience:
            raise flash.ToolError("went away")
        self._patience -= 1
        self.files[path] = data
        on_bytes(len(data))


def test_interrupted_anywhere_the_board_boots_to_its_repl():
    wanted = flash.deploy.with_record(device_files.everything(flash.boards.load("pico")))
    there = dict.fromkeys(Notebook(0).files, "old")
    plan = flash.deploy.plan(wanted, there, None)
    for patience in range(len(plan.write)):
        notebook = Notebook(patience)
        with pytest.raises(flash.ToolError):
            flash._carry_out(notebook, plan, wanted)  # type: ignore[arg-type]
        assert "main.py" not in notebook.files
    notebook = Notebook(len(plan.write))
    flash._carry_out(notebook, plan, wanted)  # type: ignore[arg-type]
    assert notebook.files == wanted
