"""Judges the board's behaviour, from the world's side: its temperature and its faults.

    complaints = oracle.judge(trial, outcome)       # empty: all is right

It knows nothing of how the firmware works but the formulas of bounds.py. At each ms it has a set
of states that the LED may show; a set of one is a duty.

- The states that the temperature allows: "above" once it has been above for as long as a change
  takes, "below" likewise, what it was inside the hysteresis, both in between.
- From a fault's begin until it must be shown, and from its end until the LED must be back, "fault"
  too, and anything for faults that may bring a reading that could be true. In between "fault" is
  the duty; with noise, one word in 16 has no bad bit: it may take as long again after it.
- A fault that cannot spoil fault_ticks samples in a row is never shown.
- Masked interrupts leave the LED as it is, and are no fault; an NMI's are not masked at all.
- A reset begins all of this again, at its first tick. A host that does not read, or that floods,
  changes nothing of it, nor does a full file system.
- Each of two sensors has an output of its own, which the other one does not change.
- With a setting out of its range nothing starts, and what the board says names it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from campaign.bounds import FLOOD_LEFT_MS, HELD, LAG_MS, RESTART_MS, Settings
from campaign.nursery import Outcome
from campaign.trial import RESTARTS, Trial
from noheap.hal import errors
from noheap_tools.emulator.scenario import Fault, Scenario
from noheap_tools.link import words

States = frozenset[str]
_BRIEF = ("nack", "stretch", "stuck_sda", "mid_byte")
_NO_DUTY: States = frozenset()
_EITHER: States = frozenset(("below", "above"))
_EVENT = re.compile(r"tick -?\d+: ")  # safe/post_mortem.py
_FEW = 5  # of the 16 events that are kept
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


def judge(trial: Trial, outcome: Outcome) -> list[str]:
    """Returns all that is wrong, in words."""
    if trial.wrong:
        return list(_refused(trial, outcome))
    if outcome.second is not None:
        return list(_each_of_two(trial, [outcome, outcome.second]))
    deaf_ms = sum(end - begin for begin, end in trial.times_ms("deaf_host"))
    restarts = ((it.at_ms, it.first_tick_ms) for it in outcome.restarts)
    settings = Settings.of(trial.plan, deaf_ms, restarts)
    found = [*_restarts(settings, trial, outcome), *_hung(settings, trial, outcome)]
    if outcome.result.heap_delta_bytes is None:
        return found
    found += _led(settings, trial.plan, outcome)
    found += _counters(settings, trial, outcome)
    found += _records(settings, trial, outcome)
    return found


def _refused(trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Whether the wrong setting was refused, by its name and before anything started."""
    value = trial.plan.config[trial.wrong]
    if outcome.started:
        yield f"it started with {trial.wrong} = {value!r}"
    if outcome.led_moved:
        yield f"the LED was lit with {trial.wrong} = {value!r}"
    said = outcome.result.texts
    if not any("ValueError" in text and trial.wrong in text for text in said):
        yield f"no ValueError names {trial.wrong} = {value!r}; the board said {said[-3:]}"


def _each_of_two(trial: Trial, outcomes: Sequence[Outcome]) -> Iterator[str]:
    for name, plan, its in zip(("first", "second"), trial.plans, outcomes, strict=True):
        settings = Settings.of(plan)
        yield from (f"{name} sensor: {it}" for it in _led(settings, plan, its))
        for it in _counters(settings, replace(trial, plan=plan), its):
            yield f"{name} sensor: {it}"
    yield from (f"the board said: {text}" for text in outcomes[0].result.texts)


def _hung(settings: Settings, trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Whether the main loop went on to the end."""
    plan, result = trial.plan, outcome.result
    yield from (f"the board said: {text}" for text in result.texts if "Error" in text)
    if result.ended_ms is not None:
        yield f"the firmware ended after {result.ended_ms:.1f} ms"
    if result.heap_delta_bytes is None:
        yield "the board did not report its counters at the end"
    if result.resets != len(trial.times_ms(*RESTARTS)):
        yield f"{result.resets} resets"
    if result.heap_delta_bytes:
        yield f"the heap grew by {result.heap_delta_bytes} bytes"
    # A reset, and a host that does not read, cut frames off.
    if result.bad_frames and not trial.times_ms(*RESTARTS, "deaf_host"):
        yield f"{result.bad_frames} broken frames"
    quiet = [
        *((it.at_ms, it.at_ms + it.for_ms) for it in plan.faults if it.kind == "masked"),
        *trial.times_ms("deaf_host"),
        # The host's requests wait behind its flood, and without them text is sent.
        *((begin, end + FLOOD_LEFT_MS) for begin, end in trial.times_ms("flood")),
    ]
    for name, times, every_ms in (
        ("reports", outcome.reports, settings.number("STATS_MS")),
        ("samples", outcome.samples, settings.number("SAMPLE_EVERY") * settings.period_ms),
    ):
        if name == "samples" and result.queue_dropped:
            continue
        limit_ms = every_ms + settings.loop_ms(plan)
        inside = [ms for ms in times if ms <= plan.seconds * 1000]
        for a, b in zip([0.0, *inside], [*inside, plan.seconds * 1000], strict=True):
            quiet_ms = sum(end - begin for begin, end in quiet if a <= end and begin <= b)
            # The time until a report begins again at the first tick, and what waited is lost.
            quiet_ms += sum(
                it.first_tick_ms - it.at_ms + every_ms + settings.loop_ms(plan)
                for it in outcome.restarts
                if a <= it.first_tick_ms and it.at_ms <= b
            )
            if b - a > limit_ms + quiet_ms:
                yield f"no {name} from {a:.1f} to {b:.1f} ms"


def _restarts(settings: Settings, trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Whether each restart came to its first tick, and told what docs/guide/failsafe.md promises
    of the events before it."""
    for restart in outcome.restarts:
        took_ms = restart.first_tick_ms - restart.at_ms
        if took_ms > RESTART_MS:
            yield f"no tick for {took_ms:.1f} ms after the {trial.kind} at {restart.at_ms} ms"
        said = [text for text in outcome.result.texts[restart.said :] if _EVENT.match(text)]
        if trial.kind == "brown_out" and said:
            yield f"after a brown-out it tells events: {said[0]}"
        if trial.kind == "reset" and not any(": fault " in text for text in said):
            yield from (
                f"nothing was told after the reset of {fault.kind} at {fault.at_ms} ms"
                for fault in trial.plan.faults
                if _is_kept(settings, trial.plan, fault, restart.at_ms)
            )


def _is_kept(settings: Settings, plan: Scenario, fault: Fault, at_ms: float) -> bool:
    """Whether it surely was recorded by `at_ms`, and is one of the last events: a rescue is one,
    too."""
    shown_ms = settings.shown_ms(fault.kind)
    lasted_ms = min(settings.for_ms(fault)[0], at_ms - fault.at_ms - settings.loop_ms(plan))
    rescues = sum(settings.rescues_in(it) for it in plan.faults)
    return fault.kind not in ("masked", "garbage") and lasted_ms > shown_ms and rescues < _FEW


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
        if not states:
            continue
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
    by_temperature = _EITHER
    brief = {fault.at_ms for fault in plan.faults if _is_brief(settings, plan, fault)}
    masked = [] if settings.is_nmi else [it for it in plan.faults if it.kind == "masked"]
    faults = [fault for fault in plan.faults if fault.kind != "masked"]
    for now in range(int(plan.seconds * 1000)):
        now_ms = float(now)
        if any(it.at_ms <= now_ms <= it.first_tick_ms for it in outcome.restarts):
            by_temperature = _EITHER
            not_above_ms = not_below_ms = now_ms
            yield now_ms, _NO_DUTY
            continue
        active = [fault for fault in faults if _touches(settings, fault, now_ms)]
        is_masked = any(
            it.at_ms <= now_ms <= it.at_ms + it.for_ms + settings.period_ms for it in masked
        )
        celsius = plan.temperature_c(now_ms)
        if active or is_masked or celsius < on_c + about_c:
            not_above_ms = now_ms
        if active or is_masked or celsius >= off_c - about_c:
            not_below_ms = now_ms
        # At 0 ms it was there before the board, which could not configure the sensor.
        unplugged = any(
            it.at_ms <= now_ms and (it.kind == "unplugged" or it.at_ms == 0) for it in plan.faults
        ) or any(it.at_ms <= now_ms for it in outcome.restarts)
        takes_ms = settings.change_ms(unplugged)
        if now_ms - not_above_ms > takes_ms:
            by_temperature = frozenset(("above",))
        elif now_ms - not_below_ms > takes_ms:
            by_temperature = frozenset(("below",))
        if celsius >= on_c - about_c:
            by_temperature |= {"above"}
        if celsius < off_c + about_c:
            by_temperature |= {"below"}
        if any(_deceives(settings, fault, outcome) for fault in active):
            by_temperature |= _EITHER
        if is_masked:
            yield now_ms, _NO_DUTY
        elif any(_must_show(settings, fault, outcome, now_ms) for fault in active):
            yield now_ms, frozenset(("fault",))
        elif all(fault.at_ms in brief for fault in active):
            yield now_ms, by_temperature
        else:
            yield now_ms, by_temperature | {"fault"}


def _is_brief(settings: Settings, plan: Scenario, fault: Fault) -> bool:
    """Whether it alone cannot spoil fault_ticks samples in a row. After a wrong reading that could
    be true, max_step finds the next ones wrong."""
    if fault.kind not in _BRIEF or settings.number("MAX_STEP_C"):
        return False
    failed = settings.most_failed(fault)
    end_ms = fault.at_ms + settings.for_ms(fault)[1] + failed * settings.period_ms
    return failed < settings.number("FAULT_TICKS") and not any(
        other is not fault
        and other.at_ms <= end_ms
        and fault.at_ms <= other.at_ms + settings.for_ms(other)[1] + settings.back_ms(other.kind)
        for other in plan.faults
    )


def _begin_ms(fault: Fault, outcome: Outcome, now_ms: float) -> float:
    """From when on it can be seen: its begin, or that of the board in its middle."""
    starts = [it.first_tick_ms for it in outcome.restarts if it.first_tick_ms <= now_ms]
    return max([fault.at_ms, *starts])


def _touches(settings: Settings, fault: Fault, now_ms: float, late_ms: float = 0) -> bool:
    most_ms = settings.for_ms(fault)[1] + settings.back_ms(fault.kind) + late_ms
    return 0 <= now_ms - fault.at_ms <= most_ms


def _deceives(settings: Settings, fault: Fault, outcome: Outcome) -> bool:
    """Whether it may bring a reading that could be true and is not.

    A sensor that gets its power back says 0 °C at first: known only to who has seen it fail.
    """
    if fault.kind == "unplugged":
        end_ms = fault.at_ms + fault.for_ms
        seen_ms = end_ms - _begin_ms(fault, outcome, end_ms)
        return seen_ms < settings.shown_ms(fault.kind)
    return fault.kind in ("garbage", "stuck_sda", "mid_byte")


def _must_show(settings: Settings, fault: Fault, outcome: Outcome, now_ms: float) -> bool:
    if now_ms > fault.at_ms + settings.for_ms(fault)[0]:
        return False
    known_ms = settings.shown_ms(fault.kind)
    begin_ms = _begin_ms(fault, outcome, now_ms)
    if fault.kind == "garbage":
        return not any(0 <= now_ms - ms <= known_ms for ms in (begin_ms, *outcome.credible))
    return now_ms - begin_ms > known_ms


# Reports of the board


def _counters(settings: Settings, trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Of the board's last life, which a reset begins."""
    result = outcome.result
    tick_ms = settings.period_ms
    since_ms = max([0.0, *(it.first_tick_ms for it in outcome.restarts)])
    lived = [
        it for it in trial.plan.faults if _touches(settings, it, since_ms) or it.at_ms > since_ms
    ]
    whole = [it for it in lived if it.at_ms >= since_ms]
    masked = [it for it in lived if it.kind == "masked" and not settings.is_nmi]
    most_missed = sum(math.ceil(fault.for_ms / tick_ms) + 1 for fault in masked)
    least_missed = sum(max(0, int(it.for_ms / tick_ms) - 2) for it in masked if it in whole)
    if not least_missed <= result.missed <= most_missed:
        yield f"{result.missed} ticks missed, not {least_missed} to {most_missed}"
    lost = sum(settings.rescue_ticks_in(fault) for fault in lived)
    due = result.due_ticks - int(since_ms / tick_ms)
    away = due - result.ticks - result.missed
    # Periods that the timer of tier dma has not reported yet.
    waiting = math.ceil(settings.brought_ms / tick_ms)
    if not -1 <= away <= 1 + lost + waiting + bool(since_ms):
        yield f"{result.ticks} ticks and {result.missed} missed, {due} were due"
    others = [fault for fault in whole if fault.kind != "masked"]
    least = sum(settings.ticks_in(fault) - settings.rescue_ticks_in(fault) for fault in others)
    most = sum(
        math.ceil((settings.for_ms(fault)[1] + settings.back_ms(fault.kind)) / tick_ms) + 2
        for fault in lived
    )
    if not least - len(outcome.credible) <= result.sensor_faults <= most:
        yield f"{result.sensor_faults} failed reads, not {least} to {most}"


def _is_frozen_in(settings: Settings, frozen: Fault, other: Fault) -> bool:
    """Whether `other` makes the reading at which the sensor stays `frozen`."""
    since_ms = frozen.at_ms - other.at_ms
    return other.kind == "jump" and 0 <= since_ms <= other.for_ms + settings.conversion_ms(True)


def _records(settings: Settings, trial: Trial, outcome: Outcome) -> Iterator[str]:
    plan = trial.plan
    late_ms = settings.loop_ms(plan)
    deaf = trial.times_ms("deaf_host")
    late_ms += sum(end - begin for begin, end in deaf)
    flood = [(begin, end + FLOOD_LEFT_MS) for begin, end in trial.times_ms("flood")]
    away = [*deaf, *flood, *((it.at_ms, it.first_tick_ms) for it in outcome.restarts)]
    for ms, kind in outcome.errors:
        if not any(_touches(settings, fault, ms, late_ms) for fault in plan.faults):
            yield f"{words.fault(kind)} at {ms:.1f} ms, when all was well"
    if outcome.result.queue_dropped:
        return
    for fault in plan.faults:
        end_ms = fault.at_ms + fault.for_ms + late_ms
        if any(begin <= end_ms and fault.at_ms <= end for begin, end in away):
            continue  # its records may be lost
        kinds = {kind for ms, kind in outcome.errors if fault.at_ms <= ms <= end_ms}
        surely = settings.ticks_in(fault) > (0 if fault.kind not in HELD else 1)
        expected = _KINDS[fault.kind]
        if fault.kind == "frozen" and any(
            _is_frozen_in(settings, fault, it) for it in plan.faults
        ):
            expected = expected | _KINDS["jump"]
        if surely and expected and not kinds & expected:
            names = [words.fault(kind) for kind in sorted(kinds)]
            yield f"{fault.kind} at {fault.at_ms} ms was reported as {names}"
