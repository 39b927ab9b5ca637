"""examples/isr_mistakes: each mistake is found where its comment says, and nothing else is."""

import re

import pytest

from noheap_tools import paths
from noheap_tools.check.analysis import analyse
from noheap_tools.check.source.load import load

FILES = sorted((paths.ROOT / "examples/isr_mistakes").glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_mistake_is_found_on_its_line(file):
    expected = {
        (number, code)
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for code in re.findall(r"\bNH\d{3}\b", line.partition("#")[2])
    }
    assert expected
    # Findings about the whole program are not marked in the files.
    found = {
        (f.line, f.code)
        for f in analyse(load([file])).findings
        if f.code not in ("NH050", "NH051")
    }
    assert found == expected
