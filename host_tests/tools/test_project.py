"""The project that commands act on, and what is said about a wrong one."""

from pathlib import Path

import pytest

from noheap_tools import cli, paths, project
from noheap_tools.board import boards
from noheap_tools.board.boards import Soldered
from noheap_tools.errors import UsageError


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a project's [tool.noheap] into the folder of the test, the current one."""
    monkeypatch.chdir(tmp_path)

    def write(text: str, *files: str) -> Path:
        (tmp_path / "pyproject.toml").write_text(text)
        for name in files:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return write


@pytest.fixture
def noheap(capsys):
    """Run a command; returns its exit code and stderr."""

    def run(*arguments: str) -> tuple[int, str]:
        return cli.main(arguments), capsys.readouterr().err

    return run


def test_without_a_project_it_is_the_demo_and_outputs_go_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = project.current()
    assert found == project.Project(tmp_path, tmp_path / "build")
    assert found.is_demo and found.board == "pico"
    assert found.main == paths.FIRMWARE / "main.py"


def test_this_repository_is_a_project(monkeypatch):
    monkeypatch.chdir(paths.ROOT / "tools")
    found = project.current()
    assert (found.root, found.build) == (paths.ROOT, paths.ROOT / "build")
    assert found.is_demo
    assert found.boards == paths.BOARDS


def test_each_key_is_read_and_folders_are_relative_to_the_file(write, monkeypatch):
    root = write(
        '[tool.noheap]\nboard = "pico2"\nfirmware = "src"\nboards = "hardware"\n'
        'scenario = "day.toml"\nbuild = "out"\n[tool.noheap.check]\nport = "rp2"\n',
        "src/main.py",
        "below/deep/file",
    )
    monkeypatch.chdir(root / "below/deep")
    assert project.current() == project.Project(
        root=root,
        build=root / "out",
        board="pico2",
        firmware=root / "src",
        boards=root / "hardware",
        scenario=root / "day.toml",
        check={"port": "rp2"},
    )


def test_editors_of_windows_may_begin_the_file_with_a_mark(write):
    root = write("")
    (root / "pyproject.toml").write_bytes(
        b"\xef\xbb\xbf[tool.noheap]\r\nboard = 'xiao_rp2040'\r\n"
    )
    assert project.current().board == "xiao_rp2040"


def test_folders_of_the_usual_names_need_no_keys(write):
    root = write("[tool.noheap]\n", "firmware/main.py", "boards/mine/board.toml")
    found = project.current()
    assert (found.firmware, found.boards) == (root / "firmware", root / "boards")
    assert found.boot == paths.FIRMWARE / "boot.py"
    assert found.config is None


def test_a_pyproject_of_something_else_is_passed_over(write, monkeypatch):
    root = write('[tool.noheap]\nboard = "pico_w"\n', "inner/firmware/main.py")
    (root / "inner/pyproject.toml").write_text('[project]\nname = "x"\n')
    monkeypatch.chdir(root / "inner")
    assert project.current().root == root


def test_the_option_names_the_project_of_one_command(write, noheap, tmp_path):
    root = write('[tool.noheap]\nboard = "no"\n', "one/firmware/main.py")
    (root / "one/pyproject.toml").write_text("[tool.noheap]\nboard = 'pico2'\n")
    assert noheap("size")[0] == 2
    assert noheap("size", "--project", "one")[0] == 0
    assert project.current().board == "no"
    assert not (root / "build").exists() and (root / "one/build/boards/pico2").is_dir()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[tool.noheap]\nbord = 1\n",
            "[tool.noheap] has no 'bord'\n  Did you mean 'board'? It has",
        ),
        ("[tool.noheap]\nx = 1\n", "[tool.noheap] has no 'x'\n  It has board, firmware, boards, "),
        ("[tool.noheap]\nboard = 1\n", "board must be a text in quotes, not 1"),
        ('[tool.noheap]\nbuild = ""\n', "build must be a text in quotes, not ''"),
        ("[tool.noheap]\ncheck = 1\n", "check must be a table, [tool.noheap.check]"),
        ("[tool]\nnoheap = 1\n", "noheap must be a table, [tool.noheap]"),
        ("[tool.noheap]\nbudget = 1\n", "budget must be a table, [tool.noheap.budget]"),
        (
            "[tool.noheap.budget]\nbyte = 1\n",
            "[tool.noheap.budget] has no 'byte'\n  Did you mean 'bytes'? It has bytes",
        ),
        (
            "[tool.noheap.tiny]\nstack = 1_024\n",
            "[tool.noheap.tiny]: stack must be at least 1,536, not 1,024",
        ),
        (
            "[tool.noheap.tiny]\nslots = 3\n",
            "[tool.noheap.tiny]: slots must be 1 or 2, not 3",
        ),
        (
            "[tool.noheap.tiny]\nconsole = 'swd'\n",
            '[tool.noheap.tiny]: console must be "uart" or "usb", not \'swd\'',
        ),
        (
            "[tool.noheap.tiny]\nkeep = 'sort'\n",
            "[tool.noheap.tiny]: keep must be a list of texts in quotes, not 'sort'",
        ),
        (
            "[tool.noheap.budget]\nheap = '1k'\n",
            "[tool.noheap.budget]: heap must be a whole number above 0, not '1k'",
        ),
        ("[tool.noheap]\nsoldered = 1\n", "soldered must be written [[tool.noheap.soldered]]"),
        ("[[tool.noheap.soldered]]\npin = 1\n", "it lacks 'model' in [[soldered]] number 1"),
        (
            "[[tool.noheap.soldered]]\nmodel = 'lm75'\npin = '1'\n",
            "pin in [[soldered]] must be a whole number",
        ),
        ("[tool.noheap\n", "pyproject.toml: Expected ']'"),
        (
            '[tool.noheap]\nfirmware = "src"\n',
            "there is no folder src\n  [tool.noheap] in pyproject.toml says",
        ),
        ('[tool.noheap]\nfirmware = "."\n', "main.py is missing\n  It is the program"),
        ('[tool.noheap]\nboards = "no"\n', "there is no folder no\n  `boards` in [tool.noheap]"),
        (
            '[tool.noheap]\nboard = "pico-2"\n',
            "no board 'pico-2'\n  Did you mean 'pico2'?",
        ),
    ],
)
def test_a_wrong_project_is_told_with_the_way_out(write, noheap, text, said):
    write(text)
    code, err = noheap("size")
    assert code == 2
    assert said in err
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("no", "--project: there is no folder no"),
        ("empty", "--project: empty has no pyproject.toml"),
        ("other", "other/pyproject.toml has no [tool.noheap]"),
    ],
)
def test_a_folder_without_a_project_is_told_with_an_example(write, noheap, folder, said):
    root = write("[tool.noheap]\n", "empty/file", "other/file")
    (root / "other/pyproject.toml").write_text('[project]\nname = "x"\n')
    code, err = noheap("boards", "--project", folder)
    assert code == 2
    assert said in err
    assert folder == "no" or '[tool.noheap]\n  board = "pico"' in err


def test_an_edited_file_is_read_again(write):
    write('[tool.noheap]\nboard = "pico"\n')
    assert project.current().board == "pico"
    file = write('[tool.noheap]\nboard = "pico2"\n') / "pyproject.toml"
    assert project.current().board == "pico2"
    file.write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        project.current()


def test_a_budget_is_read(write):
    write("[tool.noheap.budget]\nbytes = 40_000\ncycles = 200\n")
    assert project.current().budget == {"bytes": 40_000, "cycles": 200}


def test_the_size_is_held_to_the_budget_unless_an_option_says_otherwise(write, noheap):
    write("[tool.noheap.budget]\nbytes = 100\n", "firmware/main.py")
    code, err = noheap("size")
    assert code == 1
    assert "above the limit of 100, which is `bytes` of [tool.noheap.budget] in pyproject" in err
    assert noheap("size", "--limit", "65536")[0] == 0


def test_a_project_solders_its_own_devices_to_whichever_board(write):
    write(
        '[tool.noheap]\n[[tool.noheap.soldered]]\nmodel = "bme280"\ni2c_bus = 0\naddress = 0x76\n'
    )
    for name in ("pico", "xiao_rp2040"):
        board = boards.load(name)
        assert board.soldered == (Soldered("bme280", {"i2c_bus": 0, "address": 0x76}),)


def test_a_wrong_place_of_a_device_is_told_with_its_file(write, noheap):
    write('[[tool.noheap.soldered]]\nmodel = "bme280"\npin = 3\n', "firmware/main.py")
    code, err = noheap("run")
    assert code == 1
    assert "noheap run: pyproject.toml: [[soldered]]: bme280 has pin\n" in err
