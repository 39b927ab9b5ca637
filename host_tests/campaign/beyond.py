"""A seed -> a trial: the generator's scenario, and what goes beyond one.

    beyond.trial(123)

Each seed is of one kind, so that a complaint says where to look. A trial without a kind of its own
is the generator's scenario as it is.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from campaign import generator, two_sensors
from campaign.bounds import FLOOD_LEFT_MS, NMI, RESTART_MS, Settings
from campaign.trial import RESTARTS, Happening, Trial
from noheap_tools import paths
from noheap_tools.board import settings as limits
from noheap_tools.emulator.scenario import Fault, Scenario, Temperature

_CROSSINGS = 6
_FLOOD_PERIOD_US = 20_000  # such a trial is long
_FIRST_MS = 700.0
_TAIL_MS = 600.0
# Not "unplugged": back within fault_ticks it is believed, docs/guide/failsafe.md says.
_BRIEF = ("nack", "stretch", "stuck_sda", "mid_byte")
_RARE = (*RESTARTS, "full")  # a start takes most of a trial's time, and "full" is like "plain"
_AT_BOOT = ("nack", "unplugged", "stuck_sda", "mid_byte", "stretch")


def trial(seed: int) -> Trial:
    dice = Random(f"beyond {seed}")
    kind = dice.choices(tuple(_MAKERS), _WEIGHTS)[0]
    return _MAKERS[kind](dice, seed)


def _plain(dice: Random, seed: int) -> Trial:
    # Half of these, so that the seeds of all other kinds, as in seeds.txt, stay what they are.
    if dice.random() < 0.5:
        return two_sensors.drawn(seed)
    return Trial(generator.scenario(seed))


def _full(_dice: Random, seed: int) -> Trial:
    return Trial(generator.scenario(seed, faults=3), "full")


def _one_tick(dice: Random, seed: int) -> Trial:
    config = generator.scenario(seed).config | {
        "FAULT_TICKS": dice.choice((4, 5, 8)),
        "MAX_STEP_C": 0.0,  # else the tick after a wrong reading would be a jump
    }
    settings = Settings.of(Scenario(config=config))
    return Trial(
        _crossing(
            dice,
            settings,
            lambda: (dice.choice(_BRIEF), max(1.0, dice.uniform(0.1, 1) * settings.period_ms)),
        ),
        "one_tick",
    )


def _masked_crossing(dice: Random, seed: int) -> Trial:
    config = generator.scenario(seed).config | {"MAX_STEP_C": 0.0, "FROZEN_TICKS": 0}
    if config["TIER"] != "portable":
        config["PRIORITY"] = dice.choice((0, NMI))
    settings = Settings.of(Scenario(config=config))
    return Trial(
        _crossing(
            dice, settings, lambda: ("masked", dice.uniform(1, 50) + 5 * settings.period_ms)
        ),
        "masked_crossing",
    )


def _crossing(dice: Random, settings: Settings, draw: Callable[[], tuple[str, float]]) -> Scenario:
    """The temperature jumps across the threshold and back, a fault about each time."""
    on_c = settings.number("THRESHOLD_C")
    clear_c = settings.number("HYSTERESIS_C") + 1
    temperatures = [Temperature(0, on_c - clear_c)]
    faults: list[Fault] = []
    at_ms = _FIRST_MS
    for n in range(_CROSSINGS):
        kind, for_ms = draw()
        temperatures.append(
            Temperature(round(at_ms, 3), on_c + (clear_c if n % 2 == 0 else -clear_c))
        )
        begin_ms = at_ms + dice.uniform(-for_ms, settings.change_ms(False))
        faults.append(Fault(round(begin_ms, 3), kind, round(for_ms, 3)))
        at_ms += 2 * settings.change_ms(False) + settings.back_ms(kind) + 2 * for_ms + 200
    return Scenario(
        round((at_ms + _TAIL_MS) / 1000, 1),
        settings.config,
        tuple(temperatures),
        tuple(faults),
        generator.NOISE_C,
    )


def _stuck_at_boot(dice: Random, seed: int) -> Trial:
    plan = generator.scenario(seed, faults=2)
    kind, for_ms = dice.choice(_AT_BOOT), round(dice.uniform(100, 1500), 3)
    calm_ms = for_ms + Settings.of(plan).back_ms(kind)
    later = [it for it in plan.faults if it.at_ms > calm_ms]
    faults = (Fault(0.0, kind, for_ms), *later)
    return Trial(long_enough(replace(plan, faults=faults)), "stuck_at_boot")


def _restarted(kind: str, dice: Random, seed: int) -> Trial:
    plan = generator.scenario(seed, faults=3)
    # A jump that a board finds at its start is a temperature like another.
    plan = replace(plan, faults=tuple(it for it in plan.faults if it.kind != "jump"))
    at_ms = round(dice.uniform(600, 3000), 3)
    return Trial(long_enough(plan, at_ms + RESTART_MS), kind, (Happening(at_ms, kind),))


def _host(kind: str, dice: Random, seed: int) -> Trial:
    plan = generator.scenario(seed, faults=1)
    at_ms, for_ms = dice.uniform(300, 2500), dice.uniform(50, 3000)
    happening = Happening(round(at_ms, 3), kind, round(for_ms, 3))
    end_ms = at_ms + for_ms + 2000
    if kind == "flood":
        plan = _at_period(plan, _FLOOD_PERIOD_US)
        end_ms += FLOOD_LEFT_MS
    return Trial(long_enough(plan, end_ms), kind, (happening,))


def _at_period(plan: Scenario, period_us: int) -> Scenario:
    """With jumps for no more ticks than before: later they would be believed."""
    shorter = min(1.0, period_us / Settings.of(plan).number("PERIOD_US"))
    faults = tuple(
        replace(it, for_ms=round(it.for_ms * shorter, 3)) if it.kind == "jump" else it
        for it in plan.faults
    )
    return replace(plan, config=plan.config | {"PERIOD_US": period_us}, faults=faults)


def long_enough(plan: Scenario, end_ms: float = 0.0) -> Scenario:
    """To see all recover, after `end_ms` too."""
    settings = Settings.of(plan)
    ends = [it.at_ms + it.for_ms + settings.back_ms(it.kind) for it in plan.faults]
    end_ms = max([end_ms, *ends]) + settings.change_ms(True) + _TAIL_MS
    return replace(plan, seconds=max(plan.seconds, round(end_ms / 1000 + 0.05, 1)))


def _wrong_setting(dice: Random, seed: int) -> Trial:
    plan = generator.scenario(seed, faults=1)
    known = limits.of((paths.FIRMWARE / "config.py").read_text())
    name = dice.choice(sorted(known))
    limit = known[name].limits
    wrong: list[object] = ["", "nonsense"]
    if limit.choices:
        wrong.append(17)
    if limit.low is not None and name != "PERIOD_US":  # of which the tier knows the shortest
        wrong += [limit.low - 1, -(1 << 40)]
    if limit.high is not None:
        wrong += [limit.high + 1, 1 << 40]
    return Trial(
        replace(plan, config=plan.config | {name: dice.choice(wrong)}), "wrong_setting", wrong=name
    )


_MAKERS: dict[str, Callable[[Random, int], Trial]] = {
    "plain": _plain,
    "one_tick": _one_tick,
    "masked_crossing": _masked_crossing,
    "stuck_at_boot": _stuck_at_boot,
    "reset": lambda dice, seed: _restarted("reset", dice, seed),
    "brown_out": lambda dice, seed: _restarted("brown_out", dice, seed),
    "deaf_host": lambda dice, seed: _host("deaf_host", dice, seed),
    "flood": lambda dice, seed: _host("flood", dice, seed),
    "full": _full,
    "wrong_setting": _wrong_setting,
}
_WEIGHTS = [1 if kind in _RARE else 2 for kind in _MAKERS]
