"""A firmware of the user's own that sends noheap's telemetry is judged as the demo is."""

import json
import shutil
from pathlib import Path

from noheap_tools import cli

_LEAN = Path(__file__).parent / "programs/lean"


def test_it_holds_without_a_config_py(tmp_path, monkeypatch, capsys):
    shutil.copytree(_LEAN, tmp_path / "lean")
    monkeypatch.chdir(tmp_path / "lean")
    code = cli.main(["run", "--seconds", "1.5", "--json"])
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (code, told["violations"]) == (0, []), err
    assert told["ticks"] == 150
    assert told["device_mpy_bytes"] < 22_700
