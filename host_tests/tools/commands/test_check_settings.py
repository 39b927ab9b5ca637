"""noheap check takes what the settings mean, and says what is wrong with the others."""

import io
import json
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"
BAD = (PROGRAMS / "divides.py").read_text()


@pytest.fixture
def run(run_check):
    return run_check


@pytest.fixture
def given(tmp_path):
    """Writes [tool.noheap.check]."""

    def write(text: str) -> None:
        (tmp_path / "pyproject.toml").write_text(f"[tool.noheap.check]\n{text}\n")

    return write


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('port = "avr"', "no port 'avr'"),
        ("port = 3", "port must be a text in quotes, not 3"),
        ('micropython = "new"', "micropython = 'new' is no version"),
        ('ignore = "NH012"', "ignore must be a list of texts in quotes, not 'NH012'"),
        ('ignore = ["NH777"]', "ignore: no rule NH777"),
        ('ignore = [""]', "ignore must be a list of texts in quotes"),
        ('ignored = ["NH012"]', "has no ignored"),
        ('per-file-ignores = ["NH012"]', "per-file-ignores must be a table"),
        ('per-file-ignores = { "a.py" = "NH012" }', '"a.py" must be a list of texts in quotes'),
        ('per-file-ignores = { "a.py" = ["NH9999"] }', "no rule NH9999"),
        ('select = ["NH012"]\nignore = ["NH01"]', "select and ignore leave no rule"),
        ('paths = ["nowhere"]', "no such file or folder: nowhere"),
    ],
)
def test_a_wrong_setting_is_told(run, given, setting, said):
    given(setting)
    code, out, err = run(main=BAD)
    assert (code, out) == (2, "")
    assert said in err


def test_a_wrong_setting_shows_the_right_one(run, given):
    given('ignore = "NH012"')
    assert 'As in ignore = ["NH012"].' in run(main=BAD)[2]
    given('ignored = ["NH012"]')
    assert "Did you mean 'ignore'?" in run()[2]


@pytest.mark.parametrize("chosen", ["NH005", "nh005", "NH00", "NH0", "NH", "ALL", "NH3,NH005"])
def test_a_prefix_stands_for_all_codes_that_begin_so(run, chosen):
    code, out, _ = run("main.py", "--select", chosen, main=BAD)
    assert (code, "NH005" in out) == ((2, False) if "NH3" in chosen else (1, True))
    assert run("main.py", "--ignore", chosen.replace("NH3,", "").replace("ALL", "NH00"))[0] in (
        0,
        2,
    )


def test_the_option_stands_in_for_the_setting(run, given):
    given('select = ["NH001"]')
    assert run("main.py", main=BAD)[0] == 0
    assert run("main.py", "--select", "NH005")[0] == 1


PLACES = ("tests/a.py", "tests/deep/b.py", "src/tests/c.py", "src/d.py")


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("*/tests/*", {"src/d.py"}),
        ("tests", {"src/d.py"}),
        ("tests/", {"src/d.py"}),
        ("tests/*", {"src/d.py"}),
        ("/tests", {"src/tests/c.py", "src/d.py"}),
        ("src", {"tests/a.py", "tests/deep/b.py"}),
        ("src/tests", {"tests/a.py", "tests/deep/b.py", "src/d.py"}),
        ("[ab].py", {"src/tests/c.py", "src/d.py"}),
    ],
)
@pytest.mark.parametrize("setting", ["exclude", "per-file-ignores"])
def test_a_pattern_names_files_and_folders_the_roots_own_as_well(
    run, given, tmp_path, setting, pattern, left
):
    for place in PLACES:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(BAD)
    value = f'["{pattern}"]' if setting == "exclude" else f'{{ "{pattern}" = ["NH005"] }}'
    given(f"{setting} = {value}")
    for path in (".", str(tmp_path)):
        found = json.loads(run(path, "--json", "--select", "NH005")[1])["findings"]
        assert {Path(f["file"]).absolute() for f in found} == {tmp_path / it for it in left}


def test_a_file_that_is_given_and_excluded_is_no_mistake(run, given):
    given('exclude = ["main.py"]')
    code, out, _ = run("main.py", main=BAD)
    assert (code, out) == (0, "0 files, 0 hard handlers, 0 soft or scheduled: nothing found\n")


def test_per_file_ignores_are_an_option_too(run):
    assert run("main.py", "--per-file-ignores", "m*.py:NH00", main=BAD)[0] == 0
    assert run("main.py", "--per-file-ignores", "x.py:NH00")[0] == 1
    code, _, err = run("main.py", "--per-file-ignores", "NH00")
    assert code == 2
    assert "'NH00' has no pattern and codes" in err


def test_statistics_count_each_rule(run):
    source = BAD.replace("return n / 2", "a = n / 2\n    return [n / 3]")
    _, out, _ = run("main.py", "--statistics", main=source)
    lines = out.splitlines()
    assert lines[0] == "2  NH005  float arithmetic"
    assert lines[-1].startswith("1 file, ")
    document = json.loads(run("main.py", "--statistics", "--json")[1])
    assert document["statistics"][0] == {"code": "NH005", "name": "float arithmetic", "count": 2}


def test_full_shows_the_line_and_what_is_meant(run):
    source = BAD.replace("return n / 2", "return ('µ°', n / 2)")
    lines = run("main.py", "--format", "full", main=source)[1].splitlines()
    at = next(i for i, line in enumerate(lines) if "NH005" in line)
    assert lines[at].startswith("main.py:5:19: error")
    assert lines[at + 1] == "  5 |     return ('µ°', n / 2)"
    assert lines[at + 2] == "    |                   ^^^^^"


def test_a_terminal_has_colours_unless_they_are_refused(run, monkeypatch, tmp_path):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def printed() -> str:
        terminal = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            patch.setenv("TERM", "xterm")
            run("main.py", main=BAD)
        return terminal.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in printed()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed()
    assert "  5 |     return n / 2" in printed()


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_text_on_stdin_is_checked_as_part_of_its_project(run, given, monkeypatch, tmp_path):
    """The handler is registered in another file, and the saved text has no mistake."""
    given('paths = ["."]')
    main = "import driver\nfrom machine import Timer\n"
    main += "Timer(-1, period=9, callback=driver.tick, hard=True)\n"
    text = "def tick(t):\n    return [t]\n"
    monkeypatch.setattr(sys, "stdin", _Stdin(text.encode()))
    code, out, _ = run(
        "-", "--stdin-filename", "driver.py", main=main, driver="def tick(t):\n    pass\n"
    )
    assert code == 1
    assert out.startswith("driver.py:2:12: error NH001")
    assert "NH050" not in out  # found in main.py
    monkeypatch.setattr(sys, "stdin", _Stdin(text.encode()))
    assert "new.py" not in run("-", "--stdin-filename", "new.py")[1]


def test_a_text_on_stdin_may_be_in_no_project_and_no_text(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", _Stdin(BAD.encode()))
    assert run("-")[1].startswith("stdin.py:5:12: error NH005")
    monkeypatch.setattr(sys, "stdin", _Stdin(b"\xff\xfe"))
    assert "stdin.py:1:1: error NH099 is not UTF-8" in run("-")[1]
    monkeypatch.setattr(sys, "stdin", _Stdin(b"def tick(:\n"))
    assert "stdin.py:1:10: error NH099 syntax error" in run("-")[1]


def test_stdin_is_all_or_nothing(run):
    assert "- stands alone" in run("-", "main.py", main=BAD)[2]
    assert "--stdin-filename is for the path -" in run("main.py", "--stdin-filename", "a.py")[2]
