import pytest

import attack


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    attack.parametrize(metafunc)
