"""config.py of a firmware: board/settings.py."""

from hypothesis import strategies as st

from fuzz.files import fuzz, torn, values
from noheap_tools import paths
from noheap_tools.board import settings

CONFIG = (paths.FIRMWARE / "config.py").read_text(encoding="utf-8")
KNOWN = settings.of(CONFIG)


def read(text: str) -> None:
    for line in settings.faults(text, KNOWN):
        assert line


@st.composite
def config(draw: st.DrawFn) -> str:
    text = CONFIG
    for name in draw(st.lists(st.sampled_from(sorted(KNOWN)), max_size=3)):
        text = settings.replaced(text, name, draw(values))
    return draw(torn(text))


@fuzz(config())
def test_settings_are_read_or_their_faults_told(text: str) -> None:
    read(text)


def test_the_file_that_all_begin_with_is_right() -> None:
    assert settings.faults(CONFIG, KNOWN) == []
