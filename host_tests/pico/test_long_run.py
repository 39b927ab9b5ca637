"""The firmware after 2**30, 2**31 and 2**32 ticks, where a word is no small int or begins again.

At 100 Hz that is after 124 days and more, so each counter is set shortly before. The sensor holds
SDA across each of these ticks: records, events, a rescue and the counters all cross it.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from noheap.block import BEGUN, FAULTS, OVERRUNS, PERIODS, QUEUE
from noheap.buf.spsc_words import DROPPED
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator import scenario
from noheap_tools.link import observation
from noheap_tools.link.decode import Record, Text
from noheap_tools.run.simulation import Simulation
from noheap_tools.toolchain import resolve_image

PERIOD_MS = 10
BEFORE = 100  # ticks
FEW = 4  # faults
FIRST_MS = 505
CROSSINGS = (1 << 30, 1 << 31, 1 << 32)
EACH_MS = 3000
FAULT_BEFORE_MS = 55  # of the crossing: it is seen and shown before, and rescued after


class LongRun(Simulation):
    """Keeps every record."""

    def __init__(self, tier: str) -> None:
        board = boards.load("pico")
        config: dict[str, object] = {"TIER": tier, "SAMPLE_EVERY": 1, "RESCUE_TICKS": 10}
        first_ms = FIRST_MS + BEFORE * PERIOD_MS - FAULT_BEFORE_MS
        faults = tuple(
            scenario.Fault(first_ms + n * EACH_MS, "mid_byte", for_ms=900)
            for n in range(len(CROSSINGS))
        )
        plan = scenario.Scenario(
            config=config, temperatures=(scenario.Temperature(0, 35.0),), faults=faults
        )
        files = device_files.everything(board, config)
        image = resolve_image(board.name, lambda line: None).path
        super().__init__(board, image, files, plan)
        self.samples: list[Record] = []
        self.stats: list[Record] = []
        self.seen = observation.Observation()
        self.tier = tier

    def cross(self) -> None:
        start_ns = self._boot()
        for n, tick in enumerate(CROSSINGS):
            self.board.run_until(start_ns + (FIRST_MS + n * EACH_MS) * 1e6)
            self._jump_to(tick - BEFORE)
            self.board.run_until(start_ns + (FIRST_MS + (n + 1) * EACH_MS - 100) * 1e6)

    def _jump_to(self, tick: int) -> None:
        """As if the ticks until then had come."""
        block, mcu = self._block, self.board.mcu
        skipped = tick - mcu.read_uint32(block + 4 * PERIODS)
        mcu.write_uint32(block + 4 * PERIODS, tick)
        if self.tier == "asm":  # count_missed has its own count of them
            begun = mcu.read_uint32(block + 4 * BEGUN) + skipped
            mcu.write_uint32(block + 4 * BEGUN, begun & 0xFFFFFFFF)
        for word in (FAULTS, OVERRUNS):
            mcu.write_uint32(block + 4 * word, tick + BEFORE - FEW & 0xFFFFFFFF)
        queue = mcu.read_uint32(block + 4 * QUEUE)
        mcu.write_uint32(queue + 4 * DROPPED, tick + BEFORE & 0xFFFFFFFF)

    def _on_data(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            self.seen.take(item)
            if isinstance(item, Text):
                self.result.texts.append(item.text)
            elif not isinstance(item, Record):
                continue
            elif item.name == "hello":
                self._on_hello(item.fields)
            else:
                (self.samples if item.name == "sample" else self.stats).append(item)


@pytest.fixture(scope="module", params=["asm", "vector"])
def run(request: pytest.FixtureRequest) -> Iterator[LongRun]:
    long = LongRun(request.param)
    long.cross()
    yield long


def test_the_loop_reports_each_tick_across_each_of_them(run: LongRun) -> None:
    assert [text for text in run.result.texts if "Error" in text] == []
    periods = [sample.fields["period"] for sample in run.samples]
    for tick in CROSSINGS:
        at = periods.index((tick - 20) & 0xFFFFFFFF)
        until = periods.index((tick + 150) & 0xFFFFFFFF)
        steps = {observation.step(*pair) for pair in pairwise(periods[at:until])}
        # A rescue starts the sampler's clock again, but leaves no tick out.
        assert steps == {1}, tick


def test_it_shows_the_fault_and_its_end_as_ever(run: LongRun) -> None:
    for tick in CROSSINGS:
        fields = {sample.fields["period"]: sample.fields for sample in run.samples}
        assert fields[tick - 20 & 0xFFFFFFFF]["state"] == 1
        assert fields[tick - 1]["state"] == 2 and fields[tick - 1]["error"]
        assert fields[(tick + 150) & 0xFFFFFFFF]["state"] == 1
    assert len(run.board.led_edges) > 4 * len(CROSSINGS)
    last_ns, _ = run.board.led_edges[-1]
    assert run.board.now_ns - last_ns < 250e6  # it blinks, at 4 Hz


def test_the_counters_go_on(run: LongRun) -> None:
    ticks = [record.fields["ticks"] for record in run.stats]
    for tick in CROSSINGS:
        assert any(0 < observation.step(tick & 0xFFFFFFFF, seen) <= 200 for seen in ticks), tick
    for name in ("faults", "overruns"):
        counts = [record.fields[name] for record in run.stats]
        for tick in CROSSINGS:
            assert (tick - FEW) & 0xFFFFFFFF in counts, (name, tick)
            assert any(0 < observation.step(tick & 0xFFFFFFFF, seen) < 90 for seen in counts)
    assert {tick & 0xFFFFFFFF for tick in CROSSINGS} <= {r.fields["dropped"] for r in run.stats}
    assert {record.fields["missed"] for record in run.stats} == {0}
    assert {record.fields["heap_delta_bytes"] for record in run.stats} == {0}


def test_the_host_sees_no_restart_at_the_wrap(run: LongRun) -> None:
    assert (run.seen.restarts, run.seen.counts["hello"]) == (0, 1)


def test_a_main_loop_that_ends_leaves_the_alarm_on(run: LongRun) -> None:
    run.board.send(b"\x03")  # to the REPL
    run.board.run_ms(100)
    edges = len(run.board.led_edges)
    run.board.run_ms(500)
    assert len(run.board.led_edges) == edges  # nothing blinks any more
    assert run.board.led_edges[-1][1]


def test_the_kept_events_name_the_ticks(run: LongRun) -> None:
    run.board.send(b"\x03\x04")  # to the REPL, and a soft reset
    run.board.run_ms(1500)
    for tick in CROSSINGS:
        # Failed are the ticks from 4 before it; FAULT_TICKS is 2, RESCUE_TICKS 10. The main loop
        # takes two records at once, so the rescue may come a tick later.
        told = [f"tick {tick - 3}: fault timeout", f"tick {(tick + 5) & 0xFFFFFFFF}: bus freed ok"]
        at = run.result.texts.index(told[0])
        assert run.result.texts[at : at + 2] == told
        assert run.result.texts[at + 2] in [
            f"tick {(tick + 6 + late) & 0xFFFFFFFF}: recovered {9 + late}" for late in (0, 1)
        ]
