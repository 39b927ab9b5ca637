from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("nightly", max_examples=4000, derandomize=False, deadline=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For what the examples of a test write, one after the other."""
    return tmp_path_factory.mktemp("fuzz")
