"""Steps are shown in their order, one line each, with what they usually take."""

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.toolchain import progress, times
from noheap_tools.toolchain.progress import Progress, in_words
from rig.patience import PATIENCE_S

pytestmark = pytest.mark.usefixtures("clean_machine")


PROCESSORS = len(os.sched_getaffinity(0))


@pytest.fixture(autouse=True)
def typical(tmp_path, monkeypatch):
    file = tmp_path / "typical.json"
    file.write_text(json.dumps({"sources": 9, "image": 20 * PROCESSORS, "packages": 20}))
    monkeypatch.setattr(times, "TYPICAL", file)
    return file


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 s"), (0.2, "1 s"), (8.1, "9 s"), (41, "45 s"), (60, "1 min"), (61, "1 min 10 s"),
     (120, "2 min"), (3599, "60 min")],
)  # fmt: skip
def test_seconds_are_rounded_up_for_people(seconds, words):
    assert in_words(seconds) == words


def test_each_step_is_one_line_in_the_order_of_the_plan():
    out = io.StringIO()
    shown = Progress(out)
    shown.plan(["sources", "image", "image", "emulator"])
    assert shown.expected_s() == 9 + 2 * 20
    for key in ("sources", "image", "image", "emulator"):
        with shown.step(key, f"doing {key}"):
            pass
    assert out.getvalue().splitlines() == [
        "[1/4] doing sources, about 9 s ... 0 s",
        "[2/4] doing image, about 20 s ... 0 s",
        "[3/4] doing image, about 1 s ... 0 s",  # as it took just now
        "[4/4] doing emulator ... 0 s",
    ]


def test_builds_share_the_processors_with_what_goes_on_beside_them(typical):
    typical.write_text(json.dumps({"sources": 9, "image": 60, "emulator": 80}))
    out = io.StringIO()
    shown = Progress(out)
    shown.plan(["sources", "image", "emulator"])
    assert shown.expected_s() == 9 + (60 + 80) / PROCESSORS
    with shown.step("emulator", "waiting", begun_s=80 / PROCESSORS - 5):
        pass
    assert ", about 5 s ..." in out.getvalue()
    assert times.expected_s("emulator") == 80 / PROCESSORS, "it remembers its own seconds"


def test_a_build_is_remembered_by_the_time_of_its_processors():
    """On a busy machine more time passes, and the next estimate would be wrong."""
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    for step in ("unix", "packages"):
        with times.noted(step):
            time.sleep(0.5)
            subprocess.run([sys.executable, "-c", busy], check=True)
    assert 0.3 / PROCESSORS <= (times.expected_s("unix") or 0) < 0.75 / PROCESSORS
    assert (times.expected_s("packages") or 0) >= 0.8


def test_steps_of_make_are_counted():
    out = io.StringIO()
    shown = Progress(out)
    shown.plan(["image"], done=1)
    with shown.step("image", "building"):
        pass
    assert out.getvalue().startswith("[2/2] building")


def test_a_step_that_was_not_foreseen_makes_the_plan_longer():
    out = io.StringIO()
    shown = Progress(out)
    shown.plan(["image"])
    for key in ("lists", "image"):
        with shown.step(key, key):
            pass
    assert [line[:5] for line in out.getvalue().splitlines()] == ["[1/2]", "[2/2]"]


def test_other_lines_do_not_land_in_that_of_a_step():
    out = io.StringIO()
    shown = Progress(out)
    with shown.step("sources", "reading"):
        shown("a remark")
    assert out.getvalue().splitlines() == [
        "reading, about 9 s ... ",
        "a remark",
        "reading, about 9 s ... 0 s",
    ]


def test_a_failure_ends_the_line_and_is_not_remembered():
    out = io.StringIO()
    with pytest.raises(ToolError), Progress(out).step("sources", "reading"):
        raise ToolError("no network")
    assert out.getvalue() == "reading, about 9 s ... \n"
    assert times.expected_s("sources") == 9


def test_a_step_that_hangs_is_remarked_on(monkeypatch):
    monkeypatch.setattr(progress, "_OVERDUE_TIMES", 0)
    monkeypatch.setattr(progress, "_OVERDUE_S", 0.05)
    out = io.StringIO()
    with Progress(out).step("sources", "reading lists at http://mirror"):
        deadline = time.monotonic() + PATIENCE_S
        while "still" not in out.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "still reading lists at http://mirror, for 0 s; usually 9 s. Ctrl-C" in out.getvalue()


def test_on_a_terminal_the_line_lives_and_stays_as_one():
    out = io.StringIO()
    out.isatty = lambda: True
    shown = Progress(out)
    shown.plan(["sources"])
    with shown.step("sources", "reading"):
        deadline = time.monotonic() + PATIENCE_S
        while "━" not in out.getvalue() and time.monotonic() < deadline:
            time.sleep(1 / progress._REFRESHES_PER_S)
    lines = out.getvalue().splitlines()
    assert "[1/1] reading, about 9 s" in lines[0] and "━" in lines[0]
    assert re.search(r"\[1/1\] reading, about 9 s \.\.\. \d+ s$", lines[-1])


def test_this_machines_own_times_come_before_the_typical_ones(typical):
    times.note("sources", 33.33)
    assert times.expected_s("sources") == 33.3
    assert times.expected_s("image") == 20
    assert times.expected_s("nothing") is None
    times.record()
    assert json.loads(typical.read_text()) == {
        "image": 20 * PROCESSORS,
        "packages": 20,
        "sources": 33.3,
    }


@pytest.mark.parametrize("text", ["", "[]", '{"sources": "x"}', '{"sources": -3}', "\x00"])
def test_broken_times_are_no_times(text):
    own = Path(os.environ["NOHEAP_CACHE"]) / "seconds.json"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(text)
    assert times.expected_s("sources") == 9
    times.note("sources", 5)
    assert times.expected_s("sources") == 5


def test_every_step_has_a_typical_time():
    measured = json.loads((Path(times.__file__).with_name("typical_seconds.json")).read_text())
    steps = {"packages", "compilers", "lists", "sources", "image", "unix", "qemu", "emulator"}
    assert set(measured) >= steps
