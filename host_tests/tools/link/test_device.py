"""A board at its raw REPL: files, folders, what it refuses, and what it is.

The board of these tests is CPython in its own folder: all that we send must be plain Python.
"""

import ast
import errno
import io
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest
from mpremote.transport_serial import SerialTransport

from noheap_tools.errors import ToolError
from noheap_tools.flash import onboard
from noheap_tools.link import board_programs, raw_repl
from noheap_tools.link import device as device_module
from noheap_tools.link.device import Identity, connected
from noheap_tools.toolchain import resolve_unix, to_stderr
from rig.fake_repl import FakeRepl, Refusal


def cpython() -> Callable[[str], str]:
    """Executes what is sent, and prints exceptions as MicroPython does."""
    told = io.StringIO()
    scope = {"print": lambda *words: print(*words, file=told)}

    def answer(code: str) -> str:
        told.seek(0)
        told.truncate()
        try:
            exec(code, scope)
        except OSError as error:
            raise Refusal(f"Traceback ...\r\nOSError: {error.errno}") from None
        return told.getvalue()

    return answer


@pytest.fixture
def board(tmp_path, monkeypatch) -> Iterator[FakeRepl]:
    monkeypatch.chdir(tmp_path)
    with FakeRepl(cpython()) as repl:
        yield repl


def refusing(traceback: str) -> Callable[[str], str]:
    def answer(_code: str) -> str:
        raise Refusal(traceback)

    return answer


@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 2048, 5000])
def test_what_is_written_is_there(size, board, tmp_path):
    data = (bytes(range(256)) * 20)[:size]
    heard = []
    with connected(board.port) as device:
        device.write("lib/deep/er/file.mpy", data, heard.append)
        assert device.read("lib/deep/er/file.mpy") == data
    assert (tmp_path / "lib/deep/er/file.mpy").read_bytes() == data
    assert heard[-1] == size
    assert heard == sorted(heard)


def test_a_small_file_takes_one_exchange_and_a_folder_is_made_once(board):
    with connected(board.port) as device:
        device.write("lib/a.mpy", b"1")
        before = len(board.executed)
        device.write("lib/b.mpy", b"2")
        assert len(board.executed) == before + 1


def test_a_folder_that_is_there_already_is_fine(board, tmp_path):
    (tmp_path / "lib").mkdir()
    with connected(board.port) as device:
        device.write("lib/a.mpy", b"1")
    assert (tmp_path / "lib/a.mpy").read_bytes() == b"1"


def test_removing_what_is_not_there_is_fine(board, tmp_path):
    (tmp_path / "old.py").touch()
    with connected(board.port) as device:
        device.remove("old.py")
        device.remove("old.py")
    assert not (tmp_path / "old.py").exists()


def test_identity():
    with (
        FakeRepl(lambda code: "('A board', (1, 26, 1), 4870)\r\n") as repl,
        connected(repl.port) as device,
    ):
        assert device.identity() == Identity("A board", (1, 26, 1), (6, 3), 4)


@pytest.mark.parametrize(
    ("traceback", "said"),
    [
        ("Traceback ...\r\nOSError: 28", os.strerror(errno.ENOSPC)),
        ("Traceback ...\r\nOSError: [Errno 28] ENOSPC", os.strerror(errno.ENOSPC)),
        ("Traceback ...\r\nMemoryError: ", "MemoryError:"),
        ("", ""),
    ],
)
def test_a_refusal_is_told_in_words(traceback, said):
    with FakeRepl(refusing(traceback)) as repl, connected(repl.port) as device:
        if not traceback:
            assert device.run("pass") == ""  # no traceback, no refusal
            return
        with pytest.raises(ToolError, match="the board refused: ") as caught:
            device.write("main.py", b"")
        assert said in caught.value.message


def test_a_board_that_falls_silent_is_told(monkeypatch):
    patient = SerialTransport.read_until

    def read_until(transport: SerialTransport, least: int, ending: bytes, **_: object) -> bytes:
        return patient(transport, least, ending, timeout=0, timeout_overall=1)

    monkeypatch.setattr(SerialTransport, "read_until", read_until)
    monkeypatch.setattr("noheap_tools.link.raw_repl._ANSWER_S", 0.5)
    with FakeRepl(lambda code: "") as repl, connected(repl.port) as device:
        repl.fall_silent()
        with pytest.raises(ToolError, match=f"the board at {repl.port} stopped answering"):
            device.run("pass")


def test_a_board_that_is_unplugged_is_told():
    with FakeRepl(lambda code: "") as repl, connected(repl.port) as device:
        repl.unplug()
        with pytest.raises(ToolError, match="went away"):
            device.run("pass")


@pytest.mark.parametrize("path", ["../x", "app/../../x", "/x", "app/..", "a\\..\\x"])
def test_a_name_that_leads_out_of_its_folder_is_refused(path, board, monkeypatch):
    """Copies of files go by their names on the board, which may be anybody's."""
    with connected(board.port) as device:
        monkeypatch.setattr(device._repl, "asked", lambda *_, **__: [(path, "0" * 64)])
        with pytest.raises(ToolError, match="the board names a file"):
            device.hashes(["x"], "app")
        with pytest.raises(ToolError, match="the board names a file"):
            device.listing()


SPACE = """
import os
class RAM:
    def __init__(self, blocks):
        self.data = bytearray(512 * blocks)
    def readblocks(self, n, buf):
        buf[:] = self.data[512 * n : 512 * n + len(buf)]
    def writeblocks(self, n, buf):
        self.data[512 * n : 512 * n + len(buf)] = buf
    def ioctl(self, op, arg):
        if op == 4:
            return len(self.data) // 512
        if op == 5:
            return 512
        return 0
disk = RAM(200)
os.VfsFat.mkfs(disk)
os.umount("/")
os.mount(os.VfsFat(disk), "/flash")
os.chdir("/flash")
"""


def test_the_space_is_that_of_a_filesystem_that_is_not_at_the_root():
    """As on an STM32, whose statvfs('/') has zeros."""
    code = SPACE + board_programs.text("space", PATHS=["main.py"])
    done = subprocess.run(
        [str(resolve_unix(to_stderr)), "-c", code], capture_output=True, text=True, check=True
    )
    block_bytes, free_blocks = ast.literal_eval(done.stdout)
    assert block_bytes == 512
    assert 100 < free_blocks < 200


def test_a_refused_file_is_named_and_its_room_given_back():
    def answer(code: str) -> str:
        if "f.write(" in code:
            raise Refusal("Traceback ...\r\nOSError: 28")
        return ""

    with FakeRepl(answer) as repl, connected(repl.port) as device:
        with pytest.raises(ToolError, match=r"cannot write main\.py: the board refused") as caught:
            device.write("main.py", b"new")
        removal = board_programs.text("remove", PATH=device_module.PARTIAL)
        assert repl.executed[-1] == removal
    assert "The file that was there stays" in caught.value.hint


@pytest.mark.parametrize("size", [0, 1, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 40_000])
def test_a_file_comes_in_pieces_whatever_its_name(size, board, tmp_path):
    data = (bytes(range(256)) * 200)[:size]
    (tmp_path / "it's \\ ö.txt").write_bytes(data)
    with connected(board.port) as device:
        assert device.read("it's \\ ö.txt") == data
        device.remove("it's \\ ö.txt")
        assert device.read_if_there("it's \\ ö.txt") is None
        with pytest.raises(ToolError, match="the board has no file"):
            device.read("it's \\ ö.txt")


def test_a_file_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(device_module, "_MOST_FILE_BYTES", 100_000)
    line = f"{b'x' * device_module._CHUNK_BYTES!r}\r\n" * 16
    with (
        FakeRepl(lambda code: line) as repl,
        connected(repl.port) as device,
        pytest.raises(ToolError, match=r"the board's main.py does not end"),
    ):
        device.read("main.py")


def test_an_answer_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(raw_repl, "_MOST_BYTES", 3000)
    with (
        FakeRepl(lambda code: "x" * 5000) as repl,
        connected(repl.port) as device,
        pytest.raises(ToolError, match="goes on and on with its answer") as caught,
    ):
        device.run("pass")
    assert "BOOTSEL" in caught.value.hint


def test_an_answer_that_drips_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(raw_repl, "_EXCHANGE_S", 0.0)
    with (
        FakeRepl(lambda code: "xx") as repl,
        pytest.raises(ToolError, match="goes on and on"),
        connected(repl.port) as device,
    ):
        device.run("pass")


def test_a_traceback_that_is_no_text_is_told():
    with FakeRepl(lambda code: "") as repl, connected(repl.port) as device:
        repl.fall_silent()
        repl.on_input = lambda data: repl.say(
            b"R\x00" if data.endswith(b"\x05A\x01") else b"OK\x04\xff\xfe\x04>"
        )
        with pytest.raises(ToolError, match="stopped answering"):
            device.run("pass")


@pytest.mark.parametrize(
    "line",
    ["('A board', (1, 26, 1), -1)", "('A board', (1, 26), 1)", "('A board', '1.26.1', 1)", "None"],
)
def test_an_identity_of_another_shape_is_told(line):
    with (
        FakeRepl(lambda code: f"{line}\r\n") as repl,
        connected(repl.port) as device,
        pytest.raises(ToolError, match="answers"),
    ):
        device.identity()


def test_a_copy_does_not_leave_its_folder_whatever_the_system_makes_of_its_name(tmp_path):
    class Board:
        def read(self, path: str) -> bytes:
            return b"x"

    (tmp_path / "C:").symlink_to("/tmp")  # as Windows would read that name
    with pytest.raises(ToolError, match="is no name for a copy"):
        onboard.keep(Board(), ["C:/main.py"], tmp_path)  # type: ignore[arg-type]
