"""noheap check --watch looks again when a file changes, and only then."""

import time
from pathlib import Path

import pytest

BAD = (Path(__file__).parent / "programs/divides.py").read_text()
GOOD = BAD.replace("n / 2", "n // 2")
WAITING = "waiting for a change"


@pytest.fixture
def watched(run_check, monkeypatch):
    """Runs it; between two looks at the files it does the next step, and at last Ctrl-C."""

    def watch(*steps, options=()):
        left = iter(steps)

        def sleep(_: float) -> None:
            step = next(left, None)
            if step is None:
                raise KeyboardInterrupt
            step()

        monkeypatch.setattr(time, "sleep", sleep)
        code, out, err = run_check(".", "--watch", *options, main=BAD)
        assert code == 130
        return out.split(WAITING)[:-1], err

    return watch


def test_each_change_is_checked_and_nothing_else(watched, tmp_path):
    main = tmp_path / "main.py"
    parts, _ = watched(
        lambda: None,
        lambda: main.write_text(GOOD),
        lambda: None,
        lambda: (tmp_path / "new.py").write_text("def (:\n"),
        lambda: (tmp_path / "new.py").unlink(),
    )
    assert ["NH005" in it for it in parts] == [True, False, False, False]
    assert ["NH099" in it for it in parts] == [False, False, True, False]


def test_wrong_settings_are_told_and_it_goes_on(watched, tmp_path):
    settings = tmp_path / "pyproject.toml"
    parts, err = watched(
        lambda: settings.write_text('[tool.noheap.check]\nport = "avr"\n'),
        lambda: settings.write_text('[tool.noheap.check]\nignore = ["NH005"]\n'),
    )
    assert "no port 'avr'" in err
    assert ["NH005" in it for it in parts] == [True, False, False]


def test_it_may_fix(watched, tmp_path):
    parts, _ = watched(lambda: None, options=("--fix", "--unsafe-fixes", "--select", "NH005"))
    assert (tmp_path / "main.py").read_text() == GOOD
    assert "1 fixed" in parts[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("main.py", "--watch", "--json"), "--watch prints text"),
        (("main.py", "--watch", "--prove"), "--watch is for files"),
        (("nowhere.py", "--watch"), "no such file or folder"),
    ],
)
def test_wrong_use_is_told_at_once(run_check, options, said):
    code, _, err = run_check(*options, main=BAD)
    assert code == 2
    assert said in err
