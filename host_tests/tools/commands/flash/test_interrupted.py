"""`noheap flash` interrupted anywhere."""

import pytest

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.errors import ToolError
from noheap_tools.flash import onboard
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.manifest import FILE, Manifest


class Notebook:
    """A device that notes what is asked of it, and is unplugged after `patience` writes."""

    def __init__(self, patience: int) -> None:
        self.files = {"main.py": b"old", "lib/noheap/old.mpy": b"old"}
        self._patience = patience

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def write(self, path: str, data: bytes, on_bytes=lambda size: None) -> None:
        if not self._patience:
            raise ToolError("went away")
        self._patience -= 1
        self.files[path] = data
        on_bytes(len(data))


def test_interrupted_anywhere_the_board_boots_to_its_repl():
    wanted = device_files.everything(boards.load("pico"))
    there = dict.fromkeys(Notebook(0).files, "old")
    plan = deploy.plan(wanted, there, Manifest(frozenset((path, "old") for path in there)))
    complete = deploy.with_manifest(wanted)
    for patience in range(1, len(complete)):
        notebook = Notebook(patience)
        with pytest.raises(ToolError):
            onboard.carry_out(notebook, plan, wanted)  # type: ignore[arg-type]
        assert "main.py" not in notebook.files
    notebook = Notebook(len(complete))
    onboard.carry_out(notebook, plan, wanted)  # type: ignore[arg-type]
    assert notebook.files.keys() == complete.keys()
    assert {**notebook.files, FILE: b""} == {**complete, FILE: b""}  # names the old files, too
