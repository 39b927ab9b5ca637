"""How records and stalls are counted: what is lost, and what keeps the main loop away, is seen."""

from dataclasses import replace

from noheap_tools.bench import rt_records
from noheap_tools.bench.report import Limit
from noheap_tools.bench.rt_records import Firmware, Row
from noheap_tools.emulator.scenario import Fault

_ROWS = [
    Row("1,000 a second", 1000, 64, 2.2, 2200, 0, 0.05, 500, 8000),
    Row("10,000 a second", 100, 256, 2.2, 22_000, 0, 0.9, 500, 900),
]


def _missed(limits: list[Limit]) -> list[bool]:
    return [not limit.reached for limit in limits]


def test_the_limits_are_the_rate_none_lost_the_load_and_the_stall() -> None:
    slow, fast = _ROWS
    assert _missed(rt_records.judged(_ROWS)) == [False, False, False, False, False]
    lossy = replace(fast, lost=1)
    assert _missed(rt_records.judged([slow, lossy])) == [True, False, True, False, False]
    busy = replace(slow, load=0.051)
    assert _missed(rt_records.judged([busy, fast])) == [False, False, False, True, False]
    away = replace(fast, stall_us=501)
    assert _missed(rt_records.judged([slow, away])) == [False, False, False, False, True]
    nothing = [replace(row, lost=1) for row in _ROWS]
    assert _missed(rt_records.judged(nothing)) == [True, True, True, False, False]


def test_the_figures_are_those_of_the_rows_that_lose_nothing() -> None:
    slow, fast = _ROWS
    faster = replace(fast, period_us=80, lost=3, stall_us=700)
    figures = rt_records.summary([slow, fast, faster])
    assert figures == {
        "records_per_s": 10_000,
        "load_at_1000_per_s": 0.05,
        "longest_stall_us": 700,
    }


def test_a_queue_that_is_too_small_is_seen_to_lose_records() -> None:
    found = rt_records.row("small", 100, 16, 0.3)
    # The heap is collected and measured after the first tick, which takes longer than 16 ticks.
    assert found.lost > 16
    assert found.records + found.lost <= 3000


def test_none_is_lost_while_each_read_fails() -> None:
    fault = Fault(at_ms=200, kind="unplugged", for_ms=400)
    # Its end asks for a rescue: the read that selects the register takes longer than 100 µs.
    found = rt_records.row("failing", 100, 320, 0.7, (fault,))
    assert (found.lost, found.records > 6900) == (0, True)


def test_a_main_loop_that_is_away_is_seen_and_so_is_one_that_stops() -> None:
    config = {"TIER": "asm", "PERIOD_US": 1000, "QUEUE_RECORDS": 64, "SAMPLE_EVERY": 1}
    firmware = Firmware(config)
    start_ns = firmware._boot()
    firmware.board.run_until(start_ns + 100e6)
    assert firmware.longest_stall_us(start_ns + 150e6) < rt_records.MOST_STALL_US
    firmware.board.send(b"\x03")  # the heap is measured
    assert firmware.longest_stall_us(start_ns + 250e6) > 8000
