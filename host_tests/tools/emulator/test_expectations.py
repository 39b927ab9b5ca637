"""Expectations: read from a scenario, judged on what the emulated board does."""

from pathlib import Path

import pytest

from noheap_tools.board import boards
from noheap_tools.emulator import scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.expectations import Judge, Verdict
from noheap_tools.emulator.program import Program, stock_image
from noheap_tools.errors import UsageError

PICO = boards.load("pico")
PROGRAM = Path(__file__).parent / "programs" / "pins.py"


def expect(*lines: str) -> str:
    return "[[expect]]\n" + "\n".join(lines) + "\n"


def judged(*texts: str) -> Verdict:
    """The verdict on programs/pins.py: pin 15 rises at 100 ms, pin 25 blinks at 10 Hz."""
    plan = scenario.parse("".join(texts))
    board = EmulatedBoard(PICO, stock_image().path, {"main.py": PROGRAM.read_bytes()})
    judge = Judge(board, plan.expectations)
    program = Program(board)
    program.line("begin")
    board.run_ms(1)  # rp2040py sees a pin's direction at the next write to any
    start_ns = round(board.now_ns)
    board.run_ms(1000)
    judge.printed(start_ns + 300e6, "all is well")
    judge.fault(start_ns + 500e6)
    for n in range(10):
        judge.record(start_ns + n * 100e6, "air", {"pressure_pa": 95_000 + n, "valve": 1})
    judge.record(start_ns + 50e6, "stats", {"dropped": 0})
    return judge.verdict(start_ns, 1000)


def test_what_happens_as_expected_is_no_violation() -> None:
    assert judged(
        expect("pin = 15", "level = 0", "to_ms = 90"),
        expect("pin = 15", "level = 1", "from_ms = 110"),
        expect('pin = "LED_PIN"', "blink_hz = 10"),
        expect('prints = "is well"', "from_ms = 200", "to_ms = 400"),
        expect("no_faults = true", "to_ms = 499"),
        expect('record = "air"', "valve = 1", "pressure_pa = { min = 95_000, max = 95_009 }"),
        expect('record = "air"', "pressure_pa = { max = 95_003 }", "to_ms = 400"),
        expect('record = "air"', "pressure_pa = { min = 95_004 }", "from_ms = 400"),
        expect('record = "stats"', "dropped = 0"),
    ) == Verdict(met=9)


def test_a_run_that_is_shorter_than_its_scenario_says_what_it_did_not_judge() -> None:
    assert judged(expect("no_faults = true", "to_ms = 1001")) == Verdict(late=1)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ("pin = 15", "level = 0", "from_ms = 50", "to_ms = 200"),
            "expected pin 15 at 0 from 50 to 200 ms: it was 1 at 98.",
        ),
        (
            ('pin = "LED_PIN"', "blink_hz = 4", "to_ms = 900"),
            "expected pin LED_PIN to blink at 4 Hz from 0 to 900 ms: it rose ",
        ),
        (
            ("pin = 7", "level = 0"),
            "expected pin 7 at 0 from 0 to 1000 ms: it was not driven at 0",
        ),
        (("prints = 'well'", "to_ms = 200"), "nothing was printed"),
        (
            ("prints = 'bad'",),
            "expected 'bad' to be printed from 0 to 1000 ms: printed was 'all is",
        ),
        (
            ("no_faults = true",),
            "no failed sample from 0 to 1000 ms: 1 failed, the first at 500.0",
        ),
        (
            ('record = "air"', "valve = 1", "pressure_pa = { max = 95_003 }", "from_ms = 100"),
            "expected record 'air' with valve 1, pressure_pa at most 95003 from 100 to 1000 ms:"
            " pressure_pa was 95004 at 400.0 ms",
        ),
        (
            ('record = "air"', "pressure_pa = { min = 95_001, max = 1_234_567 }"),
            "with pressure_pa 95001 to 1234567 from 0 to 1000 ms: pressure_pa was 95000 at 0.0 ms",
        ),
        (
            ('record = "air"', "pressure_pa = { min = -2 }", "from_ms = 910"),
            "with pressure_pa at least -2 from 910 to 1000 ms: none came then; in the whole run"
            " came air, stats",
        ),
        (
            ('record = "air"', "pressure_hpa = 950"),
            "pressure_hpa is none of its fields, pressure_pa, valve",
        ),
    ],
)
def test_what_was_seen_instead_is_one_line(lines: tuple[str, ...], message: str) -> None:
    verdict = judged(expect(*lines))
    assert (verdict.met, verdict.late) == (0, 0)
    assert message in verdict.unmet[0]


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (("pin = 15",), 1, "exactly one of level, blink_hz, prints, no_faults"),
        (("pin = 15", "level = 1", "prints = 'x'"), 4, "exactly one of"),
        (("level = 1",), 1, "must be a GPIO"),
        (("pin = 15", "level = 2"), 3, "must be a number from 0 to 1"),
        (("pin = 15", "level = 1", "for_ms = 3"), 4, "does not go with level"),
        (("no_faults = false",), 2, "must be true"),
        (("prints = 3",), 2, "must be a text in quotes"),
        (("no_faults = true", "from_ms = 5", "to_ms = 5"), 4, "must be after from_ms"),
        (("record = 3", "a = 1"), 2, "must be a record's name in quotes"),
        (('record = "air"',), 2, "needs a field of the record"),
        (('record = "air"', 'pressure_pa = "high"'), 3, "must be a number from -2147483648 to"),
        (('record = "air"', "pressure_pa = 4294967296"), 3, "must be a number from"),
        (('record = "air"', "pressure_pa = {}"), 3, "must be a number or { min = ..., max"),
        (('record = "air"', "pressure_pa = { least = 1 }"), 3, "must be a number or { min"),
        (('record = "air"', "pressure_pa = { min = true }"), 3, "must be a number from"),
        (('record = "air"', "pressure_pa = { min = 3, max = 2 }"), 3, "min must not be above"),
        (('record = "air"', "a = 1", "prints = 'x'"), 2, "exactly one of"),
        (("no_faults = true", "to_ms = 10_001"), 3, "is after the end of the scenario"),
        (("no_faults = true", "from_ms = 20_000"), 3, "is after the end of the scenario"),
    ],
)
def test_a_wrong_expectation_names_its_line(
    lines: tuple[str, ...], line: int, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        scenario.parse(expect(*lines), "plan.toml")
    assert str(caught.value).startswith(f"plan.toml:{line}: ")
    assert message in str(caught.value)


def test_a_table_that_is_none_is_one_line() -> None:
    with pytest.raises(UsageError, match=r"must be written \[\[expect\]\]"):
        scenario.parse("expect = 3\n")


@pytest.mark.parametrize("pin", ["30", "-1", '"BUZZER_PIN"', '"NAME"'])
def test_a_pin_that_is_not_there_is_one_line(pin: str) -> None:
    plan = scenario.parse(expect(f"pin = {pin}", "level = 1"))
    with pytest.raises(UsageError) as caught:
        Judge(EmulatedBoard(PICO, stock_image().path), plan.expectations)
    assert "on the board pico" in str(caught.value)
    assert "LED, LED_PIN, SENSOR_SCL_PIN, SENSOR_SDA_PIN" in caught.value.hint


def test_an_event_at_the_border_belongs_to_what_begins_there() -> None:
    """As floats of milliseconds the sums below would be off by a rounding."""
    plan = scenario.parse(
        expect('prints = "x"', "from_ms = 0.3", "to_ms = 0.4")
        + expect('prints = "y"', "from_ms = 0.3", "to_ms = 0.4")
    )
    board = EmulatedBoard(boards.load("pico"), stock_image().path)
    judge = Judge(board, plan.expectations)
    start_ns = 200_800_003
    judge.printed(start_ns + 3 * 100_000.0, "x")
    judge.printed(start_ns + 4 * 100_000.0, "y")
    verdict = judge.verdict(start_ns, 1000)
    assert verdict.met == 1
    assert "'y'" in verdict.unmet[0]
