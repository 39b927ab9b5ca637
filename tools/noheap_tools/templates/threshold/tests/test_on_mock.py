"""The limits on CPython, with noheap's mock of MicroPython's modules."""

import config
import limits
import pytest


def test_it_is_warm_from_the_limit_on_and_cool_below_the_lower_one():
    threshold = limits.threshold()
    for celsius, warm in (
        (config.ON_C - 0.5, False),
        (config.ON_C, True),
        (config.OFF_C, True),
        (config.OFF_C - 0.5, False),
        (config.OFF_C + 0.5, False),
    ):
        assert threshold.update(limits.raw(celsius)) == warm


def test_limits_in_the_wrong_order_are_refused(monkeypatch):
    monkeypatch.setattr(config, "OFF_C", config.ON_C + 1)
    with pytest.raises(ValueError, match="off: must not be above on"):
        limits.threshold()
