"""A trial as another tier of the sampler can play it.

    tiers.in_tier(beyond.trial(123), "dma")

Tier dma has no checks of a reading but its range and its bits, and one output.
"""

from dataclasses import replace

from campaign import beyond
from campaign.bounds import Settings
from campaign.trial import Trial
from noheap_tools.emulator.scenario import Scenario

TIERS = ("any", "dma")
_WITHOUT = {
    "PRIORITY": 0,
    "MAX_STEP_C": 0.0,
    "FROZEN_TICKS": 0,
}


def in_tier(trial: Trial, tier: str) -> Trial:
    """`tier` is one of TIERS; "any" leaves the trial as it is."""
    if tier == "any":
        return trial
    kept = {trial.wrong: trial.plan.config[trial.wrong]} if trial.wrong else {}
    config = trial.plan.config | _WITHOUT | {"TIER": tier} | kept
    plan = replace(trial.plan, config=config)
    found = Settings.of(Scenario(config=config)).number("HIGHEST_C") < 100 if not kept else False
    faults = tuple(
        it for it in plan.faults if it.kind != "frozen" and (it.kind != "jump" or found)
    )
    plan = beyond.long_enough(replace(plan, faults=faults))
    return replace(trial, plan=plan, second=None)
