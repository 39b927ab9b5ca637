"""The fixture `board` in projects of their own, each run as a user runs it."""

import shutil
from pathlib import Path

import pytest

from rig.emulation import Emulation
from rig.own_pytest import outcomes, run

PROGRAMS = Path(__file__).parent / "programs"
LAMP = PROGRAMS / "lamp"
ODD = PROGRAMS / "odd/test_odd.py"


@pytest.fixture
def lamp(tmp_path) -> Path:
    return Path(shutil.copytree(LAMP, tmp_path / "lamp"))


def test_all_of_them_pass_on_the_emulated_board(lamp):
    code, said = run(lamp)
    assert code == 0, said
    assert len(outcomes(said)) == 8
    assert "skipped" not in said


def test_all_but_the_cycles_pass_on_the_mock(lamp):
    code, said = run(lamp, "--on", "mock")
    assert code == 0, said
    assert len(outcomes(said)) == 7
    assert "1 skipped" in said
    assert "the mock counts no cycles. Run it with --on emulator." in said


def test_a_board_at_a_port_must_carry_the_firmware(lamp):
    emulation = Emulation("--project", str(lamp), "--speed", "max")
    try:
        code, said = run(lamp, "--on", emulation.port)
        assert code == 0, said
        assert outcomes(said) == {"test_it_starts": "PASSED"}
        assert "the voltage at pin 26 of a real board is what it is" in said
        main = lamp / "firmware/main.py"
        main.write_text(main.read_text().replace("sleep_ms(5)", "sleep_ms(6)"))
        code, said = run(lamp, "--on", emulation.port, "-k", "it_starts")
        assert code == 1
        assert f"noheap flash --port {emulation.port}" in said
    finally:
        emulation.stop()


def test_a_port_that_pytest_took_for_a_test_says_how_to_write_it(lamp):
    """Then the settings of the project are not read: `firmware` is not on the path."""
    code, said = run(lamp, "--rootdir", "/dev", "--on", "/dev/null")
    assert code == 4
    assert "pytest takes /dev/null for a file of tests: write --on=/dev/null" in said


@pytest.mark.parametrize("on", ["emulator", "mock"])
def test_a_firmware_that_does_not_start_fails_each_test(lamp, on):
    (lamp / "firmware/main.py").write_text("import nosuchmodule\n")
    code, said = run(lamp, "--on", on, "-k", "dark or starts")
    assert code == 1
    assert set(outcomes(said).values()) == {"ERROR"}
    assert "nosuchmodule" in said


def test_a_firmware_that_raises_in_a_handler_fails_its_test(lamp):
    main = lamp / "firmware/main.py"
    main.write_text(main.read_text().replace("lamp.value(", "lamp.valve("))
    code, said = run(lamp, "-k", "above")
    assert code == 1
    assert "raised AttributeError: 'Pin' object has no attribute 'valve'" in said
    assert "in a handler" in said


def test_each_wrong_use_has_its_line(lamp):
    shutil.copy(ODD, lamp / "tests/test_lamp.py")
    _, said = run(lamp, "--deselect", "tests/test_lamp.py::test_of_no_key")
    found = outcomes(said)
    assert found.pop("test_the_next_one_is_not_concerned") == "PASSED"
    assert len(found) == 8
    assert set(found.values()) == {"FAILED"}
    for text in (
        "the test's process was ended by SIGKILL",
        "no interrupt called a function of the program, so it has no cycles",
        "there is no pin 30 on the board pico",
        "no sensor of pico measures presure_pa",
        "there is no sensor 'attic' on the board pico",
        "there is no fault 'fire'",
        "pin 25 is no input of the ADC",
        "the firmware has no sampler",
    ):
        assert text in said, text
    code, said = run(lamp, "-k", "of_no_key")
    assert code != 0
    assert "pytest.mark.board takes config, board, files by name" in said


def test_a_wrong_setting_of_the_project_fails_each_test_and_no_more(lamp):
    (lamp / "pyproject.toml").write_text('[tool.noheap]\nbord = "pico"\n')
    code, said = run(lamp, "-k", "starts or dark")
    assert code == 1
    assert set(outcomes(said).values()) == {"ERROR"}
    assert "[tool.noheap] has no 'bord'" in said
    assert "INTERNALERROR" not in said


def test_main_that_exits_on_the_mock_has_ended(lamp):
    (lamp / "firmware/main.py").write_text("import sys\nsys.exit()\n")
    code, said = run(lamp, "--on=mock", "-k", "starts")
    assert code == 1
    assert "the program ended" in said


def test_what_a_test_prints_is_seen_with_s(lamp):
    (lamp / "tests/test_lamp.py").write_text("def test_it(board):\n    print('seen', board.on)\n")
    code, said = run(lamp, "-s")
    assert (code, "seen emulator" in said) == (0, True)


def test_the_plugin_brings_its_help(lamp):
    _, said = run(lamp, "--help")
    assert "--on=BOARD" in said
    _, said = run(lamp, "--markers")
    assert "@pytest.mark.board(config, board, files)" in said
