"""The pytest plugin: the fixture `board`, on which the project's firmware has just started.

    def test_the_alarm_sounds(board):
        board.sensor().pressure_pa = 95_000
        board.run_ms(200)
        assert board.pin(15).level == 1

    pytest                      # each on the emulated board
    pytest --on=mock            # on CPython, with a mock of MicroPython's modules
    pytest --on=/dev/ttyACM0    # on the board at that port, which carries this firmware

`@pytest.mark.board(config={"PERIOD_US": 1000})` replaces values of config.py,
`board="xiao_rp2040"` the project's board, and `files={"main.py": "..."}` the whole firmware, on
the emulated board. An emulated board is booted once for all tests that want it so; each of them
runs in a copy of the process. A test that asks for what its board cannot do is skipped, and says
why.
"""

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from noheap_board import forked
from noheap_board.board import Board, Unmet, Unsupported
from noheap_tools import project
from noheap_tools.errors import ToolError

_FIXTURE = "board"
_EMULATOR, _MOCK = "emulator", "mock"
_KEYS = ("config", "board", "files")
Started = Board | ToolError | Unmet  # an error: why there is no board

_booted: dict[str, Started] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("noheap").addoption(
        "--on",
        default=_EMULATOR,
        metavar="BOARD",
        help="for the fixture `board`: emulator (the default), mock, or a serial port",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "board(config, board, files): what the fixture `board` runs, see noheap_board"
    )
    # pytest looks for its settings before it knows the option, and takes the port for a test.
    on = Path(str(config.getoption("--on")))
    if on.is_absolute() and config.rootpath == on.parent:
        raise pytest.UsageError(f"pytest takes {on} for a file of tests: write --on={on}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    if not _is_on_emulator(item) or not forked.AVAILABLE:
        return None
    _boot(item)
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in forked.reports(item):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    try:
        return (yield)
    except Unsupported as missing:
        pytest.skip(_text(missing))
    except ToolError as error:
        if _is_at_port(pyfuncitem):  # it went away, say: where in our files says nothing more
            pytest.fail(_text(error), pytrace=False)
        raise


@pytest.fixture
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    """The board on which the project's firmware has just started: see noheap_board.Board."""
    item = request.node
    started = _boot(item) if forked.AVAILABLE and _is_on_emulator(item) else _tried(item)
    if isinstance(started, Unsupported):
        pytest.skip(_text(started))
    if isinstance(started, Exception):
        pytest.fail(_text(started), pytrace=False)
    try:
        yield started
        started.check()
    finally:
        started.close()


def _is_on_emulator(item: pytest.Item) -> bool:
    wanted = _FIXTURE in getattr(item, "fixturenames", ())
    return wanted and item.config.getoption("--on") == _EMULATOR


def _is_at_port(item: pytest.Item) -> bool:
    return item.config.getoption("--on") not in (_EMULATOR, _MOCK)


def _boot(item: pytest.Item) -> Started:
    """The booted board for `item`, which is kept for others that want the same, or why there is
    none."""
    options = _options(item)
    try:
        root = project.around(item.path.parent).root
    except ToolError as error:  # a wrong [tool.noheap]
        return error
    key = repr((root, sorted(options.items())))
    if key not in _booted:
        _booted[key] = _tried(item)
    return _booted[key]


def _tried(item: pytest.Item) -> Started:
    try:
        return _start(item)
    except (ToolError, Unmet) as error:
        return error


def _text(error: Exception) -> str:
    hint = error.hint if isinstance(error, ToolError) else ""
    return f"{error}. {hint}" if hint else str(error)


def _start(item: pytest.Item) -> Board:
    # Here, because it imports the emulator, and each pytest imports this file.
    from noheap_board import start

    options = _options(item)
    on = str(item.config.getoption("--on"))
    with project.acted_on(project.around(item.path.parent)):
        if on == _EMULATOR:
            return start.emulated(**options)
        if "files" in options:
            raise Unsupported("`files` are for the emulated board")
        return start.mocked(**options) if on == _MOCK else start.connected(on, **options)


def _options(item: pytest.Item) -> Mapping[str, Any]:
    marker = item.get_closest_marker(_FIXTURE)
    if marker is None:
        return {}
    unknown = [key for key in marker.kwargs if key not in _KEYS]
    if unknown or marker.args:
        raise pytest.UsageError(
            f"{item.nodeid}: pytest.mark.board takes {', '.join(_KEYS)} by name"
        )
    return marker.kwargs
