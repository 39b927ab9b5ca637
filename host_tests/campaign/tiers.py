"""A trial as another tier of the sampler can play it.

    tiers.in_tier(beyond.trial(123), "dma")

Tier dma has no checks of a reading but its range and its bits, and one output.
"""

from dataclasses import replace

from campaign import beyond
from campaign.bounds import Settings
from campaign.trial import Trial

ANY = "any"
TIERS = (ANY, "dma")
_WITHOUT = {
    "PRIORITY": 0,
    "MAX_STEP_C": 0.0,
    "FROZEN_TICKS": 0,
}


def in_tier(trial: Trial, tier: str) -> Trial:
    """`tier` is one of TIERS; ANY leaves the trial as it is."""
    if tier == ANY:
        return trial
    if trial.wrong:
        wrong = {trial.wrong: trial.plan.config[trial.wrong]}
        plan = replace(trial.plan, config=trial.plan.config | _WITHOUT | {"TIER": tier} | wrong)
        return replace(trial, plan=plan)
    config = trial.plan.config | _WITHOUT | {"TIER": tier}
    plan = replace(trial.plan, config=config)
    found = Settings.of(plan).number("HIGHEST_C") < 100
    faults = tuple(
        it for it in plan.faults if it.kind != "frozen" and (it.kind != "jump" or found)
    )
    plan = beyond.long_enough(replace(plan, faults=faults))
    kind = trial.kind if trial.second is None else "plain"
    return replace(trial, plan=plan, kind=kind, second=None)
