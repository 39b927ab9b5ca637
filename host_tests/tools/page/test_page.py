"""The page alone, with a worker that only talks like the emulator: its knobs, its sentences, and
who can use it.
"""

import re
from pathlib import Path

import pytest

from noheap_tools.toolchain import npm

from . import conftest

expect = conftest.playwright.expect
expect.set_options(timeout=60_000)  # the machine may be busy
_PHONE = {"width": 390, "height": 800}
_WIDE = {"width": 1400, "height": 900}


def _running(opened):
    expect(opened.page.locator("#news")).to_contain_text("The firmware runs")
    return opened.page


def test_a_warm_sensor_makes_the_led_blink_and_a_cool_one_stops_it(tab, fake_url):
    opened = tab(fake_url)
    page = _running(opened)
    led = page.locator("#led")
    expect(led).to_have_text("off")
    page.fill("#typed-temperature", "33")
    expect(led).to_have_text("on")
    expect(page.locator("#temperature")).to_have_value("33")
    expect(page.locator("#reading")).to_have_text("33.000 °C")
    expect(page.locator("#state")).to_have_text("above")
    page.locator("#temperature").focus()
    page.keyboard.press("Home")
    expect(page.locator("#reading")).to_have_text("-55.000 °C")
    expect(led).to_have_text("off")
    assert not opened.wrong


def test_an_impossible_temperature_stays_with_the_user(tab, fake_url):
    page = _running(tab(fake_url))
    page.fill("#typed-temperature", "400")
    assert page.locator("#typed-temperature").evaluate("it => it.validationMessage")
    expect(page.locator("#reading")).to_have_text("25.000 °C")


def test_a_fault_is_shown_until_it_is_ended(tab, fake_url):
    page = _running(tab(fake_url))
    unplug = page.get_by_role("button", name="Unplug")
    unplug.click()
    expect(page.locator("#fault")).to_have_text("Unplug")
    expect(page.locator("#reading")).to_have_text("no_ack_address")
    expect(unplug).to_have_attribute("aria-pressed", "true")
    unplug.click()
    expect(page.locator("#fault")).to_have_text("none")
    expect(page.locator("#reading")).to_have_text("25.000 °C")


def test_pause_and_step_go_tick_by_tick(tab, fake_url):
    page = _running(tab(fake_url))
    page.click("#pause")
    expect(page.locator("#ratio")).to_have_text("paused")
    before = float(page.locator("#time").inner_text().split()[0])
    page.click("#step")
    expect(page.locator("#time")).to_have_text(f"{before + 0.01:.3f} s")
    page.click("#pause")
    expect(page.locator("#ratio")).to_contain_text("real time")


def test_records_are_shown_in_words(tab, fake_url):
    page = _running(tab(fake_url))
    lines = page.locator("#record-lines")
    expect(lines).to_contain_text("board pico e6605481db318236, firmware 0123456789ab")
    expect(lines).to_contain_text("heap_used_bytes 44208")
    expect(page.locator("#counters")).to_contain_text("damaged frames")
    page.check("#show-samples")
    expect(lines).to_contain_text("25.000 °C, 1 µs late, below")


def test_the_repl_sends_a_line_and_has_the_last_ones(tab, fake_url):
    page = _running(tab(fake_url))
    page.fill("#repl-line", "2 ** 10")
    page.press("#repl-line", "Enter")
    expect(page.locator("#repl-output")).to_contain_text("2 ** 10")  # its echo
    expect(page.locator("#repl-line")).to_have_value("")
    page.press("#repl-line", "ArrowUp")
    expect(page.locator("#repl-line")).to_have_value("2 ** 10")


def test_the_bus_has_a_row_for_each_transfer(tab, fake_url):
    page = _running(tab(fake_url))
    page.click("#watch-bus")
    row = page.locator("#bus-rows tr").first
    expect(row).to_contain_text("0: 48 ACK")
    expect(row).to_contain_text("19+ 00−")


def test_settings_have_their_limits(tab, fake_url):
    page = _running(tab(fake_url))
    page.fill("#setting-PERIOD_US", "20")
    page.click("#settings-form button[type=submit]")
    expect(page.locator("#settings-state")).to_have_text("PERIOD_US must be at least 100.")
    page.click("#settings-form button[type=reset]")
    expect(page.locator("#setting-PERIOD_US")).to_have_value("10_000")


def test_samples_are_downloaded_as_a_table(tab, fake_url):
    page = _running(tab(fake_url))
    with page.expect_download() as caught:
        page.click("#download-csv")
    head, first, *_ = Path(caught.value.path()).read_text().splitlines()
    assert head == "seconds,period,late_us,milli_c,error,state"
    assert re.fullmatch(r"[\d.]+,\d+,1,25000,,below", first)


def test_what_a_user_does_becomes_a_scenario(tab, fake_url):
    page = _running(tab(fake_url))
    page.click("#record")
    page.fill("#typed-temperature", "31.5")
    page.get_by_role("button", name="Stuck SDA").click()
    expect(page.locator("#reading")).to_have_text("no_ack_address")
    page.get_by_role("button", name="Stuck SDA").click()
    page.click("#record")
    text = page.locator("#scenario-text").input_value()
    assert re.search(r"at_ms = \d+\ntemperature_c = 31.5\n", text)
    assert re.search(r'at_ms = \d+\nfault = "stuck_sda"\nfor_ms = \d+\n', text)
    assert re.match(r"seconds = [\d.]+\n", text)


def test_a_link_brings_its_scenario(tab, fake_url):
    page = _running(tab(fake_url))
    page.fill("#scenario-text", "seconds = 7 # über\n")
    page.click("#link")
    expect(page.locator("#news")).to_contain_text("address bar")
    assert "#scenario=" in page.url
    again = _running(tab(page.url))
    expect(again.locator("#scenario-text")).to_have_value("seconds = 7 # über\n")
    expect(again.locator("#alert")).to_be_empty()


def test_a_link_of_another_firmware_says_so(tab, fake_url):
    page = _running(tab(fake_url))
    page.click("#link")
    expect(page.locator("#news")).to_contain_text("address bar")
    url = re.sub("firmware=[0-9a-f]+", "firmware=000000000000", page.url)
    expect(tab(url).page.locator("#alert")).to_contain_text("another firmware")


def test_a_damaged_link_plays_the_usual_scenario(tab, fake_url):
    page = _running(tab(f"{fake_url}#scenario=%21%21"))
    expect(page.locator("#alert")).to_contain_text("The scenario in the address is damaged.")
    expect(page.locator("#scenario-text")).to_have_value(conftest.SCENARIO)


def test_a_scenario_that_cannot_be_played_is_named(tab, fake_url):
    page = _running(tab(fake_url))
    page.fill("#scenario-text", "nonsense = 1\n")
    page.click("#link")
    expect(page.locator("#news")).to_contain_text("address bar")
    again = tab(page.url)
    expect(again.page.locator("#alert")).to_contain_text("Scenario:1: unknown key.")
    _running(again)  # with the usual one


def _with_image(tab, fake_url, tmp_path, image: bytes):
    page = _running(tab(fake_url))
    file = tmp_path / "other.uf2"
    file.write_bytes(image)
    page.set_input_files("#other-image", file)
    return page


def test_a_scenario_that_has_played_says_what_was_as_expected_and_what_was_not(tab, fake_url):
    page = _running(tab(fake_url))
    expect(page.locator("#setting-THRESHOLD_C")).to_have_value("30.0")
    page.fill("#scenario-text", "[config]\nthreshold_c = 28\n[[expect]]\nno_faults = true\n")
    page.click("#play")
    expect(page.locator("#scenario-state")).to_contain_text("expects, 1 met, 1 not. The board")
    said = page.locator("#expectations li")
    expect(said).to_have_text(
        [
            "met pin LED at 0 from 0 to 500 ms",
            "not met expected no failed sample from 0 to 900 ms: 3 failed",
        ]
    )
    expect(page.locator("#setting-THRESHOLD_C")).to_have_value("28")
    page.fill("#scenario-text", "seconds = 5\n")
    page.click("#play")
    expect(said).to_have_count(0)
    expect(page.locator("#setting-THRESHOLD_C")).to_have_value("30.0")


def test_an_image_for_another_chip_is_refused_in_a_sentence(tab, fake_url, tmp_path):
    page = _with_image(tab, fake_url, tmp_path, b"other chip")
    expect(page.locator("#alert")).to_have_text("This UF2 is for another chip.")


def test_a_worker_that_dies_is_reported_and_begins_again(tab, fake_url, tmp_path):
    page = _with_image(tab, fake_url, tmp_path, b"dies")
    expect(page.locator("#alert")).to_contain_text("The emulated board stopped")
    file = tmp_path / "good.uf2"
    file.write_bytes(b"good")
    page.click("#reset")
    page.set_input_files("#other-image", file)
    expect(page.locator("#news")).to_contain_text("The firmware runs")


def test_a_page_without_its_image_says_what_to_do(tab, fake_bundle, served, tmp_path):
    folder = conftest.written(fake_bundle, tmp_path, b"x")
    (folder / "firmware.uf2").unlink()
    page = tab(served(folder)).page
    expect(page.locator("#alert")).to_contain_text("The server has no firmware.uf2.")


def test_a_browser_without_web_serial_says_so(tab, fake_url):
    page = tab(fake_url, script="delete Navigator.prototype.serial").page
    expect(page.locator("#serial-state")).to_contain_text("This browser has no Web Serial.")
    expect(page.locator("#connect")).to_be_disabled()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("light", {"color_scheme": "light", "viewport": _WIDE}),
        ("dark", {"color_scheme": "dark", "viewport": _WIDE}),
        ("phone", {"color_scheme": "light", "viewport": _PHONE, "has_touch": True}),
    ],
)
def test_axe_finds_nothing(tab, fake_url, name, options):
    page = _running(tab(fake_url, bypass_csp=True, reduced_motion="reduce", **options))
    page.fill("#typed-temperature", "33")
    page.click("#watch-bus")
    page.get_by_role("button", name="Garbage").click()
    page.click("summary")
    expect(page.locator("#bus-rows tr").first).to_be_visible()
    axe = (npm.FOLDER / "node_modules/axe-core/axe.min.js").read_text()
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(it["id"], it["nodes"][0]["html"]) for it in found] == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= options["viewport"]["width"], "it scrolls sideways"


def test_the_keyboard_gets_everywhere_in_order(tab, fake_url):
    page = _running(tab(fake_url))
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.href"))
    assert reached[0].endswith("#main")
    assert reached[1:6] == ["pause", "step", "reset", "speed", "theme"]
    assert "temperature" in reached


def test_the_choice_of_colours_stays(tab, fake_url):
    opened = tab(fake_url, color_scheme="light")
    page = _running(opened)
    page.select_option("#theme", "dark")
    page.reload()
    _running(opened)
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_it_works_without_the_server_afterwards(chromium, fake_bundle, tmp_path):
    import threading

    from noheap_tools.page.serve import Server

    server = Server(conftest.written(fake_bundle, tmp_path, b"x"), 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    server.stop()
    thread.join()
    page.reload()
    expect(page.locator("#news")).to_contain_text("The firmware runs")
    context.close()


def test_nothing_of_another_origin_is_asked_for(chromium, fake_url):
    context = chromium.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda it: asked.append(it.url))
    page.goto(fake_url)
    expect(page.locator("#news")).to_contain_text("The firmware runs")
    assert asked
    assert [url for url in asked if not url.startswith((fake_url, "blob:"))] == []
    refused = page.evaluate(
        "fetch('http://127.0.0.1:9/').then(() => '', (error) => error.message)"
    )
    assert refused
    context.close()
