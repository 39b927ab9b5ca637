"""Fixtures of the tests of `noheap flash`."""

import pytest

from noheap_tools import cli


@pytest.fixture
def run(capsys):
    """Run `noheap flash`; returns its exit code, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["flash", *arguments])
        return code, *capsys.readouterr()

    return run
