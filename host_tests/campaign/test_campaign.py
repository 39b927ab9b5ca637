"""Random faults; what each must not do is in oracle.py, how to run many in this folder's
__init__.py."""

import pytest

from campaign import beyond, oracle, seeds, tiers
from campaign.playing import played
from campaign.trial import KINDS, as_toml
from noheap_tools.emulator.faults import FAULTS

# Some that are quick, and with those that were found have all kinds of trial and fault between
# them: what `make test` runs.
FEW = (24, 26, 151, 189, 191, 216, 331, 402, 459)
SEEDS = sorted({*FEW, *seeds.kept()})
# A sensor that is plugged in again and says 0 °C, with a lit LED for "above" and for a fault.
FEW_IN_DMA = (395,)
IN_DMA = sorted({*FEW_IN_DMA, *seeds.kept("dma")})


def test_they_have_all_kinds_between_them() -> None:
    trials = [beyond.trial(seed) for seed in SEEDS]
    assert {trial.kind for trial in trials} == set(KINDS)
    assert {fault.kind for trial in trials for fault in trial.plan.faults} == set(FAULTS)


@pytest.mark.parametrize("seed", SEEDS, ids=[f"seed={seed}" for seed in SEEDS])
def test_it_survives(seed: int) -> None:
    judge(seed)


@pytest.mark.parametrize("seed", IN_DMA, ids=[f"seed={seed}" for seed in IN_DMA])
def test_it_survives_in_tier_dma(seed: int) -> None:
    judge(seed, "dma")


def judge(seed: int, tier: str = tiers.ANY) -> None:
    trial = tiers.in_tier(beyond.trial(seed), tier)
    complaints = oracle.judge(trial, played(trial))
    assert not complaints, "\n".join([*complaints, "", as_toml(trial)])
