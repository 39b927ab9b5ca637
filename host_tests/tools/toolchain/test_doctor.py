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


def test_doctor_finds_what_is_missing_and_names_the_remedy(tmp_path, monkeypatch):
    requirements = ["rich>=999", 'ruff==1; extra == "dev"', 'pytest; extra == "testing"']
    monkeypatch.setattr(doctor, "requires", lambda name: requirements)
    (tmp_path / "lock").write_text("# versions\nrich==0.0.1\n")
    monkeypatch.setattr(doctor.paths, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 9))
    monkeypatch.setattr(doctor.sys, "executable", "/nowhere/python")
    needs(monkeypatch, cmake=False)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    found = {check.name: check for check in doctor.all_checks()}
    missing = {name for name, check in found.items() if check.required and not check.ok}
    assert missing == {"python", "packages", "mpy-cross", "image pico"}
    assert found["qemu"].remedy == "sudo apt-get install qemu-system-arm"
    assert "not ==0.0.1 (for check, flash" in found["packages"].detail
    assert not found["packages [dev]"].ok and "ruff" in found["packages [dev]"].detail
    assert found["packages [testing]"].ok
    assert found["image pico"].remedy == "noheap setup"
    of_tests = ["unix", *(f"qemu {cpu}" for cpu in recipe.QEMU_BOARDS)]
    assert {found[name].remedy for name in of_tests} == {"noheap setup --tests"}
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


@pytest.fixture
def no_clone(tmp_path, monkeypatch):
    """As after `pip install` of a wheel."""
    monkeypatch.setattr(doctor.paths, "LOCK", tmp_path / "none")


def test_outside_a_clone_packages_go_by_their_ranges(no_clone, monkeypatch):
    requirements = ["rich>=1,<9999", "noheap[x]", 'capstone>=999; extra == "cycles"']
    requirements.append('pyserial; python_version >= "3"')
    monkeypatch.setattr(doctor, "requires", lambda name: requirements)
    found = {check.name: check for check in doctor.all_checks()}
    assert found["packages"].ok and found["packages"].detail.startswith("all 2 in their ranges")
    assert found["packages [cycles]"].remedy == "pip install 'noheap[cycles]'"
    assert "not >=999" in found["packages [cycles]"].detail
    assert found["packages [testing]"].detail.startswith("all 0 ")
    assert not found["packages [cycles]"].required


def test_outside_a_clone_nothing_is_said_of_noheaps_own_tests(no_clone):
    names = {check.name for check in doctor.all_checks()}
    assert not {name for name in names if name.startswith(("unix", "qemu"))}
    assert "packages [dev]" not in names


def test_without_the_emulator_no_image_is_needed(no_clone, monkeypatch):
    monkeypatch.setattr(doctor.emulator, "release", lambda: "")
    found = {check.name: check for check in doctor.all_checks()}
    for name in ("image pico", "emulator"):
        assert not found[name].ok and not found[name].required
    assert found["emulator"].remedy == "pip install 'noheap[emulator]'"
