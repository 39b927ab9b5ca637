"""Fixtures that tests of more than one command use."""

import pytest

from noheap_tools import cli


@pytest.fixture
def run_check(tmp_path, monkeypatch, capsys):
    """Runs noheap check in its own folder: (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def check(*arguments: str, **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        code = cli.main(["check", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return check
