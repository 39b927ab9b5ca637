"""Runs a pytest item in a copy of this process, so that it cannot change what the next one sees.

A board that was booted once is booted in each copy, and a copy costs milliseconds. What fixtures
of the test's module set up is set up in each copy, too. Not for Windows.
"""

import os
import pickle
import signal
import sys
import traceback
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

AVAILABLE = hasattr(os, "fork")


def reports(item: pytest.Item) -> list[pytest.TestReport]:
    """Returns what the phases of `item` reported in the copy."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(item, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if not said:
        return [_crashed(item, status)]
    told: list[dict[str, Any]] | str = pickle.loads(said)
    if isinstance(told, str):
        raise RuntimeError(told)
    hook = item.config.hook
    return [hook.pytest_report_from_serializable(config=item.config, data=data) for data in told]


def _be_child(item: pytest.Item, writing: int) -> None:
    """Never returns: the parent's clean-up is not for the child."""
    try:
        told: list[dict[str, Any]] | str
        try:
            hook = item.config.hook
            told = [
                hook.pytest_report_to_serializable(config=item.config, report=report)
                for report in runtestprotocol(item, log=False)
            ]
        except BaseException:  # KeyboardInterrupt, too: the parent raises it with this text
            told = traceback.format_exc()
        sys.stdout.flush()  # of pytest -s; os._exit does not
        sys.stderr.flush()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(told))
    finally:
        os._exit(0)


def _crashed(item: pytest.Item, status: int) -> pytest.TestReport:
    if os.WIFSIGNALED(status):
        end = f"was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    else:
        end = "ended without a report"
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="failed",
        longrepr=f"the test's process {end}",
        when="call",
    )
