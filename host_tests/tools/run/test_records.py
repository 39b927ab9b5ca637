"""Records of the firmware's own, from the board's first word to the host's last."""

import json
import shutil
from pathlib import Path

import pytest

from docs import blocks
from noheap_tools import cli, paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.emulator.asking import ask_for_frames
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.program import Program, stock_image
from noheap_tools.link.asking import REQUEST
from noheap_tools.link.decode import Declaration, Decoder, Identity, Item, Record

_WEATHER = Path(__file__).parent / "programs/weather"
_GUIDE = paths.ROOT / "docs/guide/records.md"
_BY_ITSELF, _FROM_AN_INTERRUPT, _IN_A_HOOK = range(3)  # python blocks of the guide
_PRESSURE = {"temperature_milli_c": 25_000, "pressure_pa": 95_000, "humidity_pct_x100": 4_000}


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """The folder of programs/weather, the current one."""
    folder = shutil.copytree(_WEATHER, tmp_path / "weather")
    (folder / "firmware/weather.py").write_text(_python(_IN_A_HOOK))
    monkeypatch.chdir(folder)
    return folder


def _python(index: int) -> str:
    return blocks.parse(_GUIDE.read_text(), _GUIDE.name)[index].text


# The guide's firmware


class Running:
    """A firmware on the emulated board of the project."""

    def __init__(self) -> None:
        board = boards.chosen(None)
        world = {"temperature_c": 25.0, "pressure_pa": 95_000.0, "humidity_pct": 40.0}
        self.board = EmulatedBoard(
            board,
            stock_image().path,
            device_files.everything(board),
            lambda sensor, quantity: world[quantity],
        )
        ask_for_frames(self.board)
        self.program = Program(self.board)
        self._decoder = Decoder()

    def heard(self, ms: float) -> list[Item]:
        """Returns its output of the next `ms`."""
        self.program.heard.clear()
        self.board.run_ms(ms)
        return list(self._decoder.feed(bytes(self.program.heard)))


def test_the_guides_firmware_sends_pressures_and_answers_for_its_hello(project):
    (project / "firmware/main.py").write_text(_python(_BY_ITSELF))
    pico = Running()
    said = pico.heard(1500)
    who, what, *records = said
    assert isinstance(who, Identity) and who.board == "roof"
    assert isinstance(what, Declaration) and what.name == "pressure"
    assert len(records) >= 2
    for it in records:
        assert isinstance(it, Record) and it.name == "pressure"
        for name, value in _PRESSURE.items():
            assert abs(it.fields[name] - value) <= value / 200, it
    pico.board.send(REQUEST)
    assert [it for it in pico.heard(600) if not isinstance(it, Record)] == [who, what]
    pico.board.send(b"\x03")
    pico.board.run_ms(100)
    assert "KeyboardInterrupt" in pico.program.said


def test_words_of_an_interrupt_come_through_whatever_they_are(project):
    first = 2**31 - 4
    text = _python(_FROM_AN_INTERRUPT)
    assert text.count("[0, 0]") == 1
    (project / "firmware/main.py").write_text(text.replace("[0, 0]", f"[{first}, 0]"))
    pico = Running()
    records = [it for it in pico.heard(800) if isinstance(it, Record)]
    counts = [it.fields["count"] for it in records]
    assert len(counts) > 20
    assert counts == list(range(first + 1, first + 1 + len(counts)))
    assert {it.fields["level"] for it in records} == {0, 1}
    pico.board.send(REQUEST)
    kinds = [type(it) for it in pico.heard(100)]
    assert Identity in kinds and Declaration in kinds


@pytest.mark.usefixtures("project")
def test_a_declaration_in_a_module_of_its_own_is_linked():
    files = device_files.everything(boards.chosen(None))
    assert "lib/noheap/linked/weather.mpy" not in files and "lib/weather.mpy" not in files


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('Declaration(3, "pressure"', "ValueError: kind: 16 to 127"),
        ('Declaration(16, "sample"', "ValueError: name: 'sample' is none, or noheap's"),
    ],
)
def test_a_wrong_declaration_ends_the_firmware_with_its_reason(declared, said, project, capsys):
    right = 'Declaration(16, "pressure"'
    path = project / "firmware/weather.py"
    assert path.read_text().count(right) == 1
    path.write_text(path.read_text().replace(right, declared))
    assert cli.main(["run", "--seconds", "0.5"]) == 1
    assert said in capsys.readouterr().err


# `noheap run`

_UNMET = """
[[expect]]
record = "pressure"
pressure_pa = { max = 94_000 }
from_ms = 1600
[[expect]]
record = "tocks"
ticks = 1
[[expect]]
record = "stats"
dropped = 0
"""


def run(plan: str, folder: Path, capsys, *more: str) -> tuple[int, str, str]:
    path = folder / "plan.toml"
    path.write_text(f"seconds = 2.2\n{plan}")
    code = cli.main(["run", "--scenario", str(path), *more])
    return code, *capsys.readouterr()


def test_a_run_judges_them_by_the_guides_scenario_and_tells_them_as_json(project, capsys):
    plan = _GUIDE.read_text().rpartition("```toml\n")[2].partition("```")[0]
    code, out, err = run(plan, project, capsys, "--json", "--svg", "run.svg")
    told = json.loads(out)
    assert (code, told["violations"]) == (0, []), err
    assert told["expected"] == {"met": 1, "unmet": [], "late": 0}
    records = told["records"]["pressure"]
    assert [round(it["t_ms"], -2) for it in records] == [0, 1000, 2000]
    for it, pa in zip(records, (101_325, 101_325, 95_000), strict=True):
        assert it.keys() == {"t_ms", *_PRESSURE}
        assert abs(it["pressure_pa"] - pa) < 100
    drawn = Path("run.svg").read_text()
    assert all(f"pressure: {name}, " in drawn for name in _PRESSURE)


def test_a_run_says_which_record_was_not_as_expected_and_shows_the_last(project, capsys):
    code, out, err = run(_UNMET, project, capsys)
    assert code == 1
    assert "  pressure: temperature_milli_c 2" in out
    assert "3 records, the last temperature_milli_c 2" in out
    high, none = (line for line in err.splitlines() if line.startswith("noheap run: expected"))
    begin = (
        "record 'pressure' with pressure_pa at most 94000 from 1600 to 2200 ms: pressure_pa was"
    )
    assert f"expected {begin} 1013" in high and high.endswith(" ms")
    assert none.endswith("none came then; in the whole run came pressure, sample, stats")


def test_a_firmware_with_such_records_alone_is_judged_by_them(project, capsys):
    (project / "firmware/main.py").write_text(_python(_BY_ITSELF))
    plan = _GUIDE.read_text().rpartition("```toml\n")[2].partition("```")[0]
    code, out, err = run(plan, project, capsys, "--json")
    told = json.loads(out)
    assert (code, told["violations"]) == (0, []), err
    assert told["expected"]["met"] == 1
    assert len(told["records"]["pressure"]) >= 3
