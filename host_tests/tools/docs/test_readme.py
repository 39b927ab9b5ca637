"""The figures of README.md go where its marks are."""

import re
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.docs import figures, readme
from noheap_tools.errors import ToolError
from noheap_tools.run.simulation import Result

README = paths.ROOT / "README.md"
RESULT = Result("pico", "1.26.1", simulated_s=10, period_us=10_000, ticks=1001, isr_cycles=[7, 9])
FROZEN = Result("pico", "1.26.1", device_ram_bytes=20_000)


def test_figures_replace_what_stands_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "doc.md"
    document.write_text(f"before\n{figures.begin(readme.COMMAND)}\nold\n{figures.END}\nafter\n")
    readme.write_figures(document, RESULT, FROZEN)
    text = document.read_text()
    assert text.startswith(f"before\n{figures.begin(readme.COMMAND)}\n| MicroPython 1.26.1")
    assert text.endswith(f"{figures.END}\nafter\n")
    assert "old" not in text
    assert "| ticks served / missed | 1001 / 0 |" in text
    assert "| 7 / 8 / 9 cycles |" in text
    assert "| the same, all of it frozen into the image | 20000 bytes |" in text


def test_a_document_without_marks_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "doc.md"
    document.write_text("nothing\n")
    with pytest.raises(ToolError, match="must hold these two lines"):
        readme.write_figures(document, RESULT, FROZEN)
    assert document.read_text() == "nothing\n"


def test_the_readme_has_its_marks_and_its_picture() -> None:
    text = README.read_text()
    assert text.count(figures.begin(readme.COMMAND)) == text.count(figures.END) == 1
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
        assert (paths.ROOT / picture).is_file(), picture
