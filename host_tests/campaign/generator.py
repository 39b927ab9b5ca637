"""A seed -> a scenario: settings, a temperature around the threshold, faults.

    plan = generator.scenario(123)
    print(generator.as_toml(plan))      # for `noheap run --scenario`

Only what can be judged is made: a jump where the settings find it, a frozen sensor where they look
for it, ramps that max_step allows.
"""

import math
import random

from campaign.bounds import NMI, Settings
from noheap_tools.emulator.scenario import Fault, Scenario, Temperature

NOISE_C = 0.25  # four of the sensor's steps: no two conversions are the same
_JUMP_C = 40  # emulator/i2c_bus.py
_BEGIN_MS = 400.0
_LAST_MS = 9000.0  # by then all faults are over
_TAIL_MS = 600.0
_PERIODS_US = (1000, 2000, 5000, 10_000, 10_000, 20_000, 50_000)
_BUS_FAULTS = ("nack", "unplugged", "stuck_sda", "mid_byte", "stretch", "garbage")


def scenario(seed: int, faults: int = 6) -> Scenario:
    """Of 4 to 15 s, with up to `faults` faults, one at least."""
    dice = random.Random(seed)
    config = _config(dice)
    settings = Settings(config | {"SENSOR": "tmp102"})
    happens = _faults(dice, settings, dice.randint(1, faults))
    end_ms = max(fault.at_ms + fault.for_ms + settings.back_ms(fault.kind) for fault in happens)
    end_ms = max(3400.0, end_ms + settings.change_ms(True)) + _TAIL_MS
    temperatures = temperatures_about(dice, settings, end_ms - settings.change_ms(True) - _TAIL_MS)
    return Scenario(round(end_ms / 1000, 1), config, temperatures, happens, NOISE_C)


def as_toml(plan: Scenario) -> str:
    lines = [f"seconds = {plan.seconds}", f"noise_c = {plan.noise_c}", "[config]"]
    lines += [
        f'{name.lower()} = "{value}"' if isinstance(value, str) else f"{name.lower()} = {value}"
        for name, value in plan.config.items()
        if value is not None
    ]
    steps = [
        (step.at_ms, f"ramp_to_c = {step.to_c}\nover_ms = {step.over_ms}")
        if step.over_ms
        else (step.at_ms, f"temperature_c = {step.to_c}")
        for step in plan.temperatures
    ]
    steps += [
        (fault.at_ms, f'fault = "{fault.kind}"\nfor_ms = {fault.for_ms}') for fault in plan.faults
    ]
    lines += [f"[[step]]\nat_ms = {at_ms}\n{what}" for at_ms, what in sorted(steps)]
    return "\n".join(lines) + "\n"


def _config(dice: random.Random) -> dict[str, object]:
    period_us = dice.choice(_PERIODS_US)
    on_c = dice.randint(40, 80) / 2
    tier = dice.choice(("auto", "portable", "vector"))
    # Three conversions of a sensor that has forgotten its settings.
    frozen_ticks = math.ceil(3 * 250_000 / period_us) if dice.random() < 0.4 else 0
    return {
        "PERIOD_US": period_us,
        "TIER": tier,
        "PRIORITY": 0 if tier == "portable" else dice.choice((0, 0, NMI)),
        "THRESHOLD_C": on_c,
        "HYSTERESIS_C": dice.choice((0.5, 1.0, 2.0, 5.0)),
        "DEBOUNCE_TICKS": dice.choice((0, 0, 1, 3, 10)),
        "BLINK_HZ": dice.choice((0, 0, 0, 4)),
        "LOWEST_C": -40.0,
        "HIGHEST_C": dice.choice((125.0, on_c + 20)),
        "MAX_STEP_C": dice.choice((0.0, 0.0, 4.0, 6.0)),
        "FROZEN_TICKS": frozen_ticks,
        "FAULT_TICKS": dice.choice((1, 2, 2, 3, 5, 8)),
        "FAIL_SAFE_LEVEL": dice.choice((0, 0, 1, 1, None)),
        "RESCUE_TICKS": dice.choice((0, 20, 50)),
        "WATCHDOG_MS": dice.choice((0, 0, 2000)),
        "CONVERSION_HZ": dice.choice((4, 8, 8)),
        "QUEUE_RECORDS": dice.choice((32, 64)),
        "STATS_MS": dice.choice((200, 500)),
        "SAMPLE_EVERY": dice.choice((1, 5, 20)),
    }


def _faults(dice: random.Random, settings: Settings, count: int) -> tuple[Fault, ...]:
    found: list[Fault] = []
    at_ms = _BEGIN_MS + dice.random() * 500
    calm_ms = 0.0  # when all is as before the last fault
    for _ in range(count):
        kind = dice.choice(_kinds(settings))
        if kind == "jump":
            at_ms = max(at_ms, calm_ms)
        for_ms = _duration_ms(dice, settings, kind)
        if found and at_ms + for_ms > _LAST_MS:
            break
        found.append(Fault(round(at_ms, 3), kind, round(for_ms, 3)))
        at_ms += for_ms
        calm_ms = at_ms + settings.back_ms(kind)
        # Sometimes the next one comes before this one is over for the firmware.
        close_ms = 0.01 + dice.random() * 3 * settings.period_ms
        far_ms = settings.back_ms(kind) + settings.change_ms(True) + dice.random() * 500
        at_ms += close_ms if dice.random() < 0.3 else far_ms
    return tuple(found)


def _kinds(settings: Settings) -> tuple[str, ...]:
    kinds = (*_BUS_FAULTS, "masked")
    if settings.number("FROZEN_TICKS"):
        kinds += ("frozen", "frozen")
    if settings.number("MAX_STEP_C") or settings.number("HIGHEST_C") < 100:
        kinds += ("jump", "jump")
    return kinds


def _duration_ms(dice: random.Random, settings: Settings, kind: str) -> float:
    period_ms = settings.period_ms
    if kind == "masked":
        return max(1.0, dice.choice((0.1, 2, 10)) * period_ms + dice.random() * 50)
    short_ms = (0.2 + 4 * dice.random()) * period_ms
    long_ms = settings.shown_ms(kind) + 100 + dice.random() * 800
    if kind == "mid_byte":
        long_ms += settings.number("RESCUE_TICKS") * period_ms + 400
    if kind == "jump" and settings.number("HIGHEST_C") > 100:
        # Later it would be believed: control/plausibility.py.
        believed_ms = 0.6 * _JUMP_C / settings.number("MAX_STEP_C") * period_ms
        return max(1.0, min(believed_ms, long_ms))
    return max(1.0, short_ms if dice.random() < 0.3 else long_ms)


def temperatures_about(
    dice: random.Random, settings: Settings, end_ms: float
) -> tuple[Temperature, ...]:
    on_c = settings.number("THRESHOLD_C")
    first_c = on_c + dice.choice((-5, -1, 1, 5))
    steps = [Temperature(0, first_c)]
    at_ms = 200 + dice.random() * 500
    while at_ms < end_ms:
        to_c = round(on_c + dice.uniform(-6, 6), 2)
        over_ms = dice.choice((0, 0, 100, 400, 1500))
        if settings.number("MAX_STEP_C"):
            # Two conversions, with noise, may be a step apart.
            step_c = settings.number("MAX_STEP_C") - 2 * NOISE_C
            over_ms = max(over_ms, math.ceil(12 / step_c * 2 * 250))
        steps.append(Temperature(round(at_ms, 3), to_c, over_ms))
        at_ms += over_ms * dice.choice((0.5, 1, 1)) + dice.random() * 1500
    return tuple(steps)
