"""`noheap cycles` as a user runs it, on the emulated Pico."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from noheap_tools import cli, paths

PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The programs, where a test may put more."""
    return Path(shutil.copytree(PROGRAMS, tmp_path / "programs"))


class Ran:
    """One run of the command with --json."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = cli.main(["cycles", *arguments, "--json"])
        out, self.err = capsys.readouterr()
        self.json: dict[str, Any] = json.loads(out) if out else {}

    @property
    def bound(self) -> int:
        assert self.json["unclear"] == []
        assert self.json["contradictions"] == []
        return self.json["bound"]

    @property
    def most(self) -> int:
        return self.json["code_cycles"]["max"]


ARRAY = "from array import array; a = array('i', [3, 4, 5, 6, 7, 8, 9, 10])"


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("add", "n, 7"),
        ("sum_of_four", "a"),
        ("set_pin", ""),
        ("read_timer", ""),
        ("nothing", ""),
        ("mixed", "n, 3"),
    ],
)
def test_straight_code_is_bounded_within_a_factor_of_two(
    folder: Path, capsys: pytest.CaptureFixture[str], function: str, arguments: str
) -> None:
    ran = Ran(
        capsys, f"{folder}/straight.py", "--function", function, "--args", arguments,
        "--setup", ARRAY, "--calls", "4",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.most <= ran.bound <= 2 * ran.most
    if ran.json["stack_unclear"] == []:
        assert 0 < ran.json["stack_bytes"] == ran.json["stack_bound"]
    else:
        assert ran.json["stack_bound"] is None


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("branches", "n"),
        ("subroutine", "n"),
        ("sum_of", "a, 1 + n % 8"),
        ("nested", "a, n % 6"),
    ],
)
def test_what_is_measured_never_exceeds_the_bound(
    folder: Path, capsys: pytest.CaptureFixture[str], function: str, arguments: str
) -> None:
    ran = Ran(
        capsys, f"{folder}/others.py", "--function", function, "--args", arguments,
        "--setup", ARRAY, "--calls", "16",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.most <= ran.bound <= 2 * ran.most
    if ran.json["stack_unclear"] == []:
        assert 0 < ran.json["stack_bytes"] == ran.json["stack_bound"]
    else:
        assert ran.json["stack_bound"] is None
    assert ran.json["calls"] == 16
    # The last call is not the slowest one: all of them were followed.
    assert ran.json["code_cycles"]["min"] < ran.most or function == "subroutine"


LOOP = "    while end - int(record):"


def annotated_spsc(folder: Path, words: int) -> Path:
    """lib/noheap/buf/spsc.py with the comments that its loops would have."""
    text = (paths.LIB / "noheap" / "buf" / "spsc.py").read_text()
    assert text.count(f"{LOOP}\n") == 2  # of enqueue and of take
    text = text.replace(f"{LOOP}\n", f"{LOOP}  # noheap: loop<={words}\n")
    mark = ") -> bool:  # noheap: "
    assert text.count(f"{mark}isr-safe\n") >= 2
    text = text.replace(f"{mark}isr-safe\n", f"{mark}call<=170\n")
    path = folder / "queue_with_bounds.py"
    path.write_text(text)
    return path


@pytest.mark.parametrize("ram", [True, False])
@pytest.mark.parametrize(
    ("function", "arguments", "each"),
    [
        ("enqueue", "q.address, r", "n & 3 or q.dequeue(r)"),
        ("take", "q.address, r, n & 1", "n % 5 and q.enqueue(r)"),
    ],
)
def test_the_queue_is_bounded(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    function: str,
    arguments: str,
    each: str,
    ram: bool,
) -> None:
    path = annotated_spsc(folder, 3)
    if ram:
        text = path.read_text()
        path.write_text(text.replace("call<=170\n", "call<=170\n    # noheap: ram\n"))
    ran = Ran(
        capsys, str(path), "--function", function, "--args", arguments, "--each", each,
        "--setup", "q = SPSC(4, 3); r = array('i', [1, 2, 3])", "--calls", "24",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.most <= ran.bound
    assert ran.bound <= (2 if ram else 3) * ran.most
    measured = {it["name"]: it["measured"] for it in ran.json["helpers"]}
    assert 100 < measured["convert_obj_to_native"] <= 170


def test_a_comment_that_the_calls_contradict_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = annotated_spsc(folder, 2)
    path.write_text(path.read_text().replace("call<=170", "call<=100"))
    ran = Ran(
        capsys, str(path), "--function", "enqueue", "--args", "q.address, r",
        "--setup", "q = SPSC(4, 3); r = array('i', [1, 2, 3])", "--calls", "2",
    )  # fmt: skip
    assert ran.code == 1
    lines = path.read_text().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.startswith(LOOP))
    assert f"the bound of the loop at line {line} is wrong: it jumped back 3 times" in ran.err
    assert "call convert_obj_to_native<=100 is wrong: it took" in ran.err


def test_a_pointer_that_is_not_to_ram_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(
        capsys, f"{folder}/straight.py", "--function", "sum_of_four", "--args", "0x40054000",
        "--calls", "1",
    )  # fmt: skip
    assert ran.code == 1
    assert "ldr r1, [r0] took 4 cycles, not 2: is its pointer really to RAM?" in ran.err


def test_a_loop_without_a_bound_is_reported_and_fails_the_gate(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (f"{folder}/others.py", "--function", "forever", "--args", "n", "--calls", "3")
    line = (folder / "others.py").read_text().splitlines().index("    while n:") + 1
    ran = Ran(capsys, *arguments)
    assert ran.code == 0
    assert (ran.json["bound"], ran.json["unclear"]) == (None, [f"unbounded: line {line}"])
    assert Ran(capsys, *arguments, "--max", "100000").code == 0
    gated = Ran(capsys, *arguments, "--max-bound", "100000")
    assert gated.code == 1
    assert f"no bound: unbounded: line {line}" in gated.err
    assert Ran(capsys, *arguments, "--bound").code == 1
    told = Ran(capsys, *arguments, "--max-bound", "100000", "--loops", "2")
    assert told.code == 0
    assert told.most <= told.bound


def test_a_helper_is_named_and_not_guessed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(
        capsys, f"{folder}/others.py", "--function", "through_a_helper", "--args", "Counter()"
    )
    assert ran.code == 0
    assert [it.split(",")[0] for it in ran.json["unclear"]] == ["cannot follow: load_attr"]


def test_max_is_a_gate(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (f"{folder}/straight.py", "--function", "add", "--args", "n, 7", "--calls", "2")
    bound = Ran(capsys, *arguments).bound
    assert Ran(capsys, *arguments, "--max-bound", str(bound)).code == 0
    below = Ran(capsys, *arguments, "--max-bound", str(bound - 1))
    assert below.code == 1
    assert f"bound of {bound} cycles, at most {bound - 1} allowed" in below.err
    assert Ran(capsys, *arguments, "--max", str(bound)).code == 0
    far_below = Ran(capsys, *arguments, "--max", "1")
    assert f"{far_below.most} cycles measured, at most 1 allowed" in far_below.err


def test_bytecode_and_methods_are_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, f"{folder}/others.py", "--function", "bytecode", "--args", "10 * n")
    assert ran.code == 0
    spread = ran.json["cycles"]
    assert 0 < spread["min"] < spread["median"] < spread["max"]
    assert (ran.json["kind"], ran.json["bound"]) == ("bytecode", None)
    assert ran.json["flash_lines"] > 100
    assert sum(ran.json["instructions"].values()) < spread["max"]
    gate = Ran(
        capsys, f"{folder}/others.py", "--function", "it.up", "--setup", "it = Counter()",
        "--max", "100000",
    )  # fmt: skip
    assert gate.code == 0
    assert 100 < gate.json["cycles"]["max"] < 5000


def test_what_happens_between_calls_does_not_count(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (f"{folder}/straight.py", "--function", "nothing", "--calls", "3")
    alone = Ran(capsys, *arguments)
    beside = Ran(capsys, *arguments, "--each", "b = [n] * 100")
    assert alone.json["cycles"]["min"] == alone.json["cycles"]["max"]
    assert alone.json["code_cycles"] == beside.json["code_cycles"]


USAGE = [
    (("others.py", "--function", "missing"), "no function 'missing' in others.py; it has: "),
    (("others.py", "--function", "bytecode", "--bound"), "bytecode is bytecode, not viper or"),
    (("others.py", "--function", "bytecode("), "--function: "),
    (("others.py", "--function", "bytecode", "--args", "1 +"), "--args: "),
    (("others.py",), "one of --function NAME, --handler NAME and --system"),
    (("others.py", "--handler", "timer", "--args", "1"), "--args goes with --function"),
    (("others.py", "--function", "bytecode", "--calls", "0"), "--calls: must be from 1"),
    (("others.py", "--function", "bytecode", "--loops", "a"), "--loops: numbers from 0"),
    (("none.py", "--function", "bytecode"), "there is no file"),
    (("broken.py", "--function", "f"), "broken.py:2: "),
    (("refused.py", "--function", "f"), "mpy-cross refuses"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE)
def test_wrong_use_is_told_exactly(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    (folder / "broken.py").write_text("x = 1\ndef f(:\n")
    (folder / "refused.py").write_text("@micropython.asm_thumb\ndef f():\n    ldr(r9)\n")
    ran = Ran(capsys, f"{folder}/{arguments[0]}", *arguments[1:])
    assert ran.code == 2
    assert message in ran.err


def test_an_exception_on_the_board_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, f"{folder}/others.py", "--function", "raises")
    assert ran.code == 1
    assert "ValueError: on purpose" in ran.err


def test_the_text_names_what_was_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = f"{folder}/others.py"
    arguments = ["cycles", file, "--function", "nested", "--args", "a, 2", "--setup", ARRAY]
    assert cli.main(arguments) == 0
    out = capsys.readouterr().out
    for name in ("others.py:nested", "bound", "loop", "convert_obj_to_native", "flash"):
        assert name in out


def test_the_handler_of_the_firmware_costs_what_noheap_run_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["run", "--seconds", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["isr_cycles"]
    firmware = str(paths.FIRMWARE / "main.py")
    ran = Ran(capsys, firmware, "--handler", "sampler", "--seconds", "1", "--max", "100")
    assert ran.code == 1
    most = ran.json["cycles"]["max"]
    assert abs(most - told["max"]) < 50  # the runs end at different ticks
    assert ran.json["cycles"]["min"] == told["min"]
    assert f"{most} cycles measured, at most 100 allowed" in ran.err
    assert 90 <= ran.json["calls"] <= 101


def test_the_firmwares_interrupt_stays_at_its_limit_in_every_state(
    capsys: pytest.CaptureFixture[str],
) -> None:
    firmware = str(paths.FIRMWARE / "main.py")
    ran = Ran(capsys, firmware, "--handler", "sampler", "--max", "150", "--max-bound", "410")
    assert ran.code == 0, ran.err
    assert ran.json["flash_lines"] == 0
    assert ran.json["cycles"]["max"] <= ran.bound


def test_a_handler_in_machine_code_is_bounded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = folder / "vector.toml"
    plan.write_text(
        'seconds = 1\n[config]\nTIER = "vector"\nPRIORITY = -2\n'
        "[[step]]\nat_ms = 0\ntemperature_c = 25.0\n"
        '[[step]]\nat_ms = 300\nfault = "unplugged"\nfor_ms = 300\n'
    )
    arguments = (str(paths.FIRMWARE / "main.py"), "--handler", "sampler", "--scenario", str(plan))
    ran = Ran(capsys, *arguments)
    assert ran.code == 0, ran.err
    assert ran.json["unclear"] == []
    assert ran.json["cycles"]["max"] <= ran.bound
    loops = len(ran.json["loops"])
    assert loops >= 1
    many = Ran(capsys, *arguments, "--loops", ",".join(["32"] * (loops + 1)))
    assert many.json["unclear"] == [f"{loops + 1} bounds for {loops} loops"]
    bounded = Ran(capsys, *arguments, "--loops", ",".join(["64"] * loops))
    assert bounded.code == 0, bounded.err
    assert bounded.bound > ran.bound
    assert bounded.json["cycles"]["max"] <= bounded.bound
