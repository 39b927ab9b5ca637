"""`noheap cycles --system` as a user runs it, on the emulated Pico."""

import json
from pathlib import Path
from typing import Any

import pytest

from noheap_tools import cli, paths

PROGRAMS = Path(__file__).parent / "programs"
PREEMPTED = f"{PROGRAMS}/preempted.py"
CALLED = f"{PROGRAMS}/called.py"


class Ran:
    """One run of the command with --json."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = cli.main(["cycles", *arguments, "--system", "--json"])
        out, self.err = capsys.readouterr()
        self.json: dict[str, Any] = json.loads(out) if out else {}

    @property
    def handlers(self) -> dict[str, dict[str, Any]]:
        return {it["name"]: it for it in self.json["handlers"]}

    def holds_what_was_measured(self) -> bool:
        responses = all(
            it["response_cycles"] >= it["measured_response_cycles"] > 0
            and (it["bound"] is None or it["bound"] >= it["cycles"])
            for it in self.json["handlers"]
        )
        return responses and self.json["stack_bytes"] >= self.json["measured_stack_bytes"] > 0


def test_the_firmwares_response_is_never_below_the_measured_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = Ran(capsys, str(paths.FIRMWARE / "main.py"), "--seconds", "0.3", "--max", "2000")
    assert ran.code == 0, ran.err
    assert ran.holds_what_was_measured()
    sampler = ran.handlers["PWM_IRQ_WRAP"]
    assert sampler["priority"] == 0
    assert sampler["unclear"] == []
    assert sampler["blocked_by"].startswith("interrupts masked in ")
    assert abs(sampler["period_cycles"] - 1_250_000) < 10
    assert [it["name"] for it in ran.json["others"]] == ["USBCTRL_IRQ of MicroPython"]


def test_a_handler_waits_for_the_one_above_it_and_for_masked_stretches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = Ran(capsys, PREEMPTED, "--seconds", "0.01", "--loops", "8,200")
    assert ran.code == 0, ran.err
    assert ran.holds_what_was_measured()
    quick, slow = ran.handlers["PWM_IRQ_WRAP"], ran.handlers["TIMER_IRQ_0"]
    assert (quick["priority"], slow["priority"]) == (0, 1)
    assert (quick["period_cycles"], slow["period_cycles"]) == (12_500, 28_750)
    assert slow["bound"] > 200 * 10
    assert quick["preempted"] == []
    assert [it["by"] for it in slow["preempted"]] == ["PWM_IRQ_WRAP"]
    masked = ran.json["masked"][0]
    assert masked["where"] == "interrupts masked in mp_thread_begin_atomic_section"
    assert quick["blocked_cycles"] == slow["blocked_cycles"] == masked["cycles"]
    # Each was held back in the run, and the nest was on the stack.
    assert quick["measured_response_cycles"] > 10 * quick["cycles"]
    assert slow["measured_response_cycles"] > slow["cycles"] + 1000
    assert ran.json["measured_stack_bytes"] > max(quick["stack_bytes"], slow["stack_bytes"])


def test_a_shorter_period_is_given_where_the_run_has_not_the_worst(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = (PREEMPTED, "--seconds", "0.01", "--loops", "8,200")
    ran = Ran(capsys, *arguments, "--period", "PWM_IRQ_WRAP=10")
    assert ran.code == 1
    quick, slow = ran.handlers["PWM_IRQ_WRAP"], ran.handlers["TIMER_IRQ_0"]
    assert quick["period_cycles"] == 1250
    assert quick["period_given"]
    assert slow["preempted"][0]["times"] >= 8
    assert "PWM_IRQ_WRAP: its worst response of " in ran.err
    assert " is longer than its shortest period of 1,250" in ran.err


def test_what_micropython_calls_has_no_bound_but_what_was_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran = Ran(capsys, CALLED, "--seconds", "0.05")
    assert ran.code == 1
    assert ran.holds_what_was_measured()
    assert {(it["kind"], it["bound"]) for it in ran.handlers.values()} == {
        ("viper, called by MicroPython", None),
        ("bytecode, called by MicroPython", None),
    }
    of_viper, of_bytecode, of_pin = ran.json["violations"]
    assert "no bound: alarm_pool_irq_handler, which calls it, is C. " in of_viper
    assert "no bound: it is bytecode. " in of_bytecode
    assert of_bytecode.endswith(" cycles were measured")
    assert of_pin.startswith("of the 1 hard handlers of machine.Pin (called:edge) 0 ran: ")


def test_the_text_has_what_makes_a_response(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cycles", CALLED, "--system", "--seconds", "0.02"]) == 1
    out = capsys.readouterr().out
    for text in ("response", "blocked", "preempted", "utilisation", "as seen", "not a bound"):
        assert text in out


USAGE = [
    (("--function", "count"), "--function does not go with --system"),
    (("--handler", "pwm"), "--handler does not go with --system"),
    (("--bound",), "--bound does not go with --system"),
    (("--seconds", "100"), "--seconds: with --system from 0.01 to 60"),
    (("--period", "PWM=5"), "--period PWM=5: INTERRUPT=MICROSECONDS"),
    (("--period", "ADC_IRQ_FIFO=x"), "--period ADC_IRQ_FIFO=x: INTERRUPT=MICROSECONDS"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_use_is_told_exactly(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    ran = Ran(capsys, PREEMPTED, *arguments)
    assert ran.code == 2
    assert message in ran.err


def test_a_program_without_handlers_gives_no_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nothing.py"
    file.write_text("x = 1\n")
    ran = Ran(capsys, str(file), "--seconds", "0.01")
    assert ran.code == 1
    assert "nothing.py ended, and no interrupt called a function of it" in ran.err
    file.write_text("raise ValueError('no')\n")
    ran = Ran(capsys, str(file), "--seconds", "0.01")
    assert ran.code == 1
    assert "nothing.py raised ValueError: no" in ran.err
