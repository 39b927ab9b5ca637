"""The documents' blocks: what is found, what is refused, and how a failing one is reported."""

import shutil
from pathlib import Path

import pytest

from docs import blocks
from docs.blocks import BadBlock, Block
from lanes import host
from lanes.protocol import Outcome
from lanes.vm import VmLane
from noheap_tools import paths

TEXTS = Path(__file__).parent / "texts"
DOCUMENT = (TEXTS / "parsed.txt").read_text()


def test_each_python_block_is_found_with_line_words_and_reason() -> None:
    indented_away = DOCUMENT.replace("    ```python\n    quoted = 1\n", "")
    assert blocks.parse(indented_away, "doc.md") == [
        Block(3, "a = 1\n"),
        Block(15, "b = 2\n\n", ("pico", "board"), "It needs registers."),
        Block(20, ""),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\n```python no-run\npass\n```\n", "doc.md:2: a comment above the block must say why"),
        ("<!-- far -->\ntext\n```python no-run\n```\n", "doc.md:3: a comment above"),
        ("- list\n  ```python\n  pass\n  ```\n", "doc.md:2: a python block begins at the line's"),
        ("```python\npass\n", "doc.md:1: the block does not end"),
    ],
)
def test_a_block_that_is_written_wrongly_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadBlock, match=complaint):
        blocks.parse(text, "doc.md")


def test_a_block_in_another_is_text() -> None:
    assert blocks.parse("````md\n```python\n```\n````\n", "doc.md") == []


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    document = tmp_path / "some-doc.md"
    shutil.copy(TEXTS / "run.txt", document)
    file = tmp_path / f"{blocks.program_name(document)}.py"
    file.write_text(blocks.program(document))
    return file


def test_on_micropython_blocks_are_apart_and_tell_document_and_line(program: Path) -> None:
    found = VmLane().run(program, ["line_1", "line_8", "line_18", "line_27"])
    assert found["line_1"] == Outcome(True, "")
    assert found["line_8"] == Outcome(True, "not seen")
    assert not found["line_18"].passed
    assert 'File "some-doc.md", line 24, in <module>' in found["line_18"].text
    assert 'File "some-doc.md", line 21, in fail\nAssertionError' in found["line_18"].text
    assert not found["line_27"].passed
    assert 'File "some-doc.md", line 28' in found["line_27"].text


def test_on_cpython_too(program: Path) -> None:
    host.call(program, "line_1")
    host.call(program, "line_8")
    with pytest.raises(AssertionError) as caught:
        host.call(program, "line_18")
    last = caught.traceback[-1]
    assert (Path(last.path).name, last.lineno + 1, last.name) == ("some-doc.md", 21, "fail")
    with pytest.raises(SyntaxError, match=r"some-doc\.md, line 28"):
        host.call(program, "line_27")


def test_every_document_is_looked_at() -> None:
    names = [blocks.shown(document) for document in blocks.documents()]
    assert "docs/reference/buffers.md" in names
    assert names[-1] == "README.md"
