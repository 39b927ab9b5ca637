"""How soon and how fast a written page runs in Chromium on this computer, and what it looks like.

    python -m noheap_tools.page.figures build/page --docs docs/guide/page.md --pictures build

`make page-figures` does it: figures into the document, page.png beside it, and pictures in light,
dark and of a phone into the other folder. It takes the packages of `make setup`.
"""

import argparse
import gzip
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from noheap_tools.docs import figures as marks
from noheap_tools.errors import ToolError
from noheap_tools.page import described
from noheap_tools.page.serve import Server
from noheap_tools.toolchain.for_tests import CHROMIUM, HEADLESS

COMMAND = "make page-figures"
_PATIENCE_MS = 120_000
_WATCHED_MS = 5_000
_BEFORE_PICTURE_MS = 4_000
_WIDE: ViewportSize = {"width": 1400, "height": 1240}
_PICTURES = {
    "light": {"color_scheme": "light", "viewport": _WIDE},
    "dark": {"color_scheme": "dark", "viewport": _WIDE},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}
# When the first LED edge came, in ms since the page was asked for.
_FIRST_EDGE = "performance.getEntriesByName('first LED edge')[0]?.startTime ?? 0"


@contextmanager
def chromium() -> Iterator[Browser]:
    """ToolError if there is none."""
    if lacking := CHROMIUM.lacking():
        raise ToolError(lacking)
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM.find(), args=HEADLESS)
        try:
            yield made
        finally:
            made.close()


def measured(chrome: Browser, url: str, folder: Path) -> list[str]:
    """The lines of a table."""
    page = chrome.new_page(viewport=_WIDE)
    page.goto(url)
    expect(page.locator("#led")).to_have_text("on", timeout=_PATIENCE_MS)
    edge_ms = page.evaluate(_FIRST_EDGE)
    before = _seen(page)
    page.wait_for_timeout(_WATCHED_MS)
    after = _seen(page)
    page.close()
    ms, us, frames = (b - a for a, b in zip(before, after, strict=True))
    files = [it for it in folder.rglob("*") if it.is_file()]
    base = [it for it in files if described.CHECK not in it.relative_to(folder).parts]
    packed = sum(len(gzip.compress(it.read_bytes())) for it in base)
    return [
        "| the page in Chromium | |",
        "|---|---:|",
        f"| from the request to the first LED edge | {edge_ms / 1000:.1f} s |",
        f"| simulated through real time | {us / ms / 1000:.2f} |",
        f"| charts drawn a second | {frames / ms * 1000:.0f} |",
        f"| page with its firmware, compressed | {packed:,} bytes |",
    ]


def _seen(page: Page) -> tuple[float, float, float]:
    """ms of real time, µs of simulated time, and frames that were drawn."""
    ms, shown, frames = page.evaluate(
        "[performance.now(), document.querySelector('#time').textContent,"
        " document.querySelector('#charts').dataset.frames]"
    )
    return ms, float(shown.split()[0]) * 1e6, float(frames)


def draw(chrome: Browser, url: str, name: str, file: Path) -> None:
    """A picture of the page while the LED blinks."""
    page = chrome.new_page(**_PICTURES[name])
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(url)
    expect(page.locator("#led")).to_have_text("on", timeout=_PATIENCE_MS)
    page.wait_for_timeout(_BEFORE_PICTURE_MS)
    page.click("#pause")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=file)
    page.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path, help="the folder of a written page")
    parser.add_argument("--docs", type=Path, required=True, metavar="FILE")
    parser.add_argument("--pictures", type=Path, required=True, metavar="DIR")
    args = parser.parse_args()
    with Server(args.page, 0) as server:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        with chromium() as chrome:
            marks.write(args.docs, COMMAND, measured(chrome, server.url, args.page))
            for name in _PICTURES:
                draw(chrome, server.url, name, args.pictures / f"page-{name}.png")
            draw(chrome, server.url, "light", args.docs.with_suffix(".png"))
        server.stop()
        thread.join()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ToolError as error:
        sys.exit(f"make: {error.message}\n  {error.hint}")
