"""`noheap setup --board`: the official image of a board, from a local stand-in for the server."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from noheap_tools import cli, selection
from noheap_tools.board import boards
from noheap_tools.errors import ToolError
from noheap_tools.flash import official
from noheap_tools.toolchain import uf2
from rig.images import FLASH, NUCLEO, TEXT, dfu, vectors
from rig.stand_ins import sources

PICO2 = b"MicroPython v1.26.1 on 2025-09-11; Raspberry Pi Pico2 with RP2350"
LATER = "RPI_PICO2-20260406-v1.28.0.uf2"
FILES = {
    "/firmware/NUCLEO_F411RE-20250911-v1.26.1.dfu": dfu((FLASH, vectors()), (TEXT, NUCLEO)),
    "/firmware/RPI_PICO2-20250911-v1.26.1.uf2": uf2.made_of(bytes(300) + PICO2, "RP2350"),
    f"/firmware/{LATER}": uf2.made_of(bytes(300) + PICO2.replace(b"1.26.1", b"1.28.0"), "RP2350"),
}


class Server:
    """Serves `files`, by path; `asked` has the paths that were asked for."""

    def __init__(self) -> None:
        self.files = dict(FILES)
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                data = outer.files.get(self.path)
                self.send_response(404 if data is None else 200)
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.root = f"http://127.0.0.1:{self._server.server_port}/firmware"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(selection.VARIABLE, raising=False)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NOHEAP_CACHE", str(tmp_path / "cache"))
    for name in ("NOHEAP_IMAGE", "NOHEAP_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    it = Server()
    known = official.url

    def url(board: boards.Board) -> str:
        return f"{it.root}/{known(board).rpartition('/')[2]}"

    monkeypatch.setattr(official, "url", url)
    yield it
    it.close()


def set_up(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["setup", "--board", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_addresses_are_those_of_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [official.url(boards.load(name)).rpartition("/")[2] for name in ("pybv11", "pico2_w")]
    assert names == ["PYBV11-20250911-v1.26.1.dfu", "RPI_PICO2_W-20250911-v1.26.1.uf2"]
    assert "RPI_PICO-" not in official.url(boards.load("pico2"))
    monkeypatch.setenv(selection.VARIABLE, "9.9")
    with pytest.raises(ToolError, match=r"the address of MicroPython 9\.9\.0 is not known"):
        official.url(boards.load("pybv11"))


@pytest.mark.parametrize("board", ["nucleo_f411re", "pico2"])
def test_the_image_is_downloaded_once_and_kept(
    server: Server, capsys: pytest.CaptureFixture[str], board: str
) -> None:
    code, said, err = set_up(capsys, board)
    assert code == 0, err
    row = said.splitlines()[1].split()
    assert row[:4] == ["image", board, "1.26.1", "download"]
    assert Path(row[4]).read_bytes() == FILES[f"/firmware/{Path(row[4]).name}"]
    assert f"noheap flash --board {board} --image {row[4]}" in said
    assert set_up(capsys, board)[1].splitlines()[1].split()[3] == "cache"
    assert len(server.asked) == 1
    assert set_up(capsys, board, "--force")[1].splitlines()[1].split()[3] == "download"
    # `noheap flash` takes what came.
    assert cli.main(["flash", "--board", board, "--image", row[4], "--dry-run"]) == 0


def test_it_is_of_the_release_that_is_meant_each_with_its_own_place(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, err = set_up(capsys, "pico2", "--micropython", "1.28")
    assert code == 0, err
    assert said.splitlines()[1].split()[2:4] == ["1.28.0", "download"]
    assert set_up(capsys, "pico2")[1].splitlines()[1].split()[2:4] == ["1.26.1", "download"]
    monkeypatch.setenv(selection.VARIABLE, "1.28")
    row = set_up(capsys, "pico2")[1].splitlines()[1].split()
    assert (row[2:4], Path(row[4]).name) == (["1.28.0", "cache"], LATER)


def test_sources_are_no_image(
    server: Server, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert set_up(capsys, "pico2")[0] == 0
    checkout = sources(tmp_path / "mp", (1, 26, 1))
    code, said, err = set_up(capsys, "pico2", "--micropython", str(checkout))
    assert (code, said) == (1, "")
    assert f"{checkout} has sources" in err and "noheap firmware --board pico2" in err


def test_an_image_that_was_damaged_in_the_cache_is_fetched_again(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(set_up(capsys, "pico2")[1].splitlines()[1].split()[4])
    data = bytearray(path.read_bytes())
    data[600] ^= 1  # its checksum alone shows it
    path.write_bytes(data)
    code, said, err = set_up(capsys, "pico2")
    assert (code, said.splitlines()[1].split()[3]) == (0, "download")
    assert "the image for pico2 in the cache is damaged; getting another" in err
    assert path.read_bytes() == FILES["/firmware/RPI_PICO2-20250911-v1.26.1.uf2"]


DFU = "/firmware/NUCLEO_F411RE-20250911-v1.26.1.dfu"
OF_446 = NUCLEO.replace(b"F411", b"F446")
BAD = [
    ("nothing there", None, "404"),
    ("cut off", FILES[DFU][:-9], "damaged or cut off"),
    ("a page of a login", b"<html>" * 99, "v1.26.1.dfu is "),
    ("another board's", dfu((FLASH, vectors()), (TEXT, OF_446)), "MicroPython for"),
    (
        "another release",
        dfu((FLASH, vectors()), (TEXT, NUCLEO.replace(b"1.26.1", b"1.25.0"))),
        "what came is MicroPython 1.25.0",
    ),
]


@pytest.mark.parametrize(("name", "data", "message"), BAD, ids=[it[0] for it in BAD])
def test_what_is_not_the_image_is_refused_with_the_other_ways(
    server: Server,
    capsys: pytest.CaptureFixture[str],
    name: str,
    data: bytes | None,
    message: str,
) -> None:
    if data is None:
        del server.files[DFU]
    else:
        server.files[DFU] = data
    code, said, err = set_up(capsys, "nucleo_f411re")
    assert (code, said) == (1, "")
    assert "no official image for nucleo_f411re: " in err and message in err
    assert "NOHEAP_IMAGE=FILE.dfu" in err
    assert "noheap firmware --board nucleo_f411re --micropython CHECKOUT" in err
    assert not list((official.cache.entry("x").parent).glob("official-*"))


def test_without_a_network_it_says_what_else_there_is(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")
    code, _, err = set_up(capsys, "pico2")
    assert code == 1
    assert "NOHEAP_OFFLINE=1 forbids the download" in err and "NOHEAP_IMAGE=FILE.uf2" in err
    monkeypatch.delenv("NOHEAP_OFFLINE")
    server.close()
    code, _, err = set_up(capsys, "pico2")
    assert code == 1
    assert "Connection refused" in err and "RPI_PICO2-20250911-v1.26.1.uf2 is where it is" in err
    assert server.asked == []


def test_an_image_of_the_users_own_is_checked_and_taken(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = tmp_path / "own.dfu"
    own.write_bytes(FILES[DFU])
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    code, said, _ = set_up(capsys, "nucleo_f411re")
    assert (code, said.splitlines()[1].split()[2:]) == (0, ["1.26.1", "NOHEAP_IMAGE", str(own)])
    code, _, err = set_up(capsys, "nucleo_f446re")
    assert code == 1
    assert "NOHEAP_IMAGE must name an image for nucleo_f446re" in err
    assert server.asked == []


def test_a_board_without_an_image_and_wrong_use(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = set_up(capsys, "bluepill_f103")
    assert code == 1
    assert "MicroPython has no image for Blue Pill STM32F103" in err
    assert "noheap firmware --profile tiny --board bluepill_f103" in err
    assert set_up(capsys, "pybv11", "--tests")[0] == 2
    code, _, err = set_up(capsys, "nosuch")
    assert code == 2
    assert "there is no board 'nosuch'" in err
