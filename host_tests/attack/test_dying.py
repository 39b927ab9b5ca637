"""A process that fails or hangs before it is killed reports what it said."""

import sys
import threading

import pytest

from attack import dying


def test_it_dies_before_the_deed(tmp_path) -> None:
    assert not dying.survived((tmp_path / "folder").mkdir, 0)
    assert [*tmp_path.iterdir()] == []
    assert dying.survived((tmp_path / "folder").mkdir, 1)


def test_a_failure_is_told() -> None:
    def fail() -> None:
        print("what went before", file=sys.stderr)
        raise OSError("no board")

    with pytest.raises(AssertionError, match=r"(?s)^1:\nwhat went before.*OSError: no board"):
        dying.survived(fail, dying.NEVER)


def test_where_it_hangs_is_told() -> None:
    def hang() -> None:
        threading.Event().wait()

    with pytest.raises(TimeoutError, match=r"(?s)still running after 0.2 s.* in hang"):
        dying.survived(hang, dying.NEVER, limit_s=0.2)
