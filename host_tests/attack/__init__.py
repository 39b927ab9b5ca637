"""Attacks from outside, in numbers: wrong inputs, damaged frames, and kills at random moments.

    make attack                     500 rounds of each, on all CPUs; a round has 2,000 frames
    make attack COUNT=2000          rounds 0 to 1999
    pytest host_tests/attack --attack-round 123      that one again

`make test` has a few rounds of each. A round is its number: it is the same each time.

wrong_inputs    a round -> the arguments of a command, and the files that it finds
programs        run on the board whose power is cut
dying           ends a process at the n-th thing that it does to the outside
"""

from random import Random

import pytest

# Rounds of `make test`, if a file says no other number.
FEW = 8


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Gives a test each round as `round_`."""
    if "round_" not in metafunc.fixturenames:
        return
    count = metafunc.config.getoption("--attack-count")
    one = metafunc.config.getoption("--attack-round")
    few = getattr(metafunc.module, "FEW", FEW)
    rounds = range(few if count is None else count)
    if one is not None:
        rounds = range(one, one + 1)
    metafunc.parametrize("round_", rounds, ids=[f"round={it}" for it in rounds])


def dice(what: str, round_: int) -> Random:
    return Random(f"{what} {round_}")
