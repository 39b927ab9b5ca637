"""The emulated board that the slow tests share: it carries the real firmware.

Its scenario is warm from half a second after the firmware's start.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.emulation import Emulation, Flashed, environment, noheap

_SCENARIO = """
[[step]]
at_ms = 0
temperature_c = 25.0
[[step]]
at_ms = 500
temperature_c = 35.0
"""


@pytest.fixture(scope="session")
def flashed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flashed]:
    plan: Path = tmp_path_factory.mktemp("scenario") / "warm.toml"
    plan.write_text(_SCENARIO)
    emulation = Emulation("--scenario", str(plan))
    try:
        result = subprocess.run(
            noheap("flash", "--port", emulation.port, "--json"),
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
        )
        assert result.returncode == 0, result.stderr
        yield Flashed(emulation, json.loads(result.stdout), result.stderr)
    finally:
        assert emulation.stop() == 0
