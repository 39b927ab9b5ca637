"""The cache: one builder at a time, and nothing left of one that was killed."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import cache
from rig.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_the_cache_lock_keeps_a_second_builder_waiting(tmp_path):
    program = "from noheap_tools.toolchain import cache\nwith cache.locked(print): print('in')"
    with cache.locked(print):
        child = subprocess.Popen(
            [sys.executable, "-uc", program], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert "waiting" in child.stdout.readline()
        entered, _, _ = select.select([child.stdout], [], [], 0.3)
        assert not entered
    assert child.communicate(timeout=PATIENCE_S)[0] == "in\n"


def test_two_folders_are_built_in_at_once_and_one_is_not(tmp_path):
    program = (
        "import sys; from pathlib import Path; from noheap_tools.toolchain import cache\n"
        "with cache.building_in(Path(sys.argv[1]), print): print('in')"
    )

    def said(folder: Path) -> str:
        child = subprocess.Popen(
            [sys.executable, "-uc", program, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        try:
            return child.stdout.readline()
        finally:
            child.kill()
            child.communicate()

    with cache.building_in(tmp_path / "one", print):
        assert said(tmp_path / "two") == "in\n"
        assert "waiting" in said(tmp_path / "one")
    with cache.locked(print):
        assert said(tmp_path / "one") == "in\n"


def test_leftovers_of_a_killed_builder_are_removed():
    leftover = Path(os.environ["NOHEAP_CACHE"]) / "tmp-dead"
    leftover.mkdir(parents=True)
    with cache.locked(print):
        assert not leftover.exists()


def test_a_cache_path_that_make_cannot_take_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "my cache"))
    with pytest.raises(ToolError, match="space") as caught, cache.locked(print):
        pass
    assert "NOHEAP_CACHE" in caught.value.hint
