"""`make campaign`: its progress, its ends, and the seeds that it keeps. One of the trials here is
run, the others are made up."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from campaign import __main__ as command
from campaign import beyond, report, seeds, tiers
from noheap_tools import paths

WRONG_SETTING = 26  # a seed whose trial takes no time


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "seeds.txt"
    file.write_text("# kept\n5 as it was\n")
    monkeypatch.setattr(seeds, "FILE", file)
    return file


def told(seed: int, *complaints: str) -> report.Told:
    return report.Told(seed, "plain", 4.0, complaints=list(complaints))


def judge(monkeypatch: pytest.MonkeyPatch, *found: report.Told, ends: bool = True) -> None:
    def each(_wanted: range, _processes: int, _tier: str):
        yield from found
        if not ends:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "_each", each)


def test_those_that_do_not_hold_are_told_and_kept_once(file, monkeypatch, capsys) -> None:
    judge(monkeypatch, told(4), told(5, "new words"), told(6, "LED dark", "no reports"))
    assert command.main(["--count", "3", "--first", "4"]) == 1
    assert file.read_text() == "# kept\n5 as it was\n6 LED dark\n"
    out, err = capsys.readouterr()
    assert "3 trials, 12 s simulated: 1 held, 2 did not" in out
    assert "seed 6 does not hold:\nLED dark\nno reports\n#" in err
    assert "3 of 3, 2 did not hold" in err
    command.main(["--count", "3", "--first", "4", "--tier", "dma"])
    assert seeds.kept("dma") == {5: "new words", 6: "LED dark"}
    assert seeds.kept() == {5: "as it was", 6: "LED dark"}


def test_ctrl_c_leaves_a_summary_and_its_exit_code(file, monkeypatch, capsys) -> None:
    judge(monkeypatch, told(0), told(1), ends=False)
    assert command.main(["--count", "9"]) == 130
    out = capsys.readouterr().out
    assert "2 trials" in out and out.endswith("Ctrl-C: 2 of 9 ran\n")
    judge(monkeypatch, told(0, "LED dark"), ends=False)
    assert command.main(["--count", "9", "--no-keep", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ran"] == 1
    assert "LED dark" not in file.read_text()


def test_it_writes_no_document_of_a_part(file, monkeypatch, tmp_path) -> None:
    document = tmp_path / "page.md"
    text = "<!-- figures: written by make campaign -->\n<!-- end of figures -->\n"
    document.write_text(text)
    judge(monkeypatch, told(0), ends=False)
    command.main(["--docs", str(document)])
    assert document.read_text() == text
    judge(monkeypatch, told(0))
    assert command.main(["--docs", str(document)]) == 0
    assert "1 trials" in document.read_text()
    document.write_text(text.replace("campaign", "campaign TIER=dma"))
    assert command.main(["--docs", str(document), "--tier", "dma"]) == 0
    assert "1 trials" in document.read_text()


def test_all_of_them_can_be_played_in_tier_dma() -> None:
    for seed in range(100):
        trial = tiers.in_tier(beyond.trial(seed), "dma")
        assert trial.plan.config["TIER"] == "dma" or trial.wrong == "TIER"


def test_the_file_in_the_repository_names_what_was_found() -> None:
    assert all(seeds.kept().values())


def test_it_runs_and_ctrl_c_ends_all_of_its_processes() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = ["-u", "-m", "campaign", "--no-keep", "--processes", "1", "--json"]
    process = subprocess.Popen(
        [sys.executable, *arguments, "--first", str(WRONG_SETTING), "--count", "500"],
        cwd=paths.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    guard = threading.Timer(120, process.kill)
    guard.start()
    assert process.stderr is not None
    assert "of 500, 0 did not hold" in process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, _ = process.communicate()
    guard.cancel()
    assert process.returncode == 130
    assert 1 <= json.loads(out)["ran"] < 500
    deadline = time.monotonic() + 60
    while living(process.pid):
        assert time.monotonic() < deadline, living(process.pid)
        time.sleep(0.1)


def living(group: int) -> list[str]:
    """The processes of a group that have not ended."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = file.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(file.parent.name)
    return found
