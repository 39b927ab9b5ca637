"""Adds the lanes to pytest, see lanes/__init__.py, and the documents, see docs/blocks.py.

pytest                              all lanes but `board`, and the tests of the tools
pytest -n auto                      the same in some more processes than there are CPUs
pytest --lane vm                    only that lane
pytest --device /dev/ttyACM0        `board` too
pytest host_tests/docs -k buffers   the examples of docs/reference/buffers.md
pytest host_tests/docs -k spsc      that of lib/noheap/buf/spsc.py
pytest host_tests/attack --attack-count 500          attacks, see attack/__init__.py
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lanes import summary
from lanes.collect import ALL, LANES, LaneFile, Lanes
from lanes.lane import PORTABLE

_HERE = Path(__file__).parent
_NO_BOARD = "it needs a board, wired as boards/<name>/wiring.md says, and --device PORT"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lanes")
    group.addoption("--lane", action="append", choices=ALL, help="run only the tests of this lane")
    group.addoption("--device", metavar="PORT", help="run the lane `board` on this serial port")
    group = parser.getgroup("attack")
    group.addoption("--attack-count", type=int, metavar="N", help="attacks: N rounds of each")
    group.addoption("--attack-round", type=int, metavar="N", help="attacks: this one")


def pytest_configure(config: pytest.Config) -> None:
    device = config.getoption("--device")
    if "board" in (config.getoption("--lane") or ()) and not device:
        raise pytest.UsageError("--lane board needs --device PORT")
    config.stash[LANES] = Lanes(device)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> LaneFile | None:
    if any(module_path.is_relative_to(folder) for folder in PORTABLE):
        return LaneFile.from_parent(parent, path=module_path)
    return None


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Directory | None:
    if path != _HERE / "docs":
        return None
    from docs.collect import DocsFolder

    return DocsFolder.from_parent(parent, path=path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--lane")
    if wanted:
        others = [item for item in items if getattr(item, "lane", None) not in wanted]
        items[:] = [item for item in items if getattr(item, "lane", None) in wanted]
        config.hook.pytest_deselected(items=others)
    if hasattr(config, "workerinput"):
        from lanes import parallel

        items.sort(key=lambda item: parallel.rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    from lanes import parallel

    return parallel.workers()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    from lanes import parallel

    return parallel.Scheduler(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    session.config.stash[LANES].close()
    return (yield)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.option.collectonly:
        return
    stats = terminalreporter.stats
    reports = [*stats.get("passed", ()), *stats.get("failed", ()), *stats.get("skipped", ())]
    for name, lines in summary.sections(reports):
        _section(terminalreporter, name, lines)
    wanted = config.getoption("--lane") or ALL
    not_run = {name: "--lane asked for others" for name in ALL if name not in wanted}
    if not config.getoption("--device"):
        not_run["board"] = _NO_BOARD
    _section(terminalreporter, "lanes", summary.lanes(reports, ALL, not_run))


def _section(terminal: pytest.TerminalReporter, name: str, lines: Iterable[str]) -> None:
    terminal.section(name)
    for line in lines:
        terminal.write_line(line)
