"""Shows at the end of every run what the preemption tests covered."""

from collections.abc import Callable

import pytest

from lanes import summary


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a line for the summary at the end of the run."""

    def take(line: str) -> None:
        request.node.user_properties.append(summary.line("preemption", line))

    return take
