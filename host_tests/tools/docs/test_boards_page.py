"""docs/guide/boards.md: the lists that commands write into it."""

import re

from noheap_tools import cli
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.docs import boards_page, figures
from rig.boards import NAMES, PAGE


def test_docs_boards_md_has_the_list_and_the_command_lines():
    text = PAGE.read_text()
    known = [boards.load(name) for name in NAMES]
    for command, lines in (
        (boards_page.LIST, boards_page.list_lines(known)),
        (boards_page.COMMANDS, boards_page.command_lines(known)),
    ):
        written = "\n".join([figures.begin(command), *lines, figures.END])
        assert written in text, "run: noheap boards --docs docs/guide/boards.md"


def test_docs_boards_md_has_a_dry_run():
    """With the bytes of the day it was written: they change with every change of the library."""
    begin = re.escape(figures.begin(boards_page.DRY_RUN))
    shown = re.search(f"{begin}\n(.*?)\n{re.escape(figures.END)}", PAGE.read_text(), re.DOTALL)
    assert shown is not None
    lines = shown[1].splitlines()
    assert lines[1] == "nucleo_f411re: ST NUCLEO-F411RE, STM32F411"
    assert "would run mpy-cross -O2 -march=armv7emsp for each .mpy" in lines
    assert any(re.fullmatch(r"would write board\.mpy, \d+ bytes", line) for line in lines)


def test_the_docs_are_written_by_the_command(tmp_path, capsys):
    page = tmp_path / "boards.md"
    marks = [
        f"{figures.begin(command)}\nstale\n{figures.END}\n"
        for command in (boards_page.LIST, boards_page.COMMANDS, boards_page.DRY_RUN)
    ]
    page.write_text("before\n" + "between\n".join(marks) + "after\n")
    assert cli.main(["boards", "--docs", str(page)]) == 0
    text = page.read_text()
    assert "stale" not in text
    assert text.startswith("before\n") and text.endswith("after\n") and text.count("between") == 2
    wanted = device_files.everything(boards.load("nucleo_f411re"))
    for path, data in wanted.items():
        assert f"would write {path}, {len(data)} bytes\n" in text
    page.write_text("no marks\n")
    assert cli.main(["boards", "--docs", str(page)]) == 1
