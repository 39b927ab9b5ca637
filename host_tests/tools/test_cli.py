"""Tests the manner that all commands share: help, JSON, exit codes, guesses, completion."""

import argparse
import errno
import json
import os
import shutil
import subprocess
import sys

import pytest

from noheap_tools import answer, cli
from noheap_tools.board import boards
from noheap_tools.commands import completion, reset, run
from rig.emulation import environment

MAINTAINERS = {"run": "--readme", "boards": "--wiring", "check": "--measure", "size": "--docs"}


@pytest.fixture
def noheap(capsys):
    """Run `noheap`; returns its exit code, stdout and stderr."""

    def noheap(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return noheap


def test_help_of_a_command_is_its_own(noheap):
    assert noheap("help", "run") == noheap("run", "--help")
    assert noheap("help") == noheap("--help")
    assert "usage: noheap run" in noheap("help", "run")[1]


def test_the_version_has_a_short_option(noheap):
    assert noheap("-V") == noheap("--version")
    assert noheap("-V")[1].startswith("noheap ")


@pytest.mark.parametrize("arguments", [["fash"], ["help", "fash"]])
def test_a_command_that_is_none_is_guessed(noheap, arguments):
    code, out, err = noheap(*arguments)
    assert (code, out) == (2, "")
    assert "no command 'fash'; Did you mean 'flash'?" in err


def test_an_option_that_is_none_is_guessed(noheap):
    code, _, err = noheap("flash", "--bord", "pico")
    assert code == 2
    assert "unrecognized arguments: --bord pico. Did you mean '--board'?" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["size", "--board", "picow"], 2),
        (["flash", "--board", "picow"], 2),
        (["flash", "--image", "no-such.uf2"], 2),
        (["run", "--board", "picow"], 2),
        (["run", "--scenario", "no-such.toml"], 2),
        (["check", "no-such.py"], 2),
        (["cycles", "no-such.py", "--handler", "timer"], 2),
        (["config", "get", "--port", "/dev/no-such-port"], 1),
        (["erase", "--port", "/dev/no-such-port"], 1),
        (["reset", "--port", "/dev/no-such-port"], 1),
        (["flash", "--port", "/dev/no-such-port"], 1),
    ],
    ids=str,
)
def test_a_command_that_fails_says_why_in_json_too(noheap, arguments, code):
    found, out, err = noheap(*arguments, "--json")
    assert found == code
    told = json.loads(out)
    assert told["ok"] is False
    (reason,) = told["violations"]
    assert reason in err
    assert told["version"]


def test_the_format_json_of_check_says_why_too(noheap):
    code, out, err = noheap("check", "--format", "json", "no-such.py")
    told = json.loads(out)
    assert (code, told["ok"]) == (2, False)
    assert told["violations"][0] in err


def test_an_answer_holds_values_of_any_type(capsys):
    answer.show({"config": {"KEY": b"x"}})
    assert json.loads(capsys.readouterr().out)["config"] == {"KEY": "b'x'"}


def test_an_answer_is_given_once(noheap):
    code, out, _ = noheap("size", "--limit", "1", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["ok"], len(told["violations"])) == (False, 1)
    assert told["files"]


@pytest.mark.parametrize("name", [name for name in cli.COMMANDS if name != "monitor"])
def test_no_help_of_json_promises_an_array(name):
    options = {option for it in cli.parser(name)._actions for option in it.option_strings}
    assert "--help" in options
    for action in cli.parser(name)._actions:
        if "--json" in action.option_strings:
            assert action.help and "array" not in action.help


@pytest.mark.parametrize("name", MAINTAINERS)
def test_options_for_maintainers_are_not_shown(noheap, name):
    assert MAINTAINERS[name] not in noheap(name, "--help")[1]
    actions = cli.parser(name)._actions
    assert any(
        MAINTAINERS[name] in it.option_strings and it.help == argparse.SUPPRESS for it in actions
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--svg", "no/such/folder/x.svg"],
        ["run", "--readme", "no/such/folder/x.md"],
        ["firmware", "--out", "no/such/folder/x.uf2"],
        ["bench", "buf", "--docs", "no/such/folder/x.md"],
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_written_is_told_before_the_run(noheap, monkeypatch, arguments):
    monkeypatch.setattr(run.emulated, "board", None)
    code, out, err = noheap(*arguments)
    assert (code, out) == (2, "")
    assert "cannot write" in err


# Completion


@pytest.fixture(scope="module")
def complete():
    """Complete words in bash."""
    text = completion._bash({name: cli.parser(name) for name in cli.COMMANDS})

    def complete(*words: str) -> list[str]:
        listed = " ".join(f"'{word}'" for word in words)
        line = f"COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; _noheap"
        code = line + '; printf "%s\\n" "${COMPREPLY[@]}"'
        said = subprocess.run(
            ["bash", "-c", f"{text}\n{code}"], capture_output=True, text=True, check=True
        )
        assert said.stderr == ""
        return said.stdout.split()

    return complete


def test_bash_completes_commands_options_and_values(complete):
    assert complete("noheap", "fl") == ["flash"]
    assert complete("noheap", "help", "mon") == ["monitor"]
    assert "--overwrite-config" in complete("noheap", "flash", "--o")
    assert complete("noheap", "flash", "--board", "pico") == [
        name for name in boards.names() if name.startswith("pico")
    ]
    assert complete("noheap", "config", "s") == ["set"]
    assert "--readme" not in complete("noheap", "run", "--")


def test_bash_completes_files(complete, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "day.toml").touch()
    assert complete("noheap", "run", "--scenario", "d") == ["day.toml"]
    assert complete("noheap", "check", "d") == ["day.toml"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_script_is_printed_and_the_shell_takes_it(noheap, shell, tmp_path):
    code, out, _ = noheap("completion", shell)
    assert code == 0
    assert all(name in out for name in cli.COMMANDS)
    program = shutil.which(shell)
    if program is not None:
        file = tmp_path / "script"
        file.write_text(out)
        subprocess.run([program, "-n", str(file)], check=True)


def test_pytest_does_not_import_the_emulator_unasked() -> None:
    code = "import sys, noheap_board.plugin; sys.exit('rp2040py' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), check=False)
    assert done.returncode == 0


def test_a_folder_that_cannot_be_made_is_a_line(noheap, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_text("print(1)\n")
    (tmp_path / "build").touch()
    code, out, err = noheap("flash", "--dry-run", "--json", "--project", str(tmp_path))
    assert code == 1
    assert json.loads(out)["ok"] is False
    first, second = err.splitlines()
    assert first.startswith(f"noheap flash: Not a directory: {tmp_path}")
    assert second == "  A file is where a folder must be: move it."


@pytest.mark.parametrize("words", [("size", "--json", "--project"), ("check",)])
def test_a_name_that_is_too_long_is_a_line(noheap, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    code, _, err = noheap(*words, "a" * 300)
    assert code == 1
    assert err.startswith(f"noheap {words[0]}: File name too long: ")
    assert err.endswith("  Give it a shorter name.\n")


@pytest.mark.parametrize(("number", "is_ours"), [(errno.ENOSPC, False), (errno.EINVAL, True)])
def test_what_this_computer_refuses_is_a_line_and_a_defect_is_not(
    noheap, monkeypatch, number, is_ours
):
    def fail(_: object) -> int:
        raise OSError(number, os.strerror(number), "here.mpy")

    monkeypatch.setattr(reset, "run", fail)
    if is_ours:
        with pytest.raises(OSError, match=r"here\.mpy"):
            noheap("reset")
        return
    code, out, err = noheap("reset")
    assert (code, out) == (1, "")
    assert err.startswith("noheap reset: no space is left on the disk for here.mpy\n  Free some.")
