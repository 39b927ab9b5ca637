"""`noheap flash --dry-run` without a board."""

import json

import pytest

from noheap_tools.board import files as device_files
from noheap_tools.commands import flash


@pytest.fixture
def no_board(monkeypatch) -> None:
    monkeypatch.setattr(flash.serial_port, "candidates", list)


@pytest.mark.usefixtures("no_board")
@pytest.mark.parametrize("name", flash.boards.names())
def test_a_dry_run_without_a_board_tells_each_file_and_its_bytes(name, run):
    board = flash.boards.load(name)
    wanted = flash.device_files.everything(board)
    code, out, _ = run("--board", name, "--dry-run")
    assert code == 0
    lines = out.splitlines()
    for path, data in wanted.items():
        assert f"would write {path}, {len(data)} bytes" in lines
    total = sum(map(len, wanted.values()))
    assert f"would write {len(wanted)} files, {total} bytes in all; 0 are up to date" in lines
    assert f"would run mpy-cross -O2 -march={board.mpy_arch} for each .mpy" in lines
    assert "files go by mpremote's protocol to the one USB serial port, or --port" in lines
    assert ("note: the application's interrupt is for other chips." in out) != board.samples


@pytest.mark.usefixtures("no_board")
def test_a_dry_run_without_a_board_as_json(run):
    told = json.loads(run("--board", "pico2", "--dry-run", "--json")[1])
    main = device_files.everything(flash.boards.load("pico2"))["main.py"]
    assert told["port"] == told["machine"] == ""
    assert told["sizes"]["main.py"] == len(main)
    assert told["bytes_written"] == sum(told["sizes"].values())


def test_a_dry_run_with_a_port_that_is_not_there(run):
    code, _, err = run("--dry-run", "--port", "/dev/no-such-port")
    assert code == 1
    assert "there is no port /dev/no-such-port" in err
