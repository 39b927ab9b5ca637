"""`noheap boards` and `noheap size` for each board."""

import json
from pathlib import Path

from noheap_tools import cli
from noheap_tools.board import boards
from noheap_tools.board import files as device_files


def test_noheap_boards_tells_chip_architecture_and_routes(board, capsys):
    assert cli.main(["boards"]) == 0
    line = next(
        line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{board.name} ")
    )
    emulated = "on QEMU" if board.on_qemu else "emulated" if board.emulated else "not emulated"
    assert f"{board.title} ({board.chip}, {board.mpy_arch}); mpremote, " in line
    assert line.endswith(f"{', '.join(board.flash)}; {emulated}")


def test_noheap_boards_as_json(board, capsys):
    assert cli.main(["boards", "--json"]) == 0
    told = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)["boards"]}[
        board.name
    ]
    assert told == boards.as_dict(board)
    assert told["flash"] == list(board.flash)
    assert Path(told["wiring"]).is_file()


def test_noheap_size_works(board, capsys):
    assert cli.main(["size", "--board", board.name, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    files = device_files.everything(board)
    assert told["files"] == {path: len(data) for path, data in files.items()}
