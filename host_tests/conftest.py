"""Adds the lanes to pytest: see lanes/__init__.py.

pytest                              all lanes but `board`, and the tests of the tools
pytest --lane vm                    only that lane
pytest --device /dev/ttyACM0        `board` too
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanes.collect import ALL, LANES, LaneFile, Lanes

_HERE = Path(__file__).parent
_PORTABLE = (_HERE / "lib", _HERE / "fakes")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("lanes")
    group.addoption("--lane", action="append", choices=ALL, help="run only the tests of this lane")
    group.addoption("--device", metavar="PORT", help="run the lane `board` on this serial port")


def pytest_configure(config: pytest.Config) -> None:
    device = config.getoption("--device")
    if "board" in (config.getoption("--lane") or ()) and not device:
        raise pytest.UsageError("--lane board needs --device PORT")
    config.stash[LANES] = Lanes(device)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> LaneFile | None:
    if module_path.parent in _PORTABLE:
        return LaneFile.from_parent(parent, path=module_path)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--lane")
    if wanted:
        others = [item for item in items if getattr(item, "lane", None) not in wanted]
        items[:] = [item for item in items if getattr(item, "lane", None) in wanted]
        config.hook.pytest_deselected(items=others)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    session.config.stash[LANES].close()
    return (yield)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not config.getoption("--device"):
        terminalreporter.write_line(
            "lane board was not run: it needs a board, wired as boards/<name>/wiring.md says, "
            "and --device PORT"
        )
