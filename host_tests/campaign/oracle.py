"""Judges the board's behaviour, from the world's side: its temperature and its faults.

    complaints = oracle.judge(plan, outcome)        # empty: all is right

It knows nothing of how the firmware works but the formulas of bounds.py. At each ms it has a set
of states that the LED may show; a set of one is a duty.

- The states that the temperature allows: "above" once it has been above for as long as a change
  takes, "below" likewise, what it was inside the hysteresis, both in between.
- From a fault's begin until it must be shown, and from its end until the LED must be back, "fault"
  too, and anything for faults that may bring a reading that could be true. In between "fault" is
  the duty; with noise, one word in 16 has no bad bit: it may take as long again after it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from campaign.bounds import HELD, LAG_MS, Settings
from campaign.nursery import Outcome
from noheap.hal import errors
from noheap_tools.emulator.scenario import Fault, Scenario
from noheap_tools.link import words

States = frozenset[str]
ALL: States = frozenset(("below", "above", "fault"))
_STEP_C = 0.0625  # of the sensor
_FLASH_MS, _PAUSE_MS = 1000 / 16, 1000 * 22 / 32  # control/blink.py: DOUBLE_FLASH at 1 Hz
_KINDS = {
    "nack": {errors.NO_ACK_ADDRESS},
    "unplugged": {errors.NO_ACK_ADDRESS},
    "stuck_sda": {errors.TIMEOUT, errors.ARBITRATION_LOSS},
    "mid_byte": {errors.TIMEOUT, errors.ARBITRATION_LOSS},
    "stretch": {errors.TIMEOUT},
    "garbage": {errors.IMPLAUSIBLE},
    "frozen": {errors.FROZEN},
    "jump": {errors.JUMP, errors.OUT_OF_RANGE},
    "masked": set(),
}


def judge(plan: Scenario, outcome: Outcome) -> list[str]:
    """Returns all that is wrong, in words."""
    settings = Settings.of(plan)
    found = list(_hung(settings, plan, outcome))
    if outcome.result.heap_delta_bytes is None:
        return found
    found += _led(settings, plan, outcome)
    found += _counters(settings, plan, outcome)
    found += _records(settings, plan, outcome)
    return found


def _hung(settings: Settings, plan: Scenario, outcome: Outcome) -> Iterator[str]:
    """Whether the main loop went on to the end."""
    result = outcome.result
    yield from (f"the board said: {text}" for text in result.texts if "Error" in text)
    if result.ended_ms is not None:
        yield f"the firmware ended after {result.ended_ms:.1f} ms"
    if result.heap_delta_bytes is None:
        yield "the board did not report its counters at the end"
    if result.resets:
        yield f"{result.resets} resets"
    if result.heap_delta_bytes:
        yield f"the heap grew by {result.heap_delta_bytes} bytes"
    if result.bad_frames:
        yield f"{result.bad_frames} broken frames"
    for name, times, every_ms in (
        ("reports", outcome.reports, settings.number("STATS_MS")),
        ("samples", outcome.samples, settings.number("SAMPLE_EVERY") * settings.period_ms),
    ):
        if name == "samples" and result.queue_dropped:
            continue
        limit_ms = every_ms + settings.loop_ms(plan)
        inside = [ms for ms in times if ms <= plan.seconds * 1000]
        for a, b in zip([0.0, *inside], [*inside, plan.seconds * 1000], strict=True):
            masked_ms = sum(
                fault.for_ms
                for fault in plan.faults
                if fault.kind == "masked" and a <= fault.at_ms + fault.for_ms and fault.at_ms <= b
            )
            if b - a > limit_ms + masked_ms:
                yield f"no {name} from {a:.1f} to {b:.1f} ms"


# The LED


@dataclass(frozen=True)
class _Look:
    """How long the LED is lit, and dark, at most without a break."""

    lit_ms: float
    dark_ms: float


def _looks(settings: Settings, plan: Scenario) -> dict[str, _Look]:
    on, off = _Look(math.inf, 0), _Look(0, math.inf)
    above = fault = on
    if settings.number("BLINK_HZ"):
        half_ms = settings.look_ms(500 / settings.number("BLINK_HZ"), plan)
        above = _Look(half_ms, half_ms)
    if settings.config["FAIL_SAFE_LEVEL"] is None:
        fault = _Look(settings.look_ms(_FLASH_MS, plan), settings.look_ms(_PAUSE_MS, plan))
    elif not settings.config["FAIL_SAFE_LEVEL"]:
        fault = off
    return {"below": off, "above": above, "fault": fault}


def _led(settings: Settings, plan: Scenario, outcome: Outcome) -> Iterator[str]:
    looks = _looks(settings, plan)
    edges = [(0.0, 0), *outcome.result.led_edges_ms]
    before: States = frozenset()
    since_ms = 0.0  # the level and the states are what they are
    index = 0
    complained = False
    for now_ms, states in _allowed(settings, plan, outcome):
        while index + 1 < len(edges) and edges[index + 1][0] <= now_ms:
            index += 1
            since_ms, complained = edges[index][0], False
        if states != before:
            before, since_ms, complained = states, now_ms, False
        level = edges[index][1]
        each_ms = [looks[state].lit_ms if level else looks[state].dark_ms for state in states]
        # From one state to another and back: each may begin as the one before ends.
        most_ms = each_ms[0] if len(each_ms) == 1 else 2 * sum(each_ms)
        if now_ms - since_ms > most_ms + LAG_MS and not complained:
            complained = True
            yield (
                f"LED {'lit' if level else 'dark'} from {since_ms:.1f} ms to {now_ms:.1f} ms at"
                f" least, must be {' or '.join(sorted(states))}"
            )


def _allowed(
    settings: Settings, plan: Scenario, outcome: Outcome
) -> Iterator[tuple[float, States]]:
    """At each ms the states that the LED may show."""
    on_c = settings.number("THRESHOLD_C")
    off_c = on_c - settings.number("HYSTERESIS_C")
    about_c = plan.noise_c / 2 + 2 * _STEP_C
    not_above_ms = not_below_ms = 0.0  # when it was last unsure, or clearly not so
    by_temperature: States = frozenset(("below", "above"))
    for now in range(int(plan.seconds * 1000)):
        now_ms = float(now)
        active = [fault for fault in plan.faults if _touches(settings, fault, now_ms)]
        celsius = plan.temperature_c(now_ms)
        if active or celsius < on_c + about_c:
            not_above_ms = now_ms
        if active or celsius >= off_c - about_c:
            not_below_ms = now_ms
        unplugged = any(f.kind == "unplugged" and f.at_ms <= now_ms for f in plan.faults)
        takes_ms = settings.change_ms(unplugged)
        if now_ms - not_above_ms > takes_ms:
            by_temperature = frozenset(("above",))
        elif now_ms - not_below_ms > takes_ms:
            by_temperature = frozenset(("below",))
        if celsius >= on_c - about_c:
            by_temperature |= {"above"}
        if celsius < off_c + about_c:
            by_temperature |= {"below"}
        if any(_deceives(settings, fault) for fault in active):
            by_temperature |= {"above", "below"}
        if any(_must_show(settings, fault, outcome, now_ms) for fault in active):
            yield now_ms, frozenset(("fault",))
        else:
            yield now_ms, by_temperature | {"fault"} if active else by_temperature


def _touches(settings: Settings, fault: Fault, now_ms: float, late_ms: float = 0) -> bool:
    most_ms = settings.for_ms(fault)[1] + settings.back_ms(fault.kind) + late_ms
    return 0 <= now_ms - fault.at_ms <= most_ms


def _deceives(settings: Settings, fault: Fault) -> bool:
    """Whether it may bring a reading that could be true and is not.

    A sensor that gets its power back says 0 °C at first: known only to who has seen it fail.
    """
    if fault.kind == "unplugged":
        return fault.for_ms < settings.shown_ms(fault.kind)
    return fault.kind in ("garbage", "stuck_sda", "mid_byte")


def _must_show(settings: Settings, fault: Fault, outcome: Outcome, now_ms: float) -> bool:
    if fault.kind == "masked" or now_ms > fault.at_ms + settings.for_ms(fault)[0]:
        return False
    known_ms = settings.shown_ms(fault.kind)
    if fault.kind == "garbage":
        return not any(0 <= now_ms - ms <= known_ms for ms in (fault.at_ms, *outcome.credible))
    return now_ms - fault.at_ms > known_ms


# Reports of the board


def _counters(settings: Settings, plan: Scenario, outcome: Outcome) -> Iterator[str]:
    result = outcome.result
    tick_ms = settings.period_ms
    masked = [fault for fault in plan.faults if fault.kind == "masked" and not settings.is_nmi]
    most_missed = sum(math.ceil(fault.for_ms / tick_ms) + 1 for fault in masked)
    least_missed = sum(max(0, int(fault.for_ms / tick_ms) - 2) for fault in masked)
    if not least_missed <= result.missed <= most_missed:
        yield f"{result.missed} ticks missed, not {least_missed} to {most_missed}"
    lost = sum(settings.rescue_ticks_in(fault) for fault in plan.faults)
    away = result.due_ticks - result.ticks - result.missed
    if not -1 <= away <= 1 + lost:
        yield f"{result.ticks} ticks and {result.missed} missed, {result.due_ticks} were due"
    others = [fault for fault in plan.faults if fault.kind != "masked"]
    least = sum(settings.ticks_in(fault) - settings.rescue_ticks_in(fault) for fault in others)
    most = sum(
        math.ceil((settings.for_ms(fault)[1] + settings.back_ms(fault.kind)) / tick_ms) + 2
        for fault in plan.faults
    )
    if not least - len(outcome.credible) <= result.sensor_faults <= most:
        yield f"{result.sensor_faults} failed reads, not {least} to {most}"


def _records(settings: Settings, plan: Scenario, outcome: Outcome) -> Iterator[str]:
    late_ms = settings.loop_ms(plan)
    for ms, kind in outcome.errors:
        if not any(_touches(settings, fault, ms, late_ms) for fault in plan.faults):
            yield f"{words.fault(kind)} at {ms:.1f} ms, when all was well"
    if outcome.result.queue_dropped:
        return
    for fault in plan.faults:
        end_ms = fault.at_ms + fault.for_ms + late_ms
        kinds = {kind for ms, kind in outcome.errors if fault.at_ms <= ms <= end_ms}
        surely = settings.ticks_in(fault) > (0 if fault.kind not in HELD else 1)
        if surely and _KINDS[fault.kind] and not kinds & _KINDS[fault.kind]:
            names = [words.fault(kind) for kind in sorted(kinds)]
            yield f"{fault.kind} at {fault.at_ms} ms was reported as {names}"
