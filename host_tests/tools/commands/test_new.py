"""`noheap new` and `noheap init`: what they make works, and nothing of a user's is lost."""

import ast
import io
import json
import os
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from noheap_tools import cli, paths, versions
from noheap_tools.board import boards
from noheap_tools.templates import create

FOLDERS = sorted(path.parent.name for path in paths.TEMPLATES.glob("*/scenarios"))
# They have handlers of their own; those of the others are the sampler's.
PROVABLE = ("decoded", "own_handler", "pressure", "pulse_counter")
OTHERS = [(it.name, sensor) for it in create.templates() for sensor in it.replaced]
FRAME = {
    ".github/workflows/noheap.yml",
    ".gitignore",
    ".vscode/settings.json",
    "README.md",
    "pyproject.toml",
    "pyrightconfig.json",
    "tests/test_on_board.py",
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder, the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def noheap(capsys):
    """Run a command; returns its exit code, stdout and stderr."""

    def run(*arguments: str):
        return cli.main(arguments), *capsys.readouterr()

    return run


@pytest.fixture
def made(here, noheap, monkeypatch):
    """Make a project and go there."""

    def make(*arguments: str) -> Path:
        code, _, err = noheap("new", "alarm", *arguments)
        assert code == 0, err
        monkeypatch.chdir(here / "alarm")
        return here / "alarm"

    return make


def arguments_of(folder: str) -> list[str]:
    template = next(it for it in create.templates() if it.folder.name == folder)
    return ["--template", template.name, *(["--sensor", template.sensor] * bool(template.sensor))]


def pytest_in(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """With noheap of this clone, as if it were installed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def content(folder: Path) -> dict[str, bytes]:
    """{path: bytes} of each file in `folder`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_template_runs_and_is_checked_and_tested_at_once(made, noheap, folder):
    project = made(*arguments_of(folder))
    code, out, err = noheap("run", "--json")
    told = json.loads(out)
    assert (code, told["violations"]) == (0, []), err
    assert told["expected"]["met"] >= 3 and told["expected"]["late"] == 0
    code, out, err = noheap("check", "--strict")
    assert (code, err) == (0, "") and "nothing found" in out, out
    code, out, err = noheap("size", "--json")
    assert code == 0, err
    if folder in PROVABLE:
        code, out, err = noheap("check", "--prove", "--ms", "1500")
        assert code == 0 and "proved 1 of 1 hard handler" in out, out + err
    done = pytest_in(project, "tests")
    assert done.returncode == 0 and "skipped" not in done.stdout, done.stdout + done.stderr
    assert not any("@" in text for text in marks(project))


def marks(project: Path) -> list[str]:
    """The texts of which create.py should have replaced all marks."""
    names = ("README.md", "pyproject.toml", "pyrightconfig.json")
    return [(project / name).read_text() for name in names]


def test_the_tests_on_the_board_pass_on_the_mock_as_far_as_it_can(made):
    project = made("--sensor", "bme280")
    done = pytest_in(project, "tests", "--on", "mock")
    assert done.returncode == 0, done.stdout
    assert "4 passed, 1 skipped" in done.stdout


@pytest.mark.parametrize(("template", "sensor"), OTHERS)
def test_a_template_runs_with_each_of_its_sensors(made, noheap, template, sensor):
    project = made("--template", template, "--sensor", sensor, "--board", "xiao_rp2040")
    texts = "".join(path.read_text() for path in project.rglob("*.*") if path.is_file())
    assert create.chosen(template, sensor).sensor not in texts.lower()
    code, out, err = noheap("run", "--json")
    told = json.loads(out)
    assert (code, told["board"], told["violations"]) == (0, "xiao_rp2040", []), err


def test_what_is_replaced_for_a_sensor_is_in_the_template():
    for template in create.templates():
        files = content(template.folder)
        texts = "".join(files[name].decode() for name in files if not name.endswith(".pyc"))
        description = files["template.toml"].decode()
        for replaced in template.replaced.values():
            for text in replaced:
                assert texts.count(text) > description.count(text), (template.name, text)


def test_the_pressure_alarm_has_at_most_60_lines_and_no_private_names(made):
    project = made("--sensor", "bme280")
    sources = [path.read_text() for path in (project / "firmware").glob("*.py")]
    assert sum(map(code_lines, sources)) <= 60
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
                assert isinstance(node.value, ast.Name) and node.value.id == "self", node.attr
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(alias.name for alias in node.names)]
                assert not any(part.startswith("_") for it in names for part in it.split("."))


def code_lines(source: str) -> int:
    """Those that have code: not blank, no comment, no docstring."""
    passive = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in passive:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                lines.difference_update(range(first.lineno, (first.end_lineno or 0) + 1))
    return len(lines)


def test_a_template_that_does_not_work_is_noticed(made, noheap):
    project = made("--sensor", "bme280")
    alarm = project / "firmware/alarm.py"
    text = alarm.read_text()
    alarm.write_text(text.replace("self._pin.value(on)", "pass"))
    code, _, err = noheap("run")
    assert code == 1 and "expected pin 0 at 1" in err
    done = pytest_in(project, "tests")
    assert done.returncode == 1
    for failed in ("ERROR tests/test_on_mock.py::test_the", "FAILED tests/test_on_board.py"):
        assert failed in done.stdout
    alarm.write_text(text.replace("self._failing += 1", "self._failing += len([1])"))
    code, out, _ = noheap("check")
    assert code == 1 and "firmware/alarm.py" in out


def test_the_budget_of_a_project_is_kept(made, noheap):
    project = made("--sensor", "bme280")
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text().replace("bytes = 2", "bytes = 1"))
    for command in ("size", "run"):
        code, _, err = noheap(command)
        assert code == 1
        assert "budget" in err and "above" in err


def test_the_list_has_each_template_with_its_sensors(here, noheap):
    code, out, _ = noheap("new", "--list")
    assert code == 0
    told = json.loads(noheap("new", "--list", "--json")[1])["templates"]
    assert len(told) == len(FOLDERS)
    for it in told:
        assert it["name"] in out and it["about"] in out and ", ".join(it["sensors"]) in out
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "a name is missing\n  For example: noheap new alarm"),
        (("1st",), "'1st' is no name for a project\n  It begins with a letter"),
        (("x", "--template", "treshold"), "no template 'treshold'\n  Did you mean 'threshold'?"),
        (("x", "--sensor", "bmp280"), "'bmp280' is not a sensor of any template\n  Did you mean"),
        (
            ("x", "--template", "thermocouple", "--sensor", "bme280"),
            "'bme280' is not a sensor of the template thermocouple\n  There are max31855, max6675",
        ),
        (
            ("x", "--template", "adc_alarm", "--sensor", "bme280"),
            "--sensor: the template adc_alarm has no sensor to choose",
        ),
        (("x", "--board", "pico3"), "there is no board 'pico3'\n  Did you mean 'pico"),
        (("x", "--board", "pico2"), "pico2 (RP2350) is not emulated, so the project could not"),
        (("file",), "file is a file\n  Give the project another name"),
        (("full",), "full has files already, and nothing was changed\n  Give the project"),
    ],
)
def test_wrong_use_is_told_with_the_way_out_and_writes_nothing(here, noheap, arguments, said):
    (here / "file").touch()
    (here / "full").mkdir()
    (here / "full/mine").touch()
    before = content(here)
    code, out, err = noheap("new", *arguments)
    assert (code, out) == (2, "")
    assert said in err and len(err.splitlines()) <= 2
    assert content(here) == before and not (here / "x").exists()


def test_a_place_that_cannot_be_written_is_told(here, noheap):
    (here / ".github").touch()
    code, _, err = noheap("init")
    assert code == 1
    assert "noheap init: cannot write .github/workflows/noheap.yml: " in err


def test_the_ci_runs_commands_that_there_are_and_stubs_of_the_release(made):
    project = made()
    workflow = (project / ".github/workflows/noheap.yml").read_text()
    run = [line.split("run: ")[1] for line in workflow.splitlines() if "run: " in line]
    commands = [line.split()[1] for line in run if line.startswith("noheap ")]
    assert commands == ["check", "size", "run"]
    assert set(commands) <= cli.COMMANDS.keys() and "pytest" in run
    series = versions.MICROPYTHON.rpartition(".")[0]
    for stubs in (versions.RP2_STUBS, versions.STM32_STUBS):
        assert f"=={series}." in stubs
    assert versions.RP2_STUBS in (project / "README.md").read_text()


def test_an_empty_folder_may_be_there(here, noheap):
    (here / "alarm").mkdir()
    code, out, _ = noheap("new", "alarm", "--json")
    told = json.loads(out)
    assert (code, told["kept"]) == (0, [])
    assert set(told["written"]) == content(here / "alarm").keys()


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


@pytest.mark.parametrize("place", ["firmware/main.py", "main.py"])
def test_a_firmware_without_a_project_is_not_taken_for_the_demo(here, noheap, place):
    (here / place).parent.mkdir(exist_ok=True)
    (here / place).write_text("print(1)\n")
    for command in (("run",), ("size",), ("flash", "--dry-run")):
        code, _, err = noheap(*command)
        assert code == 2
        assert f"{place} is here, but no pyproject.toml with [tool.noheap] says" in err
        assert "'noheap init' makes this folder a project" in err


def test_a_template_is_for_each_emulated_board(tmp_path):
    for name in boards.names():
        if boards.load(name).emulated:
            assert create.board_for(name, tmp_path).name == name


def test_a_board_of_ones_own_is_that_of_the_project_and_of_no_other(here, noheap):
    mine = here / "boards/mine/board.toml"
    mine.parent.mkdir(parents=True)
    mine.write_bytes((paths.BOARDS / "pico/board.toml").read_bytes())
    assert noheap("init", "--board", "mine")[0] == 0
    code, out, _ = noheap("run", "--seconds", "0.2", "--json")
    assert (code, json.loads(out)["board"]) == (0, "mine")
    code, _, err = noheap("new", "inner", "--board", "mine")
    assert code == 2 and "there is no board 'mine'" in err
