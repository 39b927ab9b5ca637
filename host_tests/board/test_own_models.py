"""The project of docs/guide/models.md; models and boards of packages; models that are wrong."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools import paths, project
from noheap_tools.board import boards
from noheap_tools.emulator import catalog, scenario
from noheap_tools.errors import ToolError, UsageError
from rig.emulation import environment, noheap
from rig.own_pytest import outcomes, run

PAGE = paths.ROOT / "docs/guide/models.md"
MODEL = "models/acme42.py"
_RESET = Path(__file__).parent / "programs/air_reset/test_air.py"
_BLOCK = re.compile(r"^```(?:toml|python no-run)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def air(tmp_path) -> Path:
    for text in re.findall(
        r"^```(?:toml|python no-run)\n(.*?)^```", PAGE.read_text(), re.M | re.S
    ):
        name = re.match(r"# (\S+\.\w+)\n", text)
        if name is not None:
            file = tmp_path / name[1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def noheap_run(folder: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        noheap("run", "--json"),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_pages_project_runs_and_its_test_passes(air):
    code, out, said = noheap_run(air)
    assert code == 0, said
    assert json.loads(out)["expected"]["met"] == 2
    for on in ("emulator", "mock"):
        code, said = run(air, "--on", on)
        assert code == 0, said
        assert outcomes(said) == {"test_the_led_shows_stale_air": "PASSED"}


@pytest.mark.parametrize("on", ["emulator", "mock"])
def test_it_is_found_from_the_folder_above(air, on):
    shutil.copyfile(_RESET, air / "tests/test_air.py")
    code, said = run(air.parent, f"--on={on}", str(air / "tests"))
    assert (code, outcomes(said)) == (0, {"test_a_reset": "PASSED"}), said


def test_its_expectations_can_fail(air):
    change(air / "stale.toml", "2_000", "900")
    code, _, said = noheap_run(air)
    assert code == 1
    assert "expected pin LED at 1 from 1500" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (MODEL, "self._sent += 1", "self._sent += one",
         "the model acme42 of models/acme42.py raised NameError: name 'one' is not defined"
         " in line 29"),
        (MODEL, "round(self", "max(None, self",
         "the model acme42 of models/acme42.py raised TypeError"),
        (MODEL, "MODELS =", "MODEL =", "models/acme42.py has no MODELS"),
        (MODEL, "i2c(lambda", "dict(lambda", "models/acme42.py raised TypeError"),
        (MODEL, "def stop", "def :", "models/acme42.py raised SyntaxError: invalid syntax"),
        (MODEL, '"acme42": i2c', '"bme280": i2c',
         "models/acme42.py: there is a model 'bme280' already, of noheap"),
        (MODEL, ', "co2_ppm")', ', "c02_ppm")',
         "models/acme42.py: acme42 measures 'c02_ppm', which no QUANTITIES has"),
        (MODEL, '{"co2_ppm": Q', '{"adc_mv": Q',
         "models/acme42.py: there is a quantity 'adc_mv' of other limits already"),
        ("pyproject.toml", 'model = "acme42"', 'model = "acme43"',
         "pyproject.toml: [[soldered]]: there is no model 'acme43'"),
        ("pyproject.toml", 'models = "models"', 'models = "modells"',
         "there is no folder modells"),
        ("stale.toml", "room.co2_ppm = 2_000", "room.co2_ppm = 20_000",
         "co2_ppm must be a number from 0 to 10000"),
    ],
)  # fmt: skip
def test_a_wrong_one_is_one_line(air, file, old, new, message):
    change(air / file, old, new)
    code, _, said = noheap_run(air)
    assert code in (1, 2)
    assert message in said
    assert "Traceback" not in said


def test_a_package_brings_models_and_boards(air, tmp_path, monkeypatch):
    """As pip would install it."""
    site = tmp_path / "site"
    (site / "acme/boards/acme_pico").mkdir(parents=True)
    (site / "acme_noheap-1.0.dist-info").mkdir()
    (site / "acme_noheap-1.0.dist-info/METADATA").write_text("Name: acme-noheap\nVersion: 1.0\n")
    (site / "acme_noheap-1.0.dist-info/entry_points.txt").write_text(
        "[noheap_board.models]\nacme = acme.models\n[noheap_board.boards]\nacme = acme.boards\n"
    )
    for name in ("acme", "acme/boards"):
        (site / name / "__init__.py").touch()
    (air / MODEL).rename(site / "acme/models.py")
    (site / "acme/boards/acme_pico/board.toml").write_text(
        (paths.BOARDS / "pico/board.toml").read_text()
    )
    change(air / "pyproject.toml", 'models = "models"', 'board = "acme_pico"')
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(air)
    catalog._read.cache_clear()
    try:
        assert boards.chosen(None).folder == site / "acme/boards/acme_pico"
        assert catalog.current().files["acme42"] == site / "acme/models.py"
        (site / "acme/models.py").write_text("import nosuchmodule\n")
        del sys.modules["acme.models"]
        catalog._read.cache_clear()
        with pytest.raises(ToolError, match=r"the package acme-noheap: acme\.models raised Mod"):
            catalog.current()
    finally:
        catalog._read.cache_clear()


def test_each_project_has_its_own(air):
    with project.chosen(air):
        assert "acme42" in catalog.current().models
    assert "acme42" not in catalog.current().models
    with project.chosen(air), pytest.raises(UsageError, match="room"):
        (air / "stale.toml").write_text("[[step]]\nat_ms = 0\nroom.c02 = 1\n")
        scenario.load(air / "stale.toml")
