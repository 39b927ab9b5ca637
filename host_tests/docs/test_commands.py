"""README.md, the tutorial and the pages of tasks, followed step by step in an empty folder.

    ```sh               commands, which must succeed
    ```sh fails         the last of them must not; the comment above the block says why
    ```sh serve         one that runs until the next of these; its first line is a port
    ```sh no-run        not run; the comment above says why
    ```text             what the commands above it print, see shell.difference
    ```diff             a change of the file that its first line names
    ```python no-run    and other languages: the file that the comment in the first line names

Where a page needs what another one made, it makes it itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import blocks, shell
from docs.blocks import BadBlock, Fence
from docs.shell import Shell
from noheap_tools import paths
from noheap_tools.selection import selected
from noheap_tools.versions import MICROPYTHON

PAGES = [
    paths.ROOT / "README.md",
    paths.ROOT / "docs/tutorial.md",
    *sorted(paths.ROOT.glob("docs/tasks/*.md")),
]
_WORDS = ("", "fails", "serve", "no-run")
_FILE = re.compile(r"(?:#|--|//) ([\w./-]+\.\w+)\n")


def steps(text: str, name: str) -> Iterator[Fence]:
    """Raises BadBlock."""
    for it in blocks.fences(text, name):
        if it.language == "sh":
            if it.rest not in _WORDS:
                raise BadBlock(f"{name}:{it.line}: after sh: {', '.join(_WORDS[1:])}, or nothing")
            if it.rest and not it.reason:
                raise BadBlock(f"{name}:{it.line}: a comment above the block must say why")
        yield it


def follow(text: str, name: str, room: Path) -> None:
    """Does what a page says. AssertionError with the page's line if it is not as it says."""
    reader = Shell(room)
    said: str | None = None  # None: the block above was not run
    served = ""
    try:
        for it in steps(text, name):
            where = f"{name}:{it.line}"
            if it.language == "sh":
                said, served = None, ""
                if it.rest == "serve":
                    served = it.text
                elif it.rest != "no-run":
                    code, said = reader.run(it.text)
                    assert (code != 0) == (it.rest == "fails"), (
                        f"{where}: exit code {code}\n{said}"
                    )
            elif it.language == "text" and served:
                reader.serve(served, it.text.splitlines()[0])
                served = ""
            elif it.language == "text" and said is not None:
                missing = shell.difference(_of_the_release(it.text), said)
                assert not missing, f"{where}: not printed: {missing!r}, but\n{said}"
            elif it.language == "diff":
                _change(it.text, reader.folder, where)
            elif named := _FILE.match(it.text):
                file = reader.folder / named[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(it.text[named.end() :])
    finally:
        reader.close()


def _of_the_release(shown: str) -> str:
    """The same with the MicroPython of this run for the one that pages are made with."""
    return shown.replace(f"MicroPython {MICROPYTHON}", f"MicroPython {selected().release}")


def _change(text: str, folder: Path, where: str) -> None:
    """Applies a diff whose hunks are lines in the order of the file, which are found once."""
    head, *hunks = re.split(r"^@@.*\n", text, flags=re.MULTILINE)
    named = re.fullmatch(r"--- (\S+)\n(?:\+\+\+ \S+\n)?", head)
    assert named, f"{where}: a diff begins with --- FILE and a line @@"
    file = folder / named[1]
    for hunk in hunks:
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] or line for line in lines if line[0] != "+")
        new = "".join(line[1:] or line for line in lines if line[0] != "-")
        before = file.read_text()
        assert before.count(old) == 1, f"{where}: not once in {named[1]}: {old!r}"
        file.write_text(before.replace(old, new))


@pytest.mark.parametrize("page", PAGES, ids=blocks.shown)
def test_each_command_does_what_the_page_says(page: Path, tmp_path: Path) -> None:
    follow(page.read_text(), blocks.shown(page), tmp_path)


def test_each_ci_runs_the_same_commands() -> None:
    page = (paths.ROOT / "docs/tasks/ci.md").read_text()
    workflow = paths.ROOT / "tools/noheap_tools/templates/common/github/workflows/noheap.yml"
    recipe = next(it.text for it in blocks.fences(page, "ci.md") if it.language == "yaml")
    told = re.findall(r"^ +- ((?:noheap|pytest).*)", recipe, re.MULTILINE)
    assert told == re.findall(r"^ +- run: ((?:noheap|pytest).*)", workflow.read_text(), re.M)


_PAGE = (Path(__file__).parent / "texts/followed.md").read_text()


def test_a_page_is_followed(tmp_path: Path) -> None:
    follow(_PAGE, "page.md", tmp_path)
    assert (tmp_path / "page/made/deep/lamp.py").read_text() == "LIMIT = 21345\n"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("mkdir made;", "false;", "page.md:2: exit code 1"),
        ("cat other", "cat deep/lamp.py #", "page.md:29: exit code 0"),
        ("22000", "25000", "page.md:22: not printed: 'LIMIT = 25000'"),
        ("...\nend", "end", "page.md:22: not printed: 'end'"),
        ("-LIMIT = 1", "-LIMIT = 2", "page.md:11: not once in deep/lamp.py: 'LIMIT = 2"),
        ("deep/lamp.py; pwd", "lamp.py; pwd", "page.md:18: exit code 1"),
    ],
)
def test_a_page_that_is_wrong_fails_at_its_line(
    old: str, new: str, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(AssertionError, match=re.escape(complaint)):
        follow(_PAGE.replace(old, new), "page.md", tmp_path)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```sh later\n```\n", "page.md:1: after sh: fails"),
        ("```sh no-run\n```\n", "page.md:1: a comment above"),
    ],
)
def test_a_block_that_is_written_wrongly_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadBlock, match=complaint):
        list(steps(text, "page.md"))
