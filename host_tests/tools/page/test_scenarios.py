"""The page's reader of scenarios beside Python's: what both refuse, and in which words."""

import json
import random
import re

import pytest

from noheap_tools import paths
from noheap_tools.emulator import scenario
from noheap_tools.errors import UsageError
from noheap_tools.page import settings

_STEP = "[[step]]\nat_ms = {}\ntemperature_c = 20\n"
_FAULT = '[[step]]\nat_ms = {}\nfault = "nack"\nfor_ms = 100\n'
_LATER = "seconds = 4.5\n[[step]]\nat_ms = 1\ntemperature_c = 3\n\n"  # so that the lines count


def _expect(*lines: str) -> str:
    return _LATER + "[[expect]]\n" + "\n".join(lines) + "\n"


_WRONG = [
    "minutes = 1\n",
    "seconds = 0\n",
    'seconds = "a"\n',
    "seconds = true\n",
    "noise_c = 51\n",
    "step = 3\n",
    "step = [1]\n",
    "expect = 3\n",
    "config = 3\n",
    "[[step]]\ntemperature_c = 20\n",
    "[[step]]\nat_ms = -1\ntemperature_c = 20\n",
    "[[step]]\nat_ms = 0\ntemperature_c = 150.5\n",
    '[[step]]\nat_ms = 0\ntemperature_c = "warm"\n',
    "[[step]]\nat_ms = 0\nramp_to_c = 20\n",
    "[[step]]\nat_ms = 0\ntemperature_c = 20\nfor_ms = 3\n",
    '[[step]]\nat_ms = 0\nfault = "fire"\nfor_ms = 3\n',
    '[[step]]\nat_ms = 0\nfault = "nack"\n',
    _STEP.format(1_234_567.5) + _STEP.format(3),
    _FAULT.format(0) + _FAULT.format(99),
    "[config]\nthreshold_c = 'warm'\n",
    "# first\n[config]\nblink_hz = 2\nfault_ticks = 2.0\n",
    "[config]\ntier = 3\n",
    _expect("pin = 15"),
    _expect("pin = 15", "level = 1", "prints = 'x'"),
    _expect("level = 1"),
    _expect("pin = 15.0", "level = 1"),
    _expect("pin = 15", "level = 2"),
    _expect("pin = 15", "level = 1", "for_ms = 3"),
    _expect("pin = 15", "blink_hz = 10_001"),
    _expect("no_faults = false"),
    _expect("no_faults = 1"),
    _expect("prints = 3"),
    _expect("no_faults = true", "from_ms = 5", "to_ms = 5"),
    _expect("no_faults = true", "to_ms = 4_501"),
    _expect("no_faults = true", "from_ms = 20_000"),
    _expect("record = 3", "a = 1"),
    _expect('record = "air"'),
    _expect('record = "air"', 'pressure_pa = "high"'),
    _expect('record = "air"', "pressure_pa = 4294967296"),
    _expect('record = "air"', "pressure_pa = {}"),
    _expect('record = "air"', "pressure_pa = { least = 1 }"),
    _expect('record = "air"', "pressure_pa = { min = true }"),
    _expect('record = "air"', "pressure_pa = { min = 3, max = 2 }"),
    _expect('record = "air"', "a = 1", "prints = 'x'"),
    _expect("prints = 'x'") + "[[expect]]\npin = 3\nlevel = -1\n",
]
# What the page alone refuses: of noheap run it is the firmware that does.
_BEYOND = {
    "[config]\nblink_hz = 4\nperiod_us = 20\n": "line 3: period_us: must be at least 100",
    "[config]\nthreshold_c = 500.0\n": "line 2: threshold_c: must be at most 127",
    '[config]\ntier = "swift"\n': (
        'line 2: tier: must be "auto", "asm", "vector", "portable" or "dma"'
    ),
    "[config]\nthreshold = 28\n": "line 2: threshold: is no setting of the firmware",
}
_RIGHT = [
    "",
    "[config]\nthreshold_c = 28\nblink_hz = 2.5\ntier = 'asm'\nfail_safe_level = 1\n",
    _expect("pin = 15", "level = 1") + "[[expect]]\nprints = 'x'\nfrom_ms = 4500\n",
]


@pytest.fixture(scope="module")
def reasons(run_script) -> dict[str, str | None]:
    """What the page says of each."""
    plans = [*_WRONG, *_BEYOND, *_RIGHT]
    known = settings.of((paths.FIRMWARE / "config.py").read_text(encoding="utf-8"))
    said = run_script("read_scenarios.ts", json.dumps({"plans": plans, "settings": known}))
    return dict(zip(plans, json.loads(said), strict=True))


@pytest.mark.parametrize("plan", _WRONG)
def test_what_is_wrong_is_refused_as_noheap_run_does(reasons, plan):
    with pytest.raises(UsageError) as caught:
        scenario.parse(plan, "plan")
    place = re.sub(r"^plan:(\d+): ", r"line \1: ", caught.value.message)
    assert reasons[plan] == f"The scenario: {place}."


@pytest.mark.parametrize("plan", _BEYOND)
def test_settings_beyond_their_limits_are_named_with_their_line(reasons, plan):
    assert reasons[plan] == f"The scenario: {_BEYOND[plan]}."


@pytest.mark.parametrize("plan", _RIGHT)
def test_what_is_right_is_right_for_both(reasons, plan):
    scenario.parse(plan)
    assert reasons[plan] is None


def test_numbers_and_texts_are_written_as_python_does(run_script):
    chance = random.Random(19)
    numbers = [0.0, -0.25, 0.75, 1e15, 1e16, 86_400_000.0, 999_999.5, 123_456.5]
    numbers += [chance.randrange(-4000, 400_000) / 4 for _ in range(500)]
    numbers += [10 ** chance.uniform(-9, 12) for _ in range(500)]
    texts = ["it's", 'it\'s "x"', '"', "\\n\n\t\r\x00\x1b\x7f", "°C ü \xa0 \xad €"]
    said = json.loads(
        run_script("write_values.ts", json.dumps({"numbers": numbers, "texts": texts}))
    )
    assert said["numbers"] == [[f"{it:g}", f"{it:.10g}", f"{it:.1f}", repr(it)] for it in numbers]
    assert said["texts"] == [repr(it) for it in texts]
