"""A real board on the page: a port of Web Serial with an emulated board behind it."""

import shutil
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.toolchain import image

from . import conftest

expect = conftest.playwright.expect
expect.set_options(timeout=120_000)  # the machine may be busy
_PORT = Path(__file__).with_name("fake_port.js")
_BLANK = "blank.uf2"


@pytest.fixture(scope="module")
def url(served, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("serial") / "page"
    assert cli.main(["page", "--out", str(folder)]) == 0
    stock = image.find_image("pico")
    assert stock is not None
    shutil.copy(stock.path, folder / _BLANK)
    return served(folder)


@pytest.fixture
def connected(tab, url):
    """The page after `Connect`, to a board with this image."""

    def connect(name: str = "firmware.uf2"):
        script = f"globalThis.fakeImage = '{name}';\n{_PORT.read_text()}"
        opened = tab(url, script=script)
        expect(opened.page.locator("#news")).to_contain_text("The firmware runs")
        opened.page.click("#connect")
        expect(opened.page.locator("#serial-state")).to_contain_text("shows the board")
        return opened

    return connect


def test_a_board_is_shown_without_the_worlds_knobs_and_may_go_away(connected):
    opened = connected()
    page = opened.page
    expect(page.locator("#reading")).to_have_text("25.000 °C")
    expect(page.locator("#record-lines")).to_contain_text("stats")
    expect(page.locator("#sensor")).to_be_hidden()
    expect(page.locator("#scenario")).to_be_hidden()
    page.fill("#setting-THRESHOLD_C", "20.0")
    page.click("#settings-form button[type=submit]")
    expect(page.locator("#settings-state")).to_have_text("Sent THRESHOLD_C.")
    expect(page.locator("#state")).to_have_text("above")
    page.evaluate("fakeUnplug()")
    expect(page.locator("#serial-state")).to_have_text(
        "The board went away. Plug it in, and connect it again."
    )
    expect(page.locator("#sensor")).to_be_visible()
    assert not opened.wrong


def test_a_blank_board_gets_the_firmware_and_runs_it(connected):
    page = connected(_BLANK).page
    page.click("#flash")
    expect(page.locator("#serial-state")).to_contain_text("files were written")
    expect(page.locator("#reading")).to_have_text("25.000 °C")
    page.click("#flash")
    expect(page.locator("#serial-state")).to_have_text("All files were there.")
    expect(page.locator("#alert")).to_be_empty()


def test_a_main_py_of_the_users_own_stays(connected):
    page = connected(_BLANK).page
    page.fill("#repl-line", "print(open('main.py', 'w').write('mine = 1') * 6)")
    page.press("#repl-line", "Enter")
    expect(page.locator("#repl-output")).to_contain_text("48")
    page.click("#flash")
    expect(page.locator("#alert")).to_contain_text("has a main.py that noheap did not put there")
    expect(page.locator("#serial-state")).to_have_text("The firmware was not put on the board.")
