"""The page with the emulated board: the real image and the demo, in Chromium."""

import re
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board import boards
from noheap_tools.commands import emulated
from noheap_tools.emulator import contents, scenario
from noheap_tools.run.simulation import Simulation

from . import conftest

_CYCLES = re.compile(r"^\d+ to \d+ cycles, median 11\d$")
expect = conftest.playwright.expect
expect.set_options(timeout=120_000)  # the machine may be busy


@pytest.fixture(scope="module")
def url(served, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("bench") / "page"
    assert cli.main(["page", "--out", str(folder)]) == 0
    return served(folder)


def _running(opened):
    expect(opened.page.locator("#news")).to_contain_text("The firmware runs")
    return opened.page


def _edges_in(page, plan: scenario.Scenario) -> list[tuple[float, int]]:
    """(ms since the first tick, level), as long as the scenario plays."""
    with page.expect_download() as caught:
        page.click("#download-edges")
    rows = (it.split(",") for it in Path(caught.value.path()).read_text().split()[1:])
    edges = [(float(ms), int(level)) for ms, level in rows]
    return [it for it in edges if it[0] < plan.seconds * 1000]


def _played(page) -> None:
    page.select_option("#speed", "max")
    expect(page.locator("#scenario-state")).to_contain_text("The scenario has played")
    page.select_option("#speed", "1")  # two boards at full speed would leave no time to the rest


def test_a_warm_sensor_makes_the_led_blink_and_an_unplugged_one_shows_the_fault(tab, url):
    opened = tab(url)
    page = _running(opened)
    page.fill("#typed-temperature", "20")
    expect(page.locator("#state")).to_have_text("below")
    page.fill("#typed-temperature", "35")
    expect(page.locator("#reading")).to_have_text("35.000 °C")
    expect(page.locator("#state")).to_have_text("above")
    for seen in ("on", "off", "on"):
        expect(page.locator("#led")).to_have_text(seen)
    page.get_by_role("button", name="Unplug").click()
    expect(page.locator("#reading")).to_have_text("no_ack_address")
    expect(page.locator("#state")).to_have_text("fault")
    expect(page.locator("#record-lines")).to_contain_text("no_ack_address")
    expect(page.locator("#cycles-chart")).to_have_attribute("aria-label", _CYCLES)
    assert not opened.wrong


def test_a_link_of_the_usual_scenario_replays_the_edges_of_noheap_run(tab, url):
    page = _running(tab(url))
    page.select_option("#scenarios", label="default")
    _played(page)
    plan = scenario.load(emulated.DEFAULT)
    expect(page.locator("#scenario-state")).to_contain_text("expects, 4 met, 0 not.")
    first = _edges_in(page, plan)
    page.click("#link")
    expect(page.locator("#news")).to_contain_text("address bar")
    again = _running(tab(page.url))
    _played(again)
    assert _edges_in(again, plan) == first
    board = boards.load("pico")
    image, files = contents.flashed(board, {})
    run = Simulation(board, image, files, plan).run()
    assert len(first) > 20
    assert [level for _, level in first] == [level for _, level in run.led_edges_ms]
    for (ms, _), (wanted, _) in zip(first, run.led_edges_ms, strict=True):
        assert ms == pytest.approx(wanted, abs=0.02)


def test_settings_reach_the_running_firmware(tab, url):
    page = _running(tab(url))
    page.fill("#typed-temperature", "25")
    expect(page.locator("#state")).to_have_text("below")
    page.fill("#setting-THRESHOLD_C", "20.0")
    page.click("#settings-form button[type=submit]")
    expect(page.locator("#settings-state")).to_have_text("Sent THRESHOLD_C.")
    expect(page.locator("#state")).to_have_text("above")
    page.fill("#scenario-text", "[config]\nthreshold_c = 25.5\n")
    page.click("#play")
    expect(page.locator("#setting-THRESHOLD_C")).to_have_value("25.5")
    expect(page.locator("#state")).to_have_text("below")
    page.fill("#scenario-text", "[config]\nthreshold_c = 24.5\n")
    page.click("#play")
    expect(page.locator("#state")).to_have_text("above")


def test_the_repl_is_micropythons(tab, url):
    page = _running(tab(url))
    page.click("#interrupt")
    expect(page.locator("#repl-output")).to_contain_text(">>>")
    page.fill("#repl-line", "import sys; print(sys.platform, 6 * 7)")
    page.press("#repl-line", "Enter")
    expect(page.locator("#repl-output")).to_contain_text("rp2 42")


def test_the_signals_are_recorded(tab, url):
    page = _running(tab(url))
    page.click("#record-vcd")
    page.fill("#typed-temperature", "35")
    expect(page.locator("#led")).to_have_text("on")
    with page.expect_download() as caught:
        page.click("#record-vcd")
    assert "$enddefinitions" in Path(caught.value.path()).read_text()
