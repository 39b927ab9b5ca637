"""The settings of a config.py: types by the defaults, limits by the comments."""

import pytest

from noheap_tools import paths
from noheap_tools.board import settings
from noheap_tools.board.settings import Limits

TEXT = '''"""Words."""

SENSOR = "tmp102"  # "tmp102" or "rp2040": the sensor µ
PERIOD_US = 10_000  # 100 to 1_000_000: one sample each
HZ = 4  # from 0.0; 0: steady
LEVEL = None  # 0, 1 or None
ADDRESS = 0x48  # 0x08 to 0x77
WARM_C = 30.0  # 2 to 5 degrees more
LOUD = False
NAME = "a"
COMPUTED = 3 * 4
HOUR = 8  # 06 to 18: as people write it
OFFSET = 0x20  # -0x10 or 0x20
'''
KNOWN = settings.of(TEXT)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("SENSOR", Limits(choices=("tmp102", "rp2040"))),
        ("PERIOD_US", Limits(100, 1_000_000)),
        ("HZ", Limits(0.0)),
        ("LEVEL", Limits(choices=(0, 1, None))),
        ("ADDRESS", Limits(0x08, 0x77)),
        ("WARM_C", Limits()),  # words, and no values alone
        ("NAME", Limits()),
        ("HOUR", Limits()),
        ("OFFSET", Limits(choices=(-0x10, 0x20))),
    ],
)
def test_limits_are_what_a_comment_begins_with(name, limits):
    assert KNOWN[name].limits == limits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SENSOR", "rp2040"),
        ("PERIOD_US", 100),
        ("PERIOD_US", 1_000_000),
        ("HZ", 0.5),
        ("LEVEL", None),
        ("LEVEL", 1),
        ("WARM_C", 30),
        ("LOUD", True),
        ("COMPUTED", "anything"),
    ],
)
def test_values_that_suit(name, value):
    assert settings.fault(name, value, KNOWN[name]) == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SENSOR", "tmp103", "SENSOR = 'tmp103': 'tmp102' or 'rp2040'"),
        ("PERIOD_US", 99, "PERIOD_US = 99: 100 to 1000000"),
        ("PERIOD_US", 1_000_001, "PERIOD_US = 1000001: 100 to 1000000"),
        ("PERIOD_US", 100.5, "PERIOD_US = 100.5: must be a whole number, as 10000"),
        ("HZ", -1, "HZ = -1: from 0.0"),
        ("HZ", "a", "HZ = 'a': must be a number, as 4"),
        ("LEVEL", True, "LEVEL = True: 0, 1 or None"),
        ("LOUD", 1, "LOUD = 1: must be True or False, as False"),
        ("NAME", 1, "NAME = 1: must be a text in quotes, as 'a'"),
        ("WARM_C", True, "WARM_C = True: must be a number, as 30.0"),
    ],
)
def test_values_that_do_not(name, value, said):
    assert settings.fault(name, value, KNOWN[name]) == said


def test_a_file_is_checked_for_unknown_and_missing_settings():
    edited = TEXT.replace("SENSOR", "SENSR").replace("10_000", "5").replace("LOUD", "_LOUD")
    assert settings.faults(edited, KNOWN) == [
        "there is no setting SENSR. Did you mean 'SENSOR'?",
        "PERIOD_US = 5: 100 to 1000000",
        "the setting SENSOR is missing",
        "the setting LOUD is missing",
    ]
    assert settings.faults(TEXT + "PERIOD_US = 7\n", KNOWN) == ["PERIOD_US = 7: 100 to 1000000"]
    assert settings.faults("SENSOR = 1\0", KNOWN)[0].startswith("config.py:1: ")
    assert settings.faults("SENSOR = (\n", KNOWN) == ["config.py:1: '(' was never closed"]


def test_a_value_is_replaced_and_all_else_stays():
    changed = settings.replaced(TEXT, "LEVEL", 1)
    assert changed == TEXT.replace("LEVEL = None", "LEVEL = 1")
    assert settings.of(settings.replaced(TEXT, "SENSOR", "rp2040"))["SENSOR"].value == "rp2040"


@pytest.mark.parametrize(
    "file",
    [paths.FIRMWARE / "config.py", *paths.ROOT.glob("tools/noheap_tools/templates/*/*/config.py")],
    ids=lambda file: file.parents[1].name,
)
def test_shipped_files_keep_to_their_own_limits(file):
    text = file.read_text()
    assert settings.faults(text, settings.of(text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A = 1\0", "null"),
        ("A = " + "-" * 20_000 + "1", ""),
        ("A = " + "(" * 500 + ")" * 500, "too many nested"),
        ("A = 1" + "+1" * 20_000, "too deep"),
    ],
    ids=["null", "minus", "nested", "sum"],
)
def test_a_file_that_python_cannot_read_is_a_syntax_error(text, said):
    with pytest.raises(SyntaxError, match=said):
        settings.of(text)


def test_a_number_too_long_to_be_shown_counts_as_computed():
    found = settings.of("A = 0x" + "f" * 5000 + "\nB = {[]: 1}\n")
    assert not found["A"].is_literal
    assert not found["B"].is_literal
