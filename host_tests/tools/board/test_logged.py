"""Calls of the log, and the entries that a build puts in their place."""

import ast
from pathlib import Path

import pytest

from noheap_tools import project
from noheap_tools.board import boards, generated, program
from noheap_tools.board.logged import SENDER, Logged, Settings
from noheap_tools.errors import ToolError
from noheap_tools.logs.table import FILE, Table, id_of

MAIN = """\
import micropython
from noheap import log


@micropython.viper
def handler(block: ptr32, n: int):
    log.info("handled {n} of {kind}", n, block[2])
    log.debug("debugged {n}", n * 2)


def tick(timer):
    log.warning(
        "ticked {n}",
        1,
    )
    return log.error("twice") or [log.error("twice") for _ in range(2)]
"""


def built(text: str, level: str = "info", **modules: str) -> Logged:
    return Logged({"main": text}, {"main": "main.py"}, Settings(level, modules))


def test_calls_become_entries_in_the_lines_where_they_were():
    made = built(MAIN)
    by_text = {message.text: number for number, message in made.messages.items()}
    lines = made.texts["main"].splitlines()
    assert len(lines) == len(MAIN.splitlines())
    assert f"_log_entry[0] = {by_text['handled {n} of {kind}']}; " in lines[6]
    assert "_log_entry[2] = n; _log_entry[3] = block[2]; " in lines[6]
    assert lines[7] == "    pass"
    assert lines[11:15] == [f"    _log1({by_text['ticked {n}']}, 1)", "", "", ""]
    assert lines[1] == (
        "from noheap import log; from noheap.log.queues import chain as _log_chain; from"
        " noheap.log.entry import entry0 as _log0, entry1 as _log1"
    )
    ast.parse(made.texts["main"])


def test_the_same_text_twice_is_two_messages():
    same = [it for it in built(MAIN).messages.values() if it.text == "twice"]
    assert [(it.function, it.line) for it in same] == [("tick", 16), ("tick", 16)]


def test_what_may_fail_in_viper_is_evaluated_before_the_entry_begins():
    line = built(MAIN, "debug").texts["main"].splitlines()[7]
    assert line.startswith("    _log_word0 = n * 2; _log_queue = ")
    assert "_log_entry[2] = _log_word0; " in line


@pytest.mark.parametrize(
    ("level", "modules", "count"),
    [
        ("debug", {}, 5),
        ("error", {}, 2),
        ("error", {"main": "debug"}, 5),
        ("error", {"mai": "info"}, 2),
    ],
)
def test_only_the_levels_of_the_build_are_in_it(level, modules, count):
    made = built(MAIN, level, **modules)
    assert len(made.messages) == count
    if level == "error" and count == 2:
        # A call that is left out costs nothing: the handler does nothing at all.
        handler = ast.parse(made.texts["main"]).body[-2]
        assert isinstance(handler, ast.FunctionDef)
        assert {type(it) for it in handler.body} == {ast.Pass}


@pytest.mark.parametrize(
    "text",
    [
        "import noheap.log\nnoheap.log.info('a')\n",
        "import noheap.log as journal\njournal.info('a')\n",
        "from noheap import log as journal\njournal.info('a')\n",
        "from noheap.log import info\ninfo('a')\n",
        "def f():\n    from noheap.log import info as told\n    told('a')\n",
    ],
)
def test_the_module_may_have_any_name(text):
    made = built(text)
    (number,) = made.messages
    assert f"_log0({number})" in made.texts["main"]


def test_another_log_is_left_alone():
    text = "from mine import log\nlog.info('a', 1, 2)\n"
    assert built(text).texts["main"] == text


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("log.info(text)", "main.py:2: noheap.log.info takes a text in quotes"),
        ("log.info('a {n}')", "main.py:2: its text has 1 places"),
        ("log.info('a {n}', n=1)", "takes a text in quotes"),
        ("log.info('a {n}', *rest)", "takes a text in quotes"),
        ("log.info('{n:.1f}', 1)", "no format for a whole number"),
    ],
)
def test_a_call_that_cannot_be_an_entry_is_refused_with_its_line(call, reason):
    with pytest.raises(ToolError, match=reason):
        built(f"from noheap import log\n{call}\n")


def test_in_viper_it_must_be_a_statement():
    text = MAIN.replace('log.info("handled', 'x = log.info("handled')
    with pytest.raises(ToolError, match=r"main\.py:7: in viper"):
        built(text)


def test_the_table_grows_and_is_left_as_it_is_if_nothing_is_new(tmp_path):
    path = tmp_path / FILE
    built(MAIN).keep(path)
    before = path.stat().st_mtime_ns
    built(MAIN).keep(path)
    assert path.stat().st_mtime_ns == before
    built("from noheap import log\nlog.info('new')\n").keep(path)
    table = Table.load(path)
    assert len(table.versions) == 2 and len(table.messages) == 5
    for message in table.messages.values():
        assert any(id_of(message, nth) in table.messages for nth in (0, 1))


def test_a_program_without_messages_writes_no_table(tmp_path):
    built("from noheap import log\n").keep(tmp_path / FILE)
    assert not (tmp_path / FILE).exists()


def test_the_sender_gets_the_version_of_the_messages():
    text = 'VERSION = b"\\0\\0\\0\\0"\n'
    made = Logged({"main": MAIN, SENDER: text}, {"main": "main.py"}, Settings())
    table = Table()
    version = table.add(made.messages)
    assert made.texts[SENDER] == f"VERSION = {version.to_bytes(4, 'little')!r}\n"


ASM = """\
import micropython
from noheap import log


@micropython.asm_thumb
def sum_of(r0, r1):
    add(r0, r0, r1)
    log.{level}("sum {{n}}", {word})
"""


def test_in_assembler_an_entry_keeps_the_line_and_its_registers():
    lines = built(ASM.format(level="info", word="r7")).texts["main"].splitlines()
    halfwords = ast.literal_eval(lines[7].strip().removeprefix("data"))
    # push and pop {r3, r4, r5, r6}: none of them is the word.
    assert (halfwords[1], halfwords[-1]) == (0xB478, 0xBC78)
    assert built(ASM.format(level="debug", word="r7")).texts["main"].endswith("    pass\n")


def test_in_assembler_a_word_is_a_register():
    with pytest.raises(ToolError, match=r"main\.py:8: in assembler, the words are"):
        built(ASM.format(level="info", word="7"))


def linked(board: str, folder: Path, imported: str = "log") -> str:
    """The texts of a firmware with one call for that board."""
    (folder / "firmware").mkdir(exist_ok=True)
    call = "log.info('ready')" if imported == "log" else "metrics.count('starts')"
    (folder / "firmware/main.py").write_text(f"from noheap import {imported}\n\n{call}\n")
    (folder / "pyproject.toml").write_text("[tool.noheap]\n")
    chosen = boards.load(board)
    with project.acted_on(project.around(folder)):
        return "".join(program.texts(chosen, generated.module(chosen), {}).values())


@pytest.mark.parametrize(("board", "clock"), [("pico", 0x40054028), ("pico2", 0x400B0028)])
def test_entries_have_the_time_of_the_boards_own_counter(board, clock, tmp_path):
    assert f"= {clock}\n" in linked(board, tmp_path)


@pytest.mark.parametrize("imported", ["log", "metrics"])
@pytest.mark.parametrize("board", ["pybv11", "nucleo_f411re"])
def test_a_chip_without_a_word_for_them_is_refused(board, imported, tmp_path):
    title = boards.load(board).title
    with pytest.raises(ToolError, match=f"noheap.{imported} is for chips of the RP2 .*{title}"):
        linked(board, tmp_path, imported)


@pytest.mark.parametrize(("imported", "module"), [("log", "chain"), ("metrics", "slots")])
def test_without_a_sender_there_is_still_where_they_go(imported, module, tmp_path):
    assert f"= addressof({module}" in linked("pico", tmp_path, imported)
