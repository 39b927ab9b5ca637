"""`noheap init` makes a project around what is there, and leaves that as it is."""

import json

import pytest

from rig.made_projects import content, pytest_in

FRAME = {
    ".github/workflows/noheap.yml",
    ".gitignore",
    ".vscode/settings.json",
    "README.md",
    "pyproject.toml",
    "pyrightconfig.json",
    "tests/test_on_board.py",
}


def test_init_makes_an_empty_folder_what_new_makes(here, noheap, monkeypatch):
    noheap("new", "alarm", "--template", "adc_alarm")
    (here / "other/alarm").mkdir(parents=True)
    monkeypatch.chdir(here / "other/alarm")
    assert noheap("init", "--template", "adc_alarm")[0] == 0
    assert content(here / "other/alarm") == content(here / "alarm")


def test_init_leaves_what_is_there_and_says_so(here, noheap):
    mine = {"README.md": b"mine", "tests/test_on_mock.py": b"# mine", ".gitignore": b"*.o\n"}
    for name, text in mine.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(text)
    code, out, err = noheap("init", "--sensor", "bme280")
    assert (code, err) == (0, "")
    assert content(here).items() >= mine.items()
    for name in mine:
        assert f"left {name} as it was" in out
    assert "wrote firmware/main.py" in out and "left firmware" not in out


@pytest.mark.parametrize("folder", ["firmware", "src", "."])
def test_init_makes_a_project_around_a_firmware(here, noheap, folder):
    mine = f"{folder}/main.py".removeprefix("./")
    (here / folder).mkdir(exist_ok=True)
    (here / mine).write_text("import time\nwhile True:\n    time.sleep_ms(50)\n")
    code, _, err = noheap("init")
    assert (code, err) == (0, "")
    assert content(here).keys() == FRAME | {mine}
    code, out, err = noheap("run", "--seconds", "0.2", "--json")
    assert (code, json.loads(out)["holds"]) == (0, True), err
    assert noheap("check")[0] == 0
    assert pytest_in(here, "tests").returncode == 0
    (here / mine).write_text("raise ValueError\n")
    assert pytest_in(here, "tests").returncode == 1
    code, _, err = noheap("init")
    assert code == 2 and "[tool.noheap] already: this is a project" in err


def test_init_takes_no_template_for_a_firmware_that_is_there(here, noheap):
    (here / "main.py").touch()
    for option, value in (("--template", "adc_alarm"), ("--sensor", "bme280")):
        code, _, err = noheap("init", option, value)
        assert code == 2
        assert f"{option}: main.py is here, and is the firmware" in err
    assert content(here).keys() == {"main.py"}


def test_init_shows_what_to_add_to_a_pyproject_of_the_users(here, noheap):
    (here / "pyproject.toml").write_text('[project]\nname = "x"\n')
    code, out, err = noheap("init", "--sensor", "bme280")
    assert code == 1
    assert (here / "pyproject.toml").read_text() == '[project]\nname = "x"\n'
    assert "left pyproject.toml as it was" in out
    assert "pyproject.toml is yours and was left alone; add this to it:" in err
    added = "".join(f"{line[2:]}\n" for line in err.splitlines()[1:])
    with (here / "pyproject.toml").open("a") as file:
        file.write(added)
    assert noheap("run", "--seconds", "0.3")[0] == 0
    (here / "pyproject.toml").write_text("[tool")
    code, _, err = noheap("init")
    assert code == 2 and "pyproject.toml: " in err and "Correct it first" in err
