"""Tests the room that files need in a board's filesystem, and the copies of the user's files."""

import pytest

from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.errors import ToolError
from noheap_tools.flash import onboard, recognized
from noheap_tools.flash import plan as deploy
from noheap_tools.link.device import Space

BLOCK = 4096
WANTED = {"lib/noheap/a.mpy": bytes(2 * BLOCK), "main.py": b"x"}


class Disk:
    def __init__(self, free_blocks: int, **sizes: int) -> None:
        self._space = (free_blocks, sizes)

    def space(self, paths: list[str]) -> Space:
        free, sizes = self._space
        there = {path: sizes[path] for path in paths if path in sizes}
        return Space(BLOCK, free, there)

    def read(self, path: str) -> bytes:
        return path.encode()


def require(free_blocks: int, **sizes: int) -> None:
    plan = deploy.plan(WANTED, {})
    onboard.require_room(Disk(free_blocks, **sizes), plan, WANTED)  # type: ignore[arg-type]


# The manifest 1, the library 2, main.py 1, two folders 4, slack 2.
def test_room_for_all_is_required():
    require(10)
    with pytest.raises(ToolError, match=f"{9 * BLOCK} bytes free; {BLOCK} more are needed"):
        require(9)


def test_what_is_replaced_and_folders_that_are_there_count():
    there = {"lib": 0, "lib/noheap": 0}
    require(6, **there)
    with pytest.raises(ToolError):
        require(5, **there)
    require(5, **there, **{".noheap-part": 1})  # left over from a flash that was interrupted


def test_the_old_file_goes_after_the_new_one():
    there = {"lib": 0, "lib/noheap": 0, "lib/noheap/a.mpy": 3 * BLOCK}
    require(5, **there)
    with pytest.raises(ToolError):
        require(4, **there)


def test_nothing_to_write_needs_no_room():
    files = deploy.with_manifest(WANTED)
    there = {path: deploy.sha256(data) for path, data in files.items()}
    plan = deploy.plan(WANTED, there, onboard.manifests.of_files(WANTED.items()))
    assert plan.write == ()
    onboard.require_room(None, plan, WANTED)  # type: ignore[arg-type]


def test_copies_are_kept_with_their_folders_or_nothing_is_done(tmp_path):
    device = Disk(0)
    kept = onboard.keep(device, ["main.py", "lib/a.py"], tmp_path / "kept")  # type: ignore[arg-type]
    assert [file.read_text() for file in kept] == ["main.py", "lib/a.py"]
    (tmp_path / "file").touch()
    with pytest.raises(ToolError, match="cannot keep a copy of the board's main"):
        onboard.keep(device, ["main.py"], tmp_path / "file/kept")  # type: ignore[arg-type]


class Board:
    """One with these files."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read_if_there(self, path: str) -> bytes | None:
        return self.files.get(path)

    def read(self, path: str) -> bytes:
        return self.files[path]

    def hashes(self, names: list[str], folder: str) -> dict[str, str]:
        return {
            path: deploy.sha256(data)
            for path, data in self.files.items()
            if path in names or path.startswith(f"{folder}/")
        }


@pytest.fixture(scope="module")
def older() -> dict[str, bytes]:
    """Files as an earlier version left them: of the same shapes, and none of today's contents."""
    files = dict(device_files.everything(boards.load("nucleo_f411re")))
    files["config.py"] = b"RATE = 0\n"
    record = deploy.sha256(files["config.py"]).encode()
    return files | {recognized.CONFIG_RECORD: record, "lib/noheap/old.mpy": b"M\x06"}


def test_a_board_of_an_earlier_version_needs_no_leave(older):
    wanted = device_files.everything(boards.load("pico"))
    plan = onboard.planned(Board(older), wanted)  # type: ignore[arg-type]
    assert plan.foreign == ()
    assert not plan.kept_config
    assert {"app.mpy", "config.py", "main.py"} <= set(plan.write)
    assert {recognized.CONFIG_RECORD, "lib/noheap/old.mpy"} <= set(plan.remove)


def test_what_was_edited_on_a_board_of_an_earlier_version_stays(older):
    wanted = device_files.everything(boards.load("pico"))
    edited = {**older, "config.py": b"RATE = 9\n", "boot.py": b"mine()\n", "app.py": b""}
    plan = onboard.planned(Board(edited), wanted)  # type: ignore[arg-type]
    assert plan.kept_config
    assert plan.foreign == ("app.py", "boot.py")


def test_copies_whose_names_are_one_here_are_both_kept(tmp_path):
    """As Main.py and main.py are, where the file system does not look at the case."""

    class Board:
        def __init__(self) -> None:
            self.left = [b"first", b"second"]

        def read(self, _path: str) -> bytes:
            return self.left.pop(0)

    copies = onboard.keep(Board(), ["main.py", "main.py"], tmp_path)  # type: ignore[arg-type]
    assert [copy.read_bytes() for copy in copies] == [b"first", b"second"]
