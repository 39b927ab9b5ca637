"""Each `noheap COMMAND --option` that a page names is one of the command's, run or not."""

import importlib
import re
from pathlib import Path

import pytest

from docs import blocks
from noheap_tools import cli

# In code of a line, and at the beginning of a line of an indented or fenced block.
_NAMED = re.compile(
    r"`(?:\.venv/bin/)?noheap ([^`]+)`|^ *(?:- run: |- )?(?:\.venv/bin/)?noheap (.+)", re.MULTILINE
)
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


def named(text: str) -> list[tuple[str, list[str]]]:
    """[(command, options)] of a page."""
    found = []
    for match in _NAMED.finditer(re.sub(r"\\\n", " ", text)):
        words = (match[1] or match[2]).split("#")[0]
        command = words.split()[0].rstrip(",:")
        if re.fullmatch(r"[a-z]+", command):
            words = re.sub(r"'[^']*'", "", words).split("&&")[0]
            found.append((command, _OPTION.findall(words)))
    return found


def options(command: str) -> set[str]:
    module = importlib.import_module(f"noheap_tools.commands.{cli.COMMANDS[command][0]}")
    return set(cli._parser(command, module)._option_string_actions)


@pytest.mark.parametrize("page", blocks.documents(), ids=blocks.shown)
def test_each_named_command_and_option_is_there(page: Path) -> None:
    every = named(page.read_text())
    assert {command for command, _ in every} <= set(cli.COMMANDS)
    wrong = [(command, found - options(command)) for command, o in every if (found := set(o))]
    assert [it for it in wrong if it[1]] == []


def test_they_are_found_wherever_they_stand() -> None:
    text = "`noheap size`, `noheap run\n--json`\n\n    noheap flash --port /dev/x  # --not\n"
    assert named(text) == [("size", []), ("run", ["--json"]), ("flash", ["--port"])]
