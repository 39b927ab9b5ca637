"""Bytes that changed in the cache: nothing takes them, and doctor says so."""

import json
import subprocess

import pytest

from noheap_tools.commands import doctor
from noheap_tools.toolchain import cache, checksums, image, uf2

_PAYLOAD = 32  # where the first block's begins

pytestmark = pytest.mark.usefixtures("clean_machine")


def flip(path):
    """Change 13 bytes of the program in a .uf2, which is as well-formed afterwards."""
    data = bytearray(path.read_bytes())
    for n in range(_PAYLOAD, _PAYLOAD + 13):
        data[n] ^= 0x10
    path.write_bytes(data)
    uf2.read(path)


def test_sha256sum_reads_the_checksums(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"abc")
    (tmp_path / "b.bin").write_bytes(b"")
    checksums.write(tmp_path)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True)
    assert checksums.damaged(tmp_path) == []
    (tmp_path / "b.bin").unlink()
    (tmp_path / "a.bin").write_bytes(b"abd")
    assert checksums.damaged(tmp_path) == ["a.bin", "b.bin"]


def test_an_entry_without_checksums_is_taken_as_it_is(tmp_path):
    assert checksums.damaged(tmp_path) == []


def test_doctor_says_that_the_cached_image_is_damaged(fake_getting):
    good = image.resolve_image("pico", print)
    found = {check.name: check for check in doctor.all_checks()}
    assert found["image pico"].ok
    flip(good.path)
    found = {check.name: check for check in doctor.all_checks()}
    assert not found["image pico"].ok and found["image pico"].required
    assert found["image pico"].detail == "damaged in the cache: firmware.uf2"
    assert found["image pico"].remedy == "noheap setup"


def test_a_damaged_image_is_got_again_and_that_is_said(fake_getting):
    flip(image.resolve_image("pico", print).path)
    said = []
    assert image.resolve_image("pico", said.append).origin == "download"
    assert "the image for pico in the cache is damaged; getting another" in said
    assert image.resolve_image("pico", print).origin == "cache"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"made_by": 3}', '{"made_by": null}', "\x00\xff"]
)
def test_a_broken_entry_is_got_again(fake_getting, text):
    image.resolve_image("pico", print)
    facts = cache.entry(image.entry_name("pico")) / "entry.json"
    facts.write_bytes(text.encode("latin-1"))
    assert image.find_image("pico") is None
    assert image.resolve_image("pico", print).origin == "download"
    assert json.loads(facts.read_text()) == {"made_by": "download"}
