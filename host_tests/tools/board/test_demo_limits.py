"""The limits in the comments of the demo's config.py, for the host, and those in its limits.py,
for the board, are the same."""

import runpy
from types import SimpleNamespace

import pytest

from noheap_tools import paths
from noheap_tools.board import settings

CONFIG = settings.of((paths.FIRMWARE / "config.py").read_text())
ON_BOARD = runpy.run_path(str(paths.FIRMWARE / "limits.py"))
# Only the tier knows the shortest: some tests run it too fast on purpose.
BY_TIER = {"PERIOD_US": 100}


def test_ranges_are_the_same_in_comments_and_on_the_board() -> None:
    flat = (*ON_BOARD["_WHOLE"], *ON_BOARD["_REAL"])
    ranges = {flat[n]: flat[n + 1 : n + 3] for n in range(0, len(flat), 3)}
    for name, (low, high) in ranges.items():
        limits = CONFIG[name].limits
        if limits.choices:  # as of PRIORITY, some of the range
            assert set(limits.choices) <= set(range(low, high + 1)), name
        else:
            assert (limits.low, limits.high) == (BY_TIER.get(name, low), high), name


def test_choices_are_the_same_in_comments_and_on_the_board() -> None:
    flat = ON_BOARD["_CHOICES"]
    choices = {flat[n]: flat[n + 1] for n in range(0, len(flat), 2)}
    assert {name: set(CONFIG[name].limits.choices) for name in choices} == {
        name: set(values) for name, values in choices.items()
    }


def test_each_setting_has_limits_on_the_board() -> None:
    flat = (*ON_BOARD["_WHOLE"], *ON_BOARD["_REAL"])
    assert set(CONFIG) == {*flat[::3], *ON_BOARD["_CHOICES"][::2]}


def checked(**changed: object) -> None:
    defaults = {name: setting.value for name, setting in CONFIG.items()}
    ON_BOARD["check"](SimpleNamespace(**defaults | changed))


@pytest.mark.parametrize(("period_us", "shortest"), [(100, 500), (10_000, 500), (1_000_000, 3000)])
def test_a_watchdog_that_would_reset_the_board_before_its_first_ticks_is_refused(
    period_us: int, shortest: int
) -> None:
    for ms in (0, shortest, 8388):
        checked(PERIOD_US=period_us, WATCHDOG_MS=ms)
    for ms in (1, shortest - 1):
        with pytest.raises(ValueError, match=f"WATCHDOG_MS must be 0 or at least {shortest}, not"):
            checked(PERIOD_US=period_us, WATCHDOG_MS=ms)
