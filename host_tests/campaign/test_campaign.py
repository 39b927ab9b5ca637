"""Random faults; what each must not do is in oracle.py, how to run many in this folder's
__init__.py."""

import pytest

from campaign import generator, oracle, report
from campaign.nursery import nursery

# Some that are quick and have all kinds of fault between them: what `make test` runs.
FEW = range(152, 160)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    seed = metafunc.config.getoption("--campaign-seed")
    count = metafunc.config.getoption("--campaign-count")
    seeds = FEW if count is None else range(count)
    if seed is not None:
        seeds = range(seed, seed + 1)
    metafunc.parametrize("seed", seeds, ids=[f"seed={seed}" for seed in seeds])


def test_it_survives(seed: int, request: pytest.FixtureRequest) -> None:
    plan = generator.scenario(seed)
    outcome = nursery().run(plan)
    request.node.user_properties.append(report.of(plan, outcome))
    complaints = oracle.judge(plan, outcome)
    assert not complaints, "\n".join([*complaints, "", generator.as_toml(plan)])
