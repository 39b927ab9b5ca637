"""`noheap size` and `noheap boards`: the numbers add up, the limit holds, the JSON is JSON."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.board import boards, generated, program
from noheap_tools.board import files as device_files
from noheap_tools.commands import size


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return device_files.everything(boards.load("pico"))


def test_json_adds_up_to_what_flash_would_write(files, capsys):
    assert cli.main(["size", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == {path: len(data) for path, data in files.items()}
    assert told["total_bytes"] == sum(told["groups"].values()) == sum(told["files"].values())
    pico = boards.load("pico")
    assert told["firmware"] == program.firmware(pico, generated.module(pico), {})
    assert (told["aim_bytes"], told["limit_bytes"]) == (28 * 1024, 65536)


def test_the_budget_holds(files):
    assert sum(map(len, files.values())) <= size.AIM_BYTES


def test_above_the_limit_is_exit_code_1(capsys):
    assert cli.main(["size", "--limit", "1000"]) == 1
    out, err = capsys.readouterr()
    assert "in all" in out
    assert "above the limit of 1000" in err


def test_exactly_the_limit_holds(files):
    total = sum(map(len, files.values()))
    assert cli.main(["size", "--limit", str(total)]) == 0
    assert cli.main(["size", "--limit", str(total - 1)]) == 1


def test_a_negative_limit_is_wrong_use():
    assert cli.main(["size", "--limit", "-1"]) == 2


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("lib/noheap/__init__.mpy", "noheap"),
        ("lib/noheap/loop/report.mpy", "noheap.loop"),
        ("main.py", "application"),
    ],
)
def test_groups(path, name):
    assert size.group(path) == name


def test_each_file_is_listed_once_under_its_group(files, capsys):
    cli.main(["size"])
    out = capsys.readouterr().out
    for path in files:
        assert len([line for line in out.splitlines() if line.endswith(f"  {path}")]) == 1


def test_boards_are_listed(capsys):
    assert cli.main(["boards"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in boards.names())


def test_boards_as_json(capsys):
    assert cli.main(["boards", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["boards"]
    assert [board["name"] for board in told] == boards.names()
    pico = next(board for board in told if board["name"] == "pico")
    assert pico["emulated"]
    assert pico["mpy_arch"] == "armv6m"
