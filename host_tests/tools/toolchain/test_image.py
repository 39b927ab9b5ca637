"""Where the image comes from: NOHEAP_IMAGE, the cache, a download, a build."""

import os
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, download, frozen, image
from noheap_tools.versions import TESTED
from rig.stand_ins import RP2350, make_uf2

pytestmark = pytest.mark.usefixtures("clean_machine")


def test_noheap_image_of_the_wrong_chip_stops_and_names_the_variable(tmp_path, monkeypatch):
    path = tmp_path / "pico2.uf2"
    path.write_bytes(make_uf2(family=RP2350))
    monkeypatch.setenv("NOHEAP_IMAGE", str(path))
    with pytest.raises(ToolError, match="wrong chip") as caught:
        image.resolve_image("pico", print)
    assert "NOHEAP_IMAGE" in caught.value.hint


def test_noheap_image_that_is_not_there_is_an_error_not_a_build(monkeypatch, forbid_getting):
    monkeypatch.setenv("NOHEAP_IMAGE", "/nowhere/x.uf2")
    with pytest.raises(ToolError, match=r"/nowhere/x\.uf2"):
        image.resolve_image("pico", print)


def test_noheap_image_comes_before_the_cache(tmp_path, monkeypatch, fake_getting):
    image.resolve_image("pico", print)
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2(text=b"MicroPython v1.27.0 on 2025-12-09"))
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    lines = []
    found = image.resolve_image("pico", lines.append)
    assert (found.path, found.origin, found.version) == (own, "NOHEAP_IMAGE", "1.27.0")
    assert "1.26.1" in lines[-1], "an image of another release must be remarked on"


def test_the_download_comes_before_the_build_and_is_cached(fake_getting):
    got = image.resolve_image("pico", print)
    assert (got.origin, got.made_by, got.elf) == ("download", "download", None)
    again = image.resolve_image("pico", print)
    assert (again.origin, again.made_by, again.path) == ("cache", "download", got.path)
    assert fake_getting == ["download"]


def test_offline_goes_straight_to_the_build(monkeypatch, fake_getting):
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")
    got = image.resolve_image("pico", print)
    assert got.origin == "debian-build"
    assert got.elf is not None and got.elf.is_file()
    assert fake_getting == ["tree", "build"]


@pytest.mark.parametrize("data", [None, make_uf2(family=RP2350), make_uf2()[:600]])
def test_a_failed_or_bad_download_is_told_and_then_built(monkeypatch, fake_getting, data):
    def fetch(url, target):
        if data is None:
            raise ToolError("no answer within 5 s")
        target.write_bytes(data)

    monkeypatch.setattr(download, "fetch", fetch)
    lines = []
    assert image.resolve_image("pico", lines.append).origin == "debian-build"
    assert len([line for line in lines if "no official image" in line]) == 1


def test_a_failed_build_leaves_a_build_folder_and_no_image(monkeypatch, fake_getting):
    monkeypatch.setenv("NOHEAP_OFFLINE", "1")

    def fails(tree, board, manifest, folder, out, compiler=True):
        out.write_bytes(make_uf2()[:512])
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build_rp2", fails)
    with pytest.raises(KeyboardInterrupt):
        image.resolve_image("pico", print)
    left = sorted(path.name for path in Path(os.environ["NOHEAP_CACHE"]).iterdir())
    assert left == [frozen.entry_name("pico"), "lock"]
    assert image.find_image("pico") is None


@pytest.mark.parametrize("release", TESTED)
def test_a_release_that_is_asked_for_is_downloaded_and_checked_to_be_that(
    monkeypatch, fake_getting, release
):
    asked = []

    def fetch(url, target):
        asked.append(url)
        target.write_bytes(make_uf2(text=f"MicroPython v{release} on 2026-01-01".encode()))

    monkeypatch.setattr(download, "fetch", fetch)
    monkeypatch.setenv("NOHEAP_MICROPYTHON", release.rpartition(".")[0])
    assert image.resolve_image("pico", print).version == release
    assert image.resolve_image("pico", print).origin == "cache"
    assert [url.endswith(f"-v{release}.uf2") for url in asked] == [True]


def test_an_image_of_another_release_than_was_asked_for_is_not_taken(monkeypatch, fake_getting):
    monkeypatch.setenv("NOHEAP_MICROPYTHON", "1.28")
    lines = []
    image.resolve_image("pico", lines.append)
    assert any("what came is MicroPython 1.26.1, not 1.28.0" in line for line in lines)
    assert fake_getting == ["download", "tree", "build"]


def test_an_image_that_no_test_ran_on_is_remarked_on(tmp_path, monkeypatch):
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2(text=b"MicroPython v1.31.0-preview.9.gabcd on 2027-12-09"))
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    lines = []
    image.resolve_image("pico", lines.append)
    assert "not on 1.31.0-preview.9.gabcd" in lines[-1]


def test_a_damaged_cached_image_is_got_again(fake_getting):
    got = image.resolve_image("pico", print)
    got.path.write_bytes(make_uf2()[:700])
    assert image.resolve_image("pico", print).origin == "download"


def test_an_unknown_board_is_wrong_use():
    with pytest.raises(ToolError, match="nosuch") as caught:
        image.resolve_image("nosuch", print)
    assert caught.value.exit_code == 2
