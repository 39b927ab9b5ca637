"""The pytest plugin of `noheap[testing]`: MicroPython's modules on CPython, faked.

With it `import machine`, `micropython`, `uctypes` and `_onewire` work in drivers and tests, unless
there is a `machine` already, and so do `time.sleep_us`, `time.ticks_us` and viper. Each test that
takes one of the fixtures has its own world, and fails if a script was not finished.
"""

import importlib
import importlib.util
from collections.abc import Generator, Iterator
from types import ModuleType

import pytest

from . import install as fakes
from .mocks import Mocks

_FAILED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    if importlib.util.find_spec("machine") is None:
        fakes.install()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def machine(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The fake module `machine`; `machine.attach("I2C", 0, fake)` says what I2C(0) is."""
    fakes.fresh_world()
    yield importlib.import_module("machine")
    unfinished = fakes.fresh_world()
    if not request.node.stash.get(_FAILED, False):
        assert not unfinished, f"done() was not called: {', '.join(unfinished)}"


@pytest.fixture
def mocks(request: pytest.FixtureRequest, machine: ModuleType) -> Iterator[Mocks]:
    """Scripted buses and pins with one order; at the end of the test none may be left."""
    made = Mocks()
    yield made
    if not request.node.stash.get(_FAILED, False):
        made.done()
