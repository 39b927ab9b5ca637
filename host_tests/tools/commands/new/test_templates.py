"""The project that `noheap new` makes of each template works."""

import ast
import io
import json
import tokenize
from pathlib import Path

import pytest

from noheap_tools.templates import create
from rig.made_projects import FOLDERS, content, pytest_in

# They have handlers of their own; those of the others are the sampler's.
PROVABLE = ("decoded", "own_handler", "pressure", "pulse_counter")
OTHERS = [(it.name, sensor) for it in create.templates() for sensor in it.replaced]


def arguments_of(folder: str) -> list[str]:
    template = next(it for it in create.templates() if it.folder.name == folder)
    return ["--template", template.name, *(["--sensor", template.sensor] * bool(template.sensor))]


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


def test_the_project_of_an_stm32_runs_on_qemu_and_is_checked_and_tested(made, noheap):
    project = made("--board", "pybv11")
    code, out, err = noheap("run", "--json")
    told = json.loads(out)
    assert (code, told["board"], told["violations"]) == (0, "pybv11", []), err
    assert told["expected"] == {"met": 4, "unmet": [], "late": 0}
    assert noheap("check", "--strict")[0] == 0
    assert noheap("size", "--json")[0] == 0
    done = pytest_in(project, "tests")
    assert done.returncode == 0 and "skipped" not in done.stdout, done.stdout + done.stderr
    assert not any("@" in text for text in marks(project))
    assert "GP" not in (project / "README.md").read_text()


def test_what_is_replaced_for_a_family_is_in_the_template():
    common = create.paths.TEMPLATES / "common"
    for template in create.templates():
        both = {**content(common), **content(template.folder)}
        texts = "".join(both[name].decode() for name in both if not name.endswith(".pyc"))
        for family in template.families.values():
            for text in family.texts:
                own = text in template.wiring or texts.count(text) > _in_description(
                    template, text
                )
                assert own, text
            assert all((template.folder / place).is_file() for place in family.without)


def _in_description(template, text):
    described = (template.folder / "template.toml").read_text()
    return described.count(text)


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
