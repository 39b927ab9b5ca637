"""The lanes themselves: a test that fails, hangs, crashes or never runs is a failure."""

import re
from pathlib import Path

import pytest

from lanes import tree, vm
from lanes.protocol import outcomes

OUTPUT = """
~~ begin test_good
hello
~~ pass test_good

~~ begin test_bad
Traceback (most recent call last):
  File "test_x.py", line 3, in test_bad
AssertionError:
~~ fail test_bad

~~ end
"""


def test_each_function_gets_its_own_outcome_and_text() -> None:
    found = outcomes(OUTPUT, ["test_good", "test_bad"], "it ended")
    assert (found["test_good"].passed, found["test_good"].text) == (True, "hello")
    assert not found["test_bad"].passed
    assert found["test_bad"].text.splitlines()[1:] == [
        '  File "test_x.py", line 3, in test_bad',
        "AssertionError:",
    ]


def test_a_function_that_never_ran_is_a_failure() -> None:
    found = outcomes(OUTPUT, ["test_good", "test_other"], "it ended")
    assert not found["test_other"].passed
    assert found["test_other"].text == "It never ran: it ended"


def test_output_that_stops_fails_the_running_test_and_those_behind_it() -> None:
    cut = OUTPUT[: OUTPUT.index("AssertionError")]
    found = outcomes(cut, ["test_good", "test_bad", "test_later"], "no answer")
    assert found["test_good"].passed
    assert found["test_bad"].text.endswith("It did not end: no answer")
    assert "line 3, in test_bad" in found["test_bad"].text
    assert "It never ran: no answer" in found["test_later"].text


def test_a_test_cannot_pass_for_another() -> None:
    forged = "~~ begin test_a\n~~ pass test_b\n~~ end\n"
    found = outcomes(forged, ["test_a", "test_b"], "it ended")
    assert not any(outcome.passed for outcome in found.values())


def run_on_vm(folder: Path, text: str) -> dict[str, tuple[bool, str]]:
    file = folder / "test_it.py"
    file.write_text(text)
    names = re.findall(r"^def (test_\w+)", text, re.MULTILINE)
    return {
        name: (outcome.passed, outcome.text)
        for name, outcome in vm.VmLane().run(file, names).items()
    }


def test_the_vm_shows_a_traceback_with_file_and_line(tmp_path: Path) -> None:
    found = run_on_vm(tmp_path, "def test_a(): pass\n\ndef test_b(): assert 1 == 2\n")
    assert found["test_a"] == (True, "")
    passed, text = found["test_b"]
    assert not passed
    assert 'test_it.py", line 3, in test_b\nAssertionError' in text


@pytest.mark.parametrize(
    ("second", "ending"),
    [
        ("import sys; sys.exit(3)", "It did not end: the VM ended with exit code 3"),
        ("crash(0)", "It did not end: the VM ended with exit code -11"),
    ],
)
def test_a_vm_that_dies_fails_what_was_not_done(tmp_path: Path, second: str, ending: str) -> None:
    crash = "import micropython\n@micropython.viper\ndef crash(at: int):\n  ptr32(at)[0] = 1\n"
    tests = f"def test_a(): pass\ndef test_b():\n  {second}\ndef test_c(): pass\n"
    found = run_on_vm(tmp_path, crash + tests)
    assert found["test_a"] == (True, "")
    assert not found["test_b"][0]
    assert ending in found["test_b"][1]
    assert "It never ran" in found["test_c"][1]


def test_a_vm_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vm, "_LIMIT_S", 0.5)
    found = run_on_vm(tmp_path, "def test_a(): pass\ndef test_b():\n  while True: pass\n")
    assert found["test_a"] == (True, "")
    assert found["test_b"] == (False, "It did not end: the VM was still running after 0.5 s")


def test_a_file_that_cannot_be_imported_fails_all_its_tests(tmp_path: Path) -> None:
    found = run_on_vm(tmp_path, "import nosuch\ndef test_a(): pass\ndef test_b(): pass\n")
    for passed, text in found.values():
        assert not passed
        assert "no module named 'nosuch'" in text


def test_a_script_that_was_not_finished_fails_its_test(tmp_path: Path) -> None:
    found = run_on_vm(
        tmp_path,
        "from noheap_testing.bus import ScriptedI2C\n"
        "def test_a(): ScriptedI2C([])\ndef test_b(): pass\n",
    )
    assert "done() was not called: I2C" in found["test_a"][1]
    assert found["test_b"] == (True, "")


def test_a_source_that_does_not_compile_fails_on_the_board_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree.paths, "ROOT", tmp_path)
    source = tmp_path / "test_it.py"
    source.write_text("def test_a():\n    x = [1, *b]\n")
    (tmp_path / "test_it.mpy").write_bytes(tree.compiled(source, "x64"))
    source.unlink()
    found = vm.VmLane().run(tmp_path / "test_it.py", ["test_a"])
    assert "line 2" in found["test_a"].text
    assert "*x must be assignment target" in found["test_a"].text
