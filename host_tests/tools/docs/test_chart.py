"""The picture of a run: its scale, its limits, and readings beyond it."""

import itertools
import re

from noheap_tools.docs import chart
from noheap_tools.run.simulation import Result


def drawn(*readings: tuple[float, int | None]) -> str:
    result = Result("pico", on_milli_c=30_000, off_milli_c=29_000, simulated_s=4.0)
    result.samples = list(readings)
    return chart.svg(result)


def scale(svg: str) -> list[str]:
    return re.findall(r'text-anchor="end">(-?[\d.]+ °C)</text>', svg)


def test_the_scale_has_round_numbers_and_few_of_them():
    assert scale(drawn((0, 25_000), (1000, 32_000))) == ["26 °C", "28 °C", "30 °C", "32 °C"]
    for low, high in ((25_000, 32_000), (29_000, 30_000), (23_100, 35_900)):
        shown = [float(text.split()[0]) for text in scale(drawn((0, low), (1000, high)))]
        assert 2 <= len(shown) <= 7
        steps = {round(b - a, 6) for a, b in itertools.pairwise(shown)}
        assert len(steps) == 1 and steps <= {0.2, 0.5, 1.0, 2.0, 5.0}
        assert low / 1000 - 2 <= shown[0] and shown[-1] <= high / 1000 + 2


def test_limits_are_named():
    svg = drawn((0, 25_000))
    assert "above from 30 °C" in svg and "below again under 29 °C" in svg


def test_a_reading_far_below_is_drawn_at_the_edge_with_its_value_once():
    svg = drawn((0, 25_000), (1000, None), (2000, 0), (2010, 0), (3000, 25_000))
    assert svg.count(">0 °C</text>") == 1
    assert svg.count("no reading") == 1
