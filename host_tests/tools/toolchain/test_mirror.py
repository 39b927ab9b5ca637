"""Which mirror of Debian is taken from apt's configuration."""

import os
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import debian, mirror

pytestmark = pytest.mark.usefixtures("clean_machine")

TEXTS = Path(__file__).parent / "texts"
DEB822 = (TEXTS / "debian.sources").read_text()
ONE_LINE = (TEXTS / "sources.list").read_text()


def test_deb822_gives_the_archive_and_not_security_or_what_is_disabled():
    sources = mirror.parse_deb822(DEB822)
    assert mirror.Source("http://mirror.example/debian", "bookworm-updates", ("main",)) in sources
    assert not any("off.example" in source.uri for source in sources)
    assert mirror.archive_uri(sources, "bookworm") == "http://mirror.example/debian"
    security_first = sources[2:] + sources[:2]
    assert mirror.archive_uri(security_first, "bookworm") == "http://mirror.example/debian"


def test_deb822_fields_go_on_in_indented_lines():
    text = "types: deb\nuris:\n# not this\n http://a.example/debian\n http://b.example/debian\n"
    sources = mirror.parse_deb822(text + "suites: sid\ncomponents: main\n contrib\n")
    assert [source.uri[7:8] for source in sources] == ["a", "b"]
    assert sources[0].components == ("main", "contrib")


def test_one_line_format_prefers_the_archive_with_updates_over_vendors():
    sources = mirror.parse_one_line(ONE_LINE)
    assert "http://comment.example/debian" not in [source.uri for source in sources]
    assert mirror.Source("http://old.example/mirror/", "bookworm", ("main", "contrib")) in sources
    assert mirror.archive_uri(sources, "bookworm") == "http://old.example/mirror/"


def test_both_formats_are_read_from_aptconf(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://one.example/debian bookworm main\n")
    (tmp_path / "sources.list.d/x.list").write_text("deb http://two.example/x sid main\n")
    (tmp_path / "sources.list.d/y.sources").write_text(DEB822)
    (tmp_path / "sources.list.d/z.sources.off").write_text(DEB822)
    uris = {source.uri for source in mirror.read_configuration(tmp_path)}
    assert {"http://one.example/debian", "http://two.example/x"} < uris
    assert "http://mirror.example/debian" in uris


@pytest.mark.parametrize(
    ("line", "suite"),
    [
        ("deb http://archive.example/ubuntu noble main universe", "noble"),
        ("deb http://a.example/debian-security bullseye/updates main", "bullseye"),
        ("deb http://a.example/debian-security bookworm/updates main", "bookworm"),
        ("deb http://a.example/debian bookworm-security main", "bookworm"),
        ("deb https://download.example/linux/debian bookworm stable", "bookworm"),
        ("deb cdrom:[Debian]/ bookworm main", "bookworm"),
    ],
)
def test_what_is_not_the_main_debian_archive_is_not_taken(line, suite):
    sources = mirror.parse_one_line(line)
    assert len(sources) == 1
    assert mirror.archive_uri(sources, suite) is None


def test_a_machine_without_apt_is_told_the_way_out(monkeypatch):
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    with pytest.raises(ToolError) as caught:
        debian.PrivateApt(Path(os.environ["NOHEAP_CACHE"]), Path("log"))
    assert "no apt" in caught.value.message
    assert "NOHEAP_IMAGE=" in caught.value.hint
