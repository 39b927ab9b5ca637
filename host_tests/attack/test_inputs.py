"""Wrong inputs of every command: an exit code and a line that says what is wrong, no traceback."""

import json
import shlex

import pytest

from attack import dice, wrong_inputs
from noheap_tools import cli


def test_wrong_inputs(round_: int, tmp_path, monkeypatch, capsys) -> None:
    random = dice("inputs", round_)
    wrong_inputs.make_files(tmp_path, random)
    monkeypatch.chdir(tmp_path)
    words = wrong_inputs.arguments(random)
    try:
        code = cli.main(words)
    except SystemExit as ended:  # argparse, and --help
        code = ended.code
    except Exception as error:
        pytest.fail(f"noheap {shlex.join(words)}: {error!r}", pytrace=True)
    out, err = capsys.readouterr()
    told = f"noheap {shlex.join(words)}: {code}\n{out[-300:]}\n{err[-300:]}"
    assert code in (0, 1, 2), told
    assert "Traceback (most recent call last)" not in err, told
    if code and "--json" in words and out.startswith("{"):
        assert json.loads(out)["ok"] is False
    elif code:
        assert (out + err).strip(), told
