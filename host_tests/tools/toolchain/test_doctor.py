"""`noheap doctor`: what is missing, and the remedy."""

import json

import pytest

from noheap_tools import cli
from noheap_tools.commands import doctor
from noheap_tools.toolchain import recipe
from rig.stand_ins import ELF, RP2350, make_uf2, needs, script

pytestmark = pytest.mark.usefixtures("clean_machine")

GOOD = doctor.Check("python", True, "3.11.7")
BAD = doctor.Check("unix", False, "none is here", "noheap setup")
OPTIONAL = doctor.Check("qemu", False, "not installed", "get it", required=False)


@pytest.mark.parametrize(
    ("checks", "code"), [([GOOD], 0), ([GOOD, OPTIONAL], 0), ([GOOD, BAD], 1)]
)
def test_doctors_exit_code_is_about_what_is_required(monkeypatch, capsys, checks, code):
    monkeypatch.setattr(doctor, "all_checks", lambda: checks)
    assert cli.main(["doctor"]) == code
    text = capsys.readouterr().out
    assert all(check.remedy in text for check in checks)
    assert cli.main(["doctor", "--json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is (code == 0)
    assert [check["name"] for check in report["checks"]] == [check.name for check in checks]


def test_doctor_finds_what_is_missing_and_names_the_remedy(monkeypatch):
    monkeypatch.setattr(
        doctor, "requires", lambda name: ["rich==0.0.1", 'ruff==1; extra == "dev"']
    )
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 9))
    monkeypatch.setattr(doctor.sys, "executable", "/nowhere/python")
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    found = {check.name: check for check in doctor.all_checks()}
    missing = {name for name, check in found.items() if check.required and not check.ok}
    images = {"image pico", "unix", *(f"qemu {cpu}" for cpu in recipe.QEMU_BOARDS)}
    assert missing == {"python", "packages", "mpy-cross", "qemu", *images}
    assert found["qemu"].remedy == "sudo apt-get install qemu-system-arm"
    assert "wanted 0.0.1" in found["packages"].detail
    assert not found["dev packages"].ok and "ruff" in found["dev packages"].detail
    assert {found[name].remedy for name in images} == {"noheap setup"}
    assert found["compilers"].remedy == "sudo apt-get install cmake"


def test_doctor_accepts_a_machine_that_has_it_all(tmp_path, monkeypatch):
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2())
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    monkeypatch.setenv("NOHEAP_UNIX", str(script(tmp_path / "mp", "echo micropython 1.26.1")))
    for cpu in recipe.QEMU_BOARDS:
        (tmp_path / f"{cpu}.elf").write_bytes(ELF)
    monkeypatch.setenv("NOHEAP_QEMU", str(tmp_path))
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert [check.name for check in doctor.all_checks() if check.required and not check.ok] == []


def test_doctor_reports_a_wrong_image_instead_of_failing(tmp_path, monkeypatch):
    own = tmp_path / "own.uf2"
    own.write_bytes(make_uf2(family=RP2350))
    monkeypatch.setenv("NOHEAP_IMAGE", str(own))
    found = {check.name: check for check in doctor.all_checks()}
    assert not found["image pico"].ok and "wrong chip" in found["image pico"].detail
