"""The figures of `noheap bench rt`, which the emulator gives alike at every run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from noheap.block import ABOVE, BELOW, FAULT
from noheap.hal import errors
from noheap_tools import cli
from noheap_tools.bench import (
    bare,
    rt,
    rt_asleep,
    rt_board,
    rt_cost,
    rt_jitter,
    rt_rate,
    rt_records,
    rt_soak,
)
from noheap_tools.bench.report import Limit
from noheap_tools.docs import figures

_LEAN = ["idiomatic", "portable", "vector-viper", "vector-asm", "dma", "dma+isr"]
_FULL = ["full-viper", "full-measured", "full-asm", "full-c"]
_NAMES = [*_LEAN, "c-blocking", "c-direct", *_FULL]


@pytest.fixture(scope="module")
def outcome() -> rt.Outcome:
    return rt.run(lambda line: None, quick=True)


@pytest.fixture
def said(
    outcome: rt.Outcome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    monkeypatch.setattr(rt, "run", lambda log, quick: outcome)
    missed = not all(limit.reached for limit in outcome.limits)
    assert cli.main(["bench", "rt", "--json", "--quick"]) == missed
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def told(said: dict[str, Any]) -> dict[str, dict]:
    rows = said["rows"]
    assert [row["name"] for row in rows] == _NAMES
    return {row["name"]: row for row in rows}


def test_the_tiers_reach_their_figures(told: dict[str, dict]) -> None:
    medians = {name: row["cycles"]["median"] for name, row in told.items()}
    assert medians["portable"] <= 870
    assert told["vector-viper"]["cycles"]["max"] <= 130
    assert told["vector-asm"]["cycles"]["max"] < told["c-direct"]["cycles"]["min"]
    assert told["vector-viper"]["flash_lines"] == told["vector-asm"]["flash_lines"] == 0


def test_the_dma_s_samples_cost_the_cpu_nothing_or_a_short_interrupt(
    told: dict[str, dict],
) -> None:
    assert told["dma"]["interrupts_per_sample"] == told["dma"]["cpu_cycles_per_sample"] == 0
    assert told["dma+isr"]["interrupts_per_sample"] == 1
    assert 0 < told["dma+isr"]["cycles"]["max"] <= 40
    assert told["dma+isr"]["flash_lines"] == 0
    # The main loop's own look at what woke it comes on top.
    assert told["dma+isr"]["cpu_cycles_per_sample"] < 80


def test_the_cpu_sleeps_while_the_dma_samples_at_each_rate(said: dict[str, Any]) -> None:
    *sleepers, by_isr, firmware = said["asleep"]
    assert [row["period_us"] for row in sleepers] == [10_000, 1000, 77]
    for row in sleepers:
        assert (row["interrupts"], row["cpu_cycles"], row["asleep"]) == (0, 0, 1)
    assert (by_isr["interrupts"], by_isr["asleep"] < 1) == (1, True)
    assert (firmware["period_us"], firmware["beside"]) == (10_000, rt_asleep.FIRMWARE)
    assert rt_asleep.LEAST_ASLEEP <= firmware["asleep"] < 1
    names = [
        limit["name"] for limit in said["limits"] if limit["name"].startswith("dma, a sample")
    ]
    assert len(names) == 2 * len(sleepers) + 1


def test_the_other_rows_are_what_they_are_called(told: dict[str, dict]) -> None:
    medians = {name: row["cycles"]["median"] for name, row in told.items()}
    # START, address, register, START, address, 2 bytes, STOP: 48 bits at 400 kHz.
    assert medians["idiomatic"] > medians["c-blocking"] > 48 * 312
    assert medians["c-direct"] < medians["vector-viper"] < medians["portable"]
    assert told["c-direct"]["flash_lines"] == told["c-blocking"]["flash_lines"] == 0
    assert told["idiomatic"]["flash_lines"] > told["portable"]["flash_lines"] > 0
    for row in told.values():
        assert row["cycles"]["min"] <= row["cycles"]["median"] <= row["cycles"]["max"]


def test_the_full_job_costs_more_than_the_lean_one_and_asm_no_more_than_c(
    told: dict[str, dict],
) -> None:
    medians = {name: row["cycles"]["median"] for name, row in told.items()}
    assert medians["vector-asm"] < medians["full-asm"] <= medians["full-c"]
    assert (
        medians["c-direct"] < medians["full-c"] < medians["full-viper"] < medians["full-measured"]
    )
    assert [told[name]["flash_lines"] for name in _FULL] == [0] * len(_FULL)


def test_the_busy_main_loop_moves_no_tick_far(said: dict[str, Any]) -> None:
    assert [row["name"] for row in said["jitter"]] == ["vector-asm+nmi", "vector-viper+nmi"]
    for row in said["jitter"]:
        # A collection takes milliseconds, and TinyUSB masks interrupts for longer than this.
        assert 0 < row["start_cycles"] <= rt_jitter.LIMIT_CYCLES
        assert 0 < row["pin_cycles"] <= rt_jitter.LIMIT_CYCLES
        assert row["ticks"] == 100


def test_a_fast_bus_is_used_to_its_rate(said: dict[str, Any]) -> None:
    (row,) = said["rates"]
    assert (row["name"], row["bus_hz"], row["missed"]) == ("vector-asm", 1_000_000, 0)
    # START, address, 2 bytes, STOP: 29 bits of 1.096 µs, as pico-sdk divides 125 MHz.
    assert row["wire_us"] == pytest.approx(29 * 1.096)
    assert 0.95 <= row["of_wire"] <= 1
    assert row["rate_hz"] == pytest.approx(1e6 / row["period_us"])
    assert row["ticks"] == 200_000 // row["period_us"]


def test_the_soak_loses_nothing(said: dict[str, Any]) -> None:
    (row,) = said["soak"]
    assert row["ticks"] >= rt_soak.QUICK_TICKS
    assert (row["missed"], row["allocated"], row["drift_cycles"]) == (0, 0, 0)
    assert row["spread_cycles"] < 125


def test_records_come_at_the_rate_of_the_tick(said: dict[str, Any]) -> None:
    assert [row["per_s"] for row in said["records"]] == [1000, 10_000]
    assert [row["lost"] for row in said["records"]] == [0, 0]
    assert said["records_per_s"] == 10_000
    assert 0 < said["load_at_1000_per_s"] <= rt_records.MOST_LOAD
    assert 0 < said["longest_stall_us"] <= rt_records.MOST_STALL_US
    for row in said["records"]:
        # As many as were due, but for those that the main loop has not written yet.
        assert row["seconds"] * row["per_s"] - 20 <= row["records"]
        assert row["delay_us"] <= max(20_000, row["period_us"])


def test_each_limit_is_of_what_was_measured(outcome: rt.Outcome) -> None:
    others = [limit for limit in outcome.limits if "under load" not in limit.name]
    assert [str(limit) for limit in others if not limit.reached] == []
    assert len(others) == len(outcome.limits) - 4
    slow = rt_cost.Cycles(1000, 1000, 1000)
    rows = [rt_cost.Row(name, slow, 9, 1.0, 1000.0) for name in _NAMES if name != "full-c"]
    faster = rt_cost.Row("full-c", rt_cost.Cycles(999, 999, 999), 0)
    missed = rt_cost.judged([*rows, faster])
    assert len(missed) == 11
    assert not any(limit.reached for limit in missed)


def _missed(limits: list[Limit]) -> list[bool]:
    return [not limit.reached for limit in limits]


def test_the_limits_of_jitter_are_a_microsecond() -> None:
    row = rt_jitter.Row("vector-asm+nmi", 1000, 1000, 125, 125)
    assert _missed(rt_jitter.judged([row])) == [False, False]
    assert _missed(rt_jitter.judged([replace(row, start_cycles=126)])) == [True, False]
    assert _missed(rt_jitter.judged([replace(row, pin_cycles=126)])) == [False, True]
    assert rt_jitter.judged([replace(row, name="portable", pin_cycles=9999)]) == []


def test_the_limits_of_the_dma_are_no_cycle_and_99_5_percent_asleep() -> None:
    row = rt_asleep.Row("dma", "main loop sleeps", 77, 1.0, 0, 0)
    assert _missed(rt_asleep.judged([row])) == [False, False]
    assert _missed(rt_asleep.judged([replace(row, interrupts=0.1)])) == [True, False]
    assert _missed(rt_asleep.judged([replace(row, cpu_cycles=1.0)])) == [False, True]
    assert rt_asleep.judged([replace(row, name="dma+isr")]) == []
    (firmware,) = rt_asleep.rows([], replace(row, beside=rt_asleep.FIRMWARE))
    assert _missed(rt_asleep.judged([replace(firmware, asleep=0.995)])) == [False]
    assert _missed(rt_asleep.judged([replace(firmware, asleep=0.994)])) == [True]


def test_the_limits_of_rate_are_the_wire_and_no_miss() -> None:
    row = rt_rate.Row("vector-asm", 400_000, 76.0, 80, 125_000, 0, 10)
    assert row.of_wire == 0.95
    assert _missed(rt_rate.judged([row])) == [False, False]
    assert _missed(rt_rate.judged([replace(row, period_us=81)])) == [True, False]
    assert _missed(rt_rate.judged([replace(row, missed=1)])) == [False, True]
    assert rt_rate.judged([replace(row, name="idiomatic")]) == []


def test_the_limits_of_the_soak_are_zero() -> None:
    row = rt_soak.Row("vector-asm", 200, 1_000_000, 0, 0, 0, 25)
    assert _missed(rt_soak.judged([row])) == [False, False, False]
    assert _missed(rt_soak.judged([replace(row, missed=1)])) == [True, False, False]
    assert _missed(rt_soak.judged([replace(row, allocated=16)])) == [False, True, False]
    assert _missed(rt_soak.judged([replace(row, drift_cycles=-1)])) == [False, False, True]


def test_a_spread_is_against_the_grid() -> None:
    assert rt_jitter.spread_cycles([5.0, 1_000_005.0, 2_000_005.0], 1000) == 0
    assert rt_jitter.spread_cycles([0.0, 1_000_080.0, 1_999_920.0], 1000) == 20
    assert rt_jitter.spread_cycles([0.0, 1_000_080.0, 2_000_160.0], 1000) == 20  # it drifts


def test_a_period_that_the_wire_does_not_allow_is_seen() -> None:
    trials = rt_rate.InC(400_000)
    trials.look()
    assert trials.missed(75, 200) > 0
    assert trials.missed(80, 200) == 0


class _FullInC:
    """c/rt_full.c on its board: a tick each millisecond, a conversion each 250 ms."""

    def __init__(self) -> None:
        self.board = rt_board.in_c(job="full")
        self.celsius = 25.0
        self.board.sensors[0]._temperature_c = lambda: self.celsius
        self.board.run_ms(300)

    def word(self, n: int) -> int:
        return self.board.word(bare.SAMPLER + 4 * n)

    @property
    def shown(self) -> tuple[int, int]:
        """State and kind."""
        status = self.word(5)
        return status & 0xFF, status >> 8

    def at(self, celsius: float) -> tuple[int, int]:
        self.celsius = celsius
        self.board.run_ms(510)
        return self.shown

    def edges(self, ms: float) -> int:
        before = len(self.board.led_edges)
        self.board.run_ms(ms)
        return len(self.board.led_edges) - before


def test_the_full_job_in_c_has_hysteresis_and_a_range() -> None:
    c = _FullInC()
    assert (c.word(1), c.shown, c.edges(1000)) == (rt_board.RAW, (BELOW, errors.OK), 0)
    assert c.at(29.5) == (BELOW, errors.OK)
    assert c.at(30.0) == (ABOVE, errors.OK)
    assert c.edges(1000) == 8  # 4 Hz
    assert c.at(29.5) == (ABOVE, errors.OK)
    assert c.at(28.9) == (BELOW, errors.OK)
    assert c.at(127.0) == (FAULT, errors.OUT_OF_RANGE)
    assert c.edges(1000) == 4  # two flashes a second
    assert c.at(30.0) == (ABOVE, errors.OK)


def test_the_full_job_in_c_explains_its_faults_and_settles_after_them() -> None:
    c = _FullInC()
    c.at(31.0)
    c.board.set_fault("nack")
    c.board.run_ms(2)  # the first tick takes a reading from before
    faults = c.word(2)
    assert (c.shown, faults) == ((ABOVE, errors.NO_ACK_ADDRESS), 1)
    c.board.run_ms(1)
    assert (c.shown, c.word(2)) == ((FAULT, errors.NO_ACK_ADDRESS), 2)
    c.board.set_fault(None)
    c.board.run_ms(30)
    assert c.shown == (FAULT, errors.OK)  # recorded, not judged yet
    c.board.run_ms(10)
    assert c.shown == (ABOVE, errors.OK)
    received, ticks = c.word(3), c.word(0)
    assert ticks > 800 and received <= ticks


def test_a_missed_tick_moves_no_phase_but_counts() -> None:
    period_ns = rt_soak.PERIOD_US * 1000
    moments = rt_soak.Moments(rt_board.in_c([]))
    moments.at_ns = [n * period_ns for n in range(50) if n != 25]
    assert moments.periods == 50
    assert (moments.drift_cycles, moments.spread_cycles) == (0, 0)
    moments.at_ns = [at * 1.0001 for at in moments.at_ns]
    assert moments.drift_cycles > 0


def test_a_quick_run_is_not_for_a_document(tmp_path: Path) -> None:
    assert cli.main(["bench", "rt", "--quick", "--docs", str(tmp_path / "doc.md")]) == 1
    assert cli.main(["bench", "buf", "--quick"]) == 1


def test_the_table_goes_between_its_marks(
    outcome: rt.Outcome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rt, "run", lambda log: outcome)
    missed = not all(limit.reached for limit in outcome.limits)
    document = tmp_path / "doc.md"
    document.write_text(f"before\n{figures.begin('noheap bench rt')}\n{figures.END}\nafter\n")
    assert cli.main(["bench", "rt", "--docs", str(document)]) == missed
    text = document.read_text()
    assert text.startswith("before\n") and text.endswith("after\n")
    for name in _NAMES:
        assert f"\n| {name} | " in text
