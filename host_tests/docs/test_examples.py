"""The examples in lib: what is found, what is refused, and how a failing one is reported."""

from pathlib import Path

import pytest

from docs import examples
from docs.blocks import LANES, BadBlock
from docs.examples import Example, Setup
from lanes import host
from lanes.protocol import Outcome
from lanes.vm import VmLane
from noheap_tools import paths


def doc(*lines: str) -> str:
    return '"""What it is.\n\n' + "".join(f"{line}\n" for line in lines) + '"""\n'


def test_an_example_is_what_is_indented_and_no_table() -> None:
    text = doc("    a = 1", "", "    b = a  # 1", "", "Prose.", "", "    word 0  COUNT", "    c")
    found = examples.parse("# A comment.\n" + text, "mod.py")
    assert found == Example(4, "    a = 1\n\n    b = a  # 1\n\n")
    assert examples.parse(doc("    word  1", "    c  2"), "mod.py") is None
    assert examples.parse("a = 1\n", "mod.py") is None
    assert examples.parse("", "mod.py") is None


def test_two_are_one_with_prose_between_and_one_alone_need_not_be_indented() -> None:
    found = examples.parse(doc("    a = 1", "", "Prose.", "", "    b = 2"), "mod.py")
    assert found == Example(3, "    a = 1\n\n\n\n    b = 2\n")
    assert examples.parse(doc("if a:", "    b()"), "mod.py") == Example(3, "if a:\n    b()\n")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (("    a = = 1",), "mod.py:3: this is not Python"),
        (("Prose.", "", "    f(a=1, ...)"), "mod.py:5: this is not Python"),
        (("a = 1", "", "Some prose."), "mod.py:3: an example is indented by four"),
    ],
)
def test_an_example_that_is_written_wrongly_is_refused(
    lines: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(BadBlock, match=complaint):
        examples.parse(doc(*lines), "mod.py")


def test_a_setup_says_where_its_example_runs_or_why_not() -> None:
    assert examples.parse_setup("a = 1\n", "s.py") == Setup("a = 1\n", LANES)
    assert examples.parse_setup("LANES = ('pico',)\n", "s.py").lanes == ("pico",)
    assert examples.parse_setup("NOT_RUN = 'no chip'\n", "s.py").not_run == "no chip"
    for text, complaint in (
        ("LANES = ()\n", "NOT_RUN says why there is none"),
        ("LANES = None\n", "NOT_RUN says why there is none"),
        ("NOT_RUN = ''\n", "NOT_RUN is the reason"),
    ):
        with pytest.raises(BadBlock, match=complaint):
            examples.parse_setup(text, "s.py")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """lib/noheap/buf with two modules of the library whose examples are others."""
    package = tmp_path / "lib/noheap"
    (package / "buf").mkdir(parents=True)
    (tmp_path / "setups/buf").mkdir(parents=True)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "LIB", tmp_path / "lib")
    monkeypatch.setattr(examples, "_PACKAGE", package)
    monkeypatch.setattr(examples, "SETUPS", tmp_path / "setups")
    return package / "buf"


def test_a_setup_without_an_example_is_refused(room: Path) -> None:
    (room / "vec.py").write_text(doc("Prose."))
    (examples.SETUPS / "buf/vec.py").write_text("a = 1\n")
    with pytest.raises(BadBlock, match=r"setups/buf/vec\.py: there is no module"):
        list(examples.runs(room))


def write(room: Path) -> Path:
    """A program whose `vec` passes, `cell` fails in its second line, and `signal` afterwards."""
    (room / "vec.py").write_text(doc("    vec = Vec(2)", "    while True:", "        more(vec)"))
    (examples.SETUPS / "buf/vec.py").write_text(
        "def more(vec):\n    if not vec.push(3):\n        raise End\n\n\n"
        "def after():\n    assert len(vec) == 2\n"
    )
    (room / "cell.py").write_text(doc("    cell = Cell(1)", "    cell.write()"))
    (room / "signal.py").write_text(doc("    signal = Signal()"))
    (examples.SETUPS / "buf/signal.py").write_text("def after():\n    assert signal.pending()\n")
    file = room.parents[2] / f"{examples.program_name(room)}.py"
    file.write_text(examples.program(room))
    return file


def test_each_runs_among_its_names_and_tells_module_and_line(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(room)
    monkeypatch.undo()
    found = VmLane().run(file, ["vec", "cell", "signal"])
    assert found["vec"] == Outcome(True, "")
    assert not found["cell"].passed
    assert 'File "lib/noheap/buf/cell.py", line 4, in <module>' in found["cell"].text
    assert "TypeError" in found["cell"].text
    assert 'File "setups/buf/signal.py", line 2, in after' in found["signal"].text

    host.call(file, "vec")
    with pytest.raises(TypeError) as caught:
        host.call(file, "cell")
    lines = [(Path(entry.path).name, entry.lineno + 1) for entry in caught.traceback]
    assert ("cell.py", 4) in lines
    with pytest.raises(AssertionError):
        host.call(file, "signal")


def test_what_waits_is_a_coroutine() -> None:
    example = examples.parse(doc("    async for a in b:", "        c(a)"), "mod.py")
    assert example is not None
    assert example.code == "async def example():\n    async for a in b:\n        c(a)\n"


def test_each_setup_belongs_to_a_folder_of_the_library() -> None:
    setups = (file.relative_to(examples.SETUPS) for file in examples.SETUPS.rglob("*.py"))
    assert {paths.LIB / "noheap" / file.parent for file in setups} <= set(examples.rooms())
