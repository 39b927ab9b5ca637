"""Draws the dashboard of docs/guide/fleet/grafana from what a gateway writes.

    python -m noheap_tools.page.dashboard.picture docs/guide/fleet.png

`make fleet-figures` does it. It is not Grafana: the panels, their places and their queries are
those of boards.json, queries.py answers them from lines that `noheap gateway` wrote of a recording
of simulated boards, and uPlot, with which Grafana draws its time series as well, draws them in
Chromium. It takes the packages of `make setup`.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from noheap_tools import paths
from noheap_tools.bench import recorded
from noheap_tools.bench.played import played
from noheap_tools.errors import ToolError
from noheap_tools.page.dashboard import queries
from noheap_tools.page.figures import chromium
from noheap_tools.toolchain import npm, to_stderr

BOARDS = paths.ROOT / "docs/guide/fleet/grafana/boards.json"
_PAGE = Path(__file__).with_name("page.html")
_UPLOT = npm.FOLDER / "node_modules/uplot/dist"
_NAMES = ("oven", "lamp", "hall", "cellar")
_RECORDS_PER_S, _SECONDS = 10, 900
_POINTS = 180  # of a panel's width
_UNITS = {"celsius": "°C", "short": ""}
_SAID = "The panels and queries of boards.json, drawn by uPlot from what noheap gateway wrote of "
_SAID += "simulated boards. This is not Grafana."


def lines_of_a_gateway(seconds: int) -> list[str]:
    """What it writes of a recording of that length."""
    with tempfile.TemporaryDirectory(prefix="noheap-") as name:
        folder = Path(name)
        file, out, settings = folder / "a.noheap", folder / "a.lp", folder / "gateway.toml"
        recorded.write(file, boards=len(_NAMES), records_per_s=_RECORDS_PER_S, seconds=seconds)
        numbers = [f'{it} = "{recorded.number(at)}"\n' for at, it in enumerate(_NAMES)]
        settings.write_text(
            f"[names]\n{''.join(numbers)}[influx]\nto = 'file:{out}'\n", encoding="utf-8"
        )
        options = ["--settings", settings, "--replay", file, "--outbox", folder / "o.db"]
        with Path(os.devnull).open("r+b") as nothing:
            played(["gateway", *map(str, options)], nothing.fileno())
        return out.read_text(encoding="utf-8").splitlines()


def panels(lines: list[str], seconds: float) -> list[dict[str, Any]]:
    """Those of the dashboard, with their series. Raises ToolError for one that has none."""
    points = queries.points(lines)
    made = []
    for panel in json.loads(BOARDS.read_text(encoding="utf-8"))["panels"]:
        (target,) = panel["targets"]
        series = queries.answered(target["query"], points, max(1.0, seconds / _POINTS))
        if not series:
            raise ToolError(f"the panel {panel['title']!r} of {BOARDS.name} shows nothing")
        unit = panel["fieldConfig"]["defaults"]["unit"]
        made.append(
            {
                "title": panel["title"],
                "type": panel["type"],
                "unit": _UNITS.get(unit, unit),
                "grid": panel["gridPos"],
                "series": series,
            }
        )
    return made


def draw(file: Path) -> None:
    """Raises ToolError where Chromium or the page's packages are missing."""
    if reason := npm.get(to_stderr):
        raise ToolError(f"the dashboard cannot be drawn: {reason}")
    made = {"said": _SAID, "panels": panels(lines_of_a_gateway(_SECONDS), _SECONDS)}
    with chromium() as chrome:
        page = chrome.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(_PAGE.as_uri())
        page.add_style_tag(path=_UPLOT / "uPlot.min.css")
        page.add_script_tag(path=_UPLOT / "uPlot.iife.min.js")
        page.evaluate("made => draw(made)", made)
        page.screenshot(path=file, full_page=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the picture")
    draw(parser.parse_args().file)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ToolError as error:
        sys.exit(f"make: {error.message}\n  {error.hint}")
