"""`noheap firmware --update` and what `noheap size` says of slots."""

import json
import struct
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.tiny.base import Base
from tiny.update.applications import UPDATED, Application, other_project

PROFILE = ["--profile", "tiny"]


def said_by(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict:
    assert cli.main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def base_of_image(capsys: pytest.CaptureFixture[str]) -> Path:
    """The file that the command leaves with the whole image."""
    told = said_by(capsys, "firmware", "--project", UPDATED, *PROFILE)
    return Path(told["image"]).with_suffix(".base")


def test_an_update_is_a_file_for_each_slot(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    base: Base,
    base_of_image: Path,
    second: Application,
    tmp_path: Path,
) -> None:
    root = other_project(tmp_path / "second", "second", "2.0")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(second.sequence))
    update = ["firmware", "--project", root, *PROFILE, "--update", "--base", base_of_image]
    told = said_by(capsys, *update)
    assert (told["application"], told["sequence"]) == ("2.0", second.sequence)
    assert told["base"] == f"{base.identity:08x}"
    for it, slot in zip(told["slots"], base.layout.slots, strict=True):
        assert (it["slot"], it["address"]) == (slot.name, slot.address)
        assert it["bytes"] + it["free_bytes"] == slot.size
        file = Path(it["file"])
        assert file == root / f"build/noheap-pico-tiny-update-{slot.name}.uf2"
        assert file.read_bytes() == second.files[slot.name]
        assert struct.unpack_from("<I", file.read_bytes(), 12) == (slot.address,)
    alone = said_by(capsys, *update, "--slot", "b", "--out", tmp_path / "b.uf2")
    assert [it["slot"] for it in alone["slots"]] == ["b"]
    assert (tmp_path / "b.uf2").read_bytes() == second.files["b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--update"], "--update, --slot and --base are of --profile tiny"),
        ([*PROFILE, "--slot", "a"], "--update, --slot and --base are of --profile tiny"),
        ([*PROFILE, "--update", "--no-compiler"], "--no-compiler does not go with --profile"),
        ([*PROFILE, "--update", "--base", "none"], "there is no base none"),
    ],
)
def test_a_wrong_use_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert cli.main(["firmware", "--project", str(UPDATED), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_one_file_for_two_slots_is_refused(
    capsys: pytest.CaptureFixture[str], base: Base, tmp_path: Path
) -> None:
    base.save(tmp_path / "it.base")
    arguments = ["--update", "--base", str(tmp_path / "it.base"), "--out", "it.uf2"]
    assert cli.main(["firmware", "--project", str(UPDATED), *PROFILE, *arguments]) == 2
    assert "--out names one file, and there are two slots" in capsys.readouterr().err


def test_size_tells_what_is_free_in_the_base_and_in_each_slot(
    capsys: pytest.CaptureFixture[str], base: Base
) -> None:
    told = said_by(capsys, "size", "--project", UPDATED, *PROFILE, "--limit", "1000000")
    layout = base.layout
    assert told["flash_bytes"] == layout.end - layout.start
    assert told["base"]["bytes"] == base.size
    assert told["base"]["bytes"] + told["base"]["free_bytes"] == layout.slots[0].address - (
        layout.start
    )
    used = told["parts"]["application"]
    for it, slot in zip(told["slots"], layout.slots, strict=True):
        assert (it["slot"], it["bytes"]) == (slot.name, slot.size)
        assert it["free_bytes"] == slot.size - used
    assert sum(told["parts"].values()) == base.size + used
    assert sum(told["modules"].values()) == used
