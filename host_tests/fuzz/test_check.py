"""Sources that noheap check reads, sewn together from parts of its own cases."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from fuzz.files import corpus, fuzz, torn
from noheap_tools import paths
from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.program import Program

ROOT = paths.FIRMWARE.parent
_WORD = re.compile(r"\w+|[^\w\s]")


@cache
def sources() -> list[str]:
    files = sorted((ROOT / "examples").rglob("*.py")) + sorted((ROOT / "lib").rglob("*.py"))
    return [file.read_text(encoding="utf-8") for file in files]


@cache
def words() -> list[str]:
    return sorted({word for text in sources() for word in _WORD.findall(text)})


@st.composite
def sewn(draw: st.DrawFn) -> str:
    """Lines of one source, some of them exchanged for words and lines of others."""
    lines = draw(st.sampled_from(sources())).splitlines()
    begin = draw(st.integers(0, len(lines)))
    lines = lines[begin : begin + 40] if draw(st.booleans()) else lines[:120]
    for _ in range(draw(st.integers(0, 4))):
        if not lines:
            break
        at = draw(st.integers(0, len(lines) - 1))
        found = list(_WORD.finditer(lines[at]))
        if found and draw(st.integers(0, 3)):
            word = draw(st.sampled_from(found))
            other = draw(st.sampled_from(words()))
            lines[at] = lines[at][: word.start()] + other + lines[at][word.end() :]
        else:
            others = draw(st.sampled_from(sources())).splitlines()
            lines[at:at] = [draw(st.sampled_from(others))] if others else []
    return draw(torn("\n".join(lines) + "\n"))


def read(folder: Path, text: str) -> None:
    file = folder / "main.py"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    program = Program()
    program.add(file, "main")
    findings = analyse(program, "rp2").findings
    assert list(program.failures) == []
    assert all(finding.line >= 1 for finding in findings)


@fuzz(sewn())
def test_a_source_is_judged(folder: Path, text: str) -> None:
    read(folder, text)


@pytest.mark.parametrize("file", corpus("check"), ids=lambda file: file.name)
def test_what_once_was_not(tmp_path: Path, file: Path) -> None:
    read(tmp_path, file.read_text(encoding="utf-8"))
