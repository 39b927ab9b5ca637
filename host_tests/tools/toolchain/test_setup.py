"""`noheap setup`: each piece, its route, and what --force leaves."""

from argparse import Namespace
from pathlib import Path

import pytest

from noheap_tools.commands import setup
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import build, download, image, qemu, unix
from rig.stand_ins import make_uf2


def arguments(**given):
    usual = {"force": False, "tests": False, "yes": True, "done": 0, "micropython": None}
    return Namespace(**(usual | given), board=None, record=False)


pytestmark = pytest.mark.usefixtures("clean_machine")


def test_setup_reports_each_piece_and_its_route(monkeypatch, capsys, fake_getting):
    python = unix.Interpreter(Path("/x/micropython"), "debian-build", "1.26.1")
    monkeypatch.setattr(unix, "resolve_interpreter", lambda log, again: python)
    monkeypatch.setattr(
        qemu,
        "resolve_qemu",
        lambda cpu, log, again: qemu.QemuImage(Path(f"/x/{cpu}"), "cache", "1.26.1"),
    )
    assert setup.run(arguments(tests=True)) == 0
    assert setup.run(arguments(tests=True)) == 0
    assert setup.run(arguments(tests=True, force=True)) == 0
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines() if "pico" in line]
    routes = [[cell.strip() for cell in line if cell.strip()][2] for line in lines]
    assert routes == ["download", "cache (download)", "download"]
    assert fake_getting == ["download", "download", "tree again"]


def test_setup_gets_the_release_that_it_is_told(monkeypatch, capsys, fake_getting):
    def fetch(url, target):
        target.write_bytes(make_uf2(text=b"MicroPython v1.28.0 on 2026-04-06"))

    monkeypatch.setattr(download, "fetch", fetch)
    assert setup.run(arguments(micropython="1.28")) == 0
    out = capsys.readouterr().out
    assert "1.28.0" in next(line for line in out.splitlines() if "image pico" in line)
    assert "NOHEAP_MICROPYTHON=1.28 has every command take it" in out
    assert image.find_image("pico") is None, "the usual one is another"
    with pytest.raises(ToolError, match="neither a release") as caught:
        setup.run(arguments(micropython="newest"))
    assert caught.value.exit_code == 2 and "--micropython" in caught.value.message


def test_setup_force_that_fails_keeps_what_was_there(monkeypatch, fake_getting):
    image.resolve_image("pico", print)

    def fails(*_args, **_options):
        raise ToolError("no network")

    monkeypatch.setattr(download, "fetch", fails)
    monkeypatch.setattr(build, "build_rp2", fails)
    with pytest.raises(ToolError, match="no network"):
        setup.run(arguments(force=True))
    assert image.resolve_image("pico", print).origin == "cache"
