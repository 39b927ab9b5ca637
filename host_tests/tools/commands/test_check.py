"""The command noheap check: what it prints, what it takes, how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from noheap_tools import cli, paths, selection
from noheap_tools.check.costs import effects
from noheap_tools.check.measure import measure

PROGRAMS = Path(__file__).parent / "programs"
BAD = (PROGRAMS / "divides.py").read_text()
GOOD = BAD.replace("n / 2", "n // 2")


@pytest.fixture
def run(run_check):
    return run_check


def test_a_finding_names_its_place_the_way_there_and_the_fix(run):
    code, out, _ = run("main.py", main=BAD)
    assert code == 1
    lines = out.splitlines()
    assert lines[0] == "main.py:5:12: error NH005 `/` of two ints makes a float"
    assert lines[1].strip() == "reached by tick -> helper"
    assert lines[2].strip() == "Use `//`."
    assert lines[-1].startswith("1 file, 1 hard handler, 0 soft or scheduled: 1 error")


def test_a_clean_program_ends_with_0(run):
    code, out, _ = run("main.py", main=GOOD)
    assert code == 0
    assert "NH005" not in out


def test_infos_count_only_with_strict(run):
    assert run("main.py", main=GOOD)[0] == 0
    assert run("main.py", "--strict")[0] == 1


def test_json_has_handlers_and_findings(run):
    code, out, _ = run("main.py", "--json", main=BAD)
    assert code == 1
    document = json.loads(out)
    assert document["handlers"][0]["name"] == "main:tick"
    assert document["handlers"][0]["kind"] == "hard"
    (finding,) = [f for f in document["findings"] if f["code"] == "NH005"]
    assert (finding["file"], finding["line"], finding["column"]) == ("main.py", 5, 12)
    assert (finding["severity"], finding["effect"]) == ("error", "allocates")
    assert finding["message"]
    assert finding["fix"]


def test_sarif_and_github_name_the_same_place(run):
    _, out, _ = run("main.py", "--format", "sarif", main=BAD)
    (result,) = [r for r in json.loads(out)["runs"][0]["results"] if r["ruleId"] == "NH005"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (result["level"], region["startLine"]) == ("error", 5)
    _, out, err = run("main.py", "--format", "github")
    assert "::error file=main.py,line=5,col=12,title=NH005::" in out
    assert "1 hard handler" in err


def test_a_comment_takes_a_finding_back(run):
    ignored = BAD.replace("n / 2", "n / 2  # noheap: ignore[NH005] runs once")
    code, out, _ = run("main.py", main=ignored)
    assert code == 0
    assert "1 ignored" in out
    other = BAD.replace("n / 2", "n / 2  # noheap: ignore[NH001] another")
    assert run("main.py", main=other)[0] == 1


def test_a_file_with_a_syntax_error_does_not_stop_the_rest(run):
    code, out, _ = run(".", main=BAD, broken="def tick(:\n", empty="")
    assert code == 1
    assert "broken.py:1:10: error NH099 syntax error" in out
    assert "main.py:5:12: error NH005" in out


def test_a_file_that_is_no_text_is_one_line(run, tmp_path):
    (tmp_path / "image.py").write_bytes(b"\xff\xfe\x00")
    code, out, _ = run("image.py")
    assert code == 1
    assert "image.py:1:1: error NH099 is not UTF-8" in out


def test_an_entry_is_a_handler_by_name(run):
    source = "class A:\n    def tick(self):\n        return [self]\n"
    assert run("lib.py", lib=source)[0] == 0
    code, out, _ = run("lib.py", "--entry", "lib:A.tick")
    assert code == 1
    assert "NH001" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("main.py", "--entry", "main:no"), "no such function"),
        (("nowhere.py",), "no such file or folder: nowhere.py"),
        ((), "no file or folder given"),
        (("main.py", "--select", "NH777"), "no rule NH777"),
        (("--explain", "NH777"), "no rule NH777"),
    ],
)
def test_wrong_use_says_what(run, arguments, said):
    code, _, err = run(*arguments, main=GOOD)
    assert code == 2
    assert said in err


def test_settings_come_from_pyproject(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.noheap.check]\npaths = ["main.py"]\nignore = ["NH005"]\n'
    )
    assert run(main=BAD)[0] == 0
    (tmp_path / "pyproject.toml").write_text("[tool.noheap.check]\npathes = []\n")
    code, _, err = run()
    assert code == 2
    assert "[tool.noheap.check] has no pathes" in err


def test_the_release_that_is_meant_is_the_one_on_the_board(run, tmp_path, monkeypatch):
    bad = "import micropython\n\n\n@micropython.viper\n"
    bad += "def f(p: ptr32, i: int) -> int:\n    x = p[i]\n    return i + x\n"
    monkeypatch.delenv(selection.VARIABLE, raising=False)
    assert "NH067" in run("main.py", main=bad)[1]
    monkeypatch.setenv(selection.VARIABLE, "1.28")
    assert "NH067" not in run("main.py")[1]
    monkeypatch.delenv(selection.VARIABLE)
    (tmp_path / "pyproject.toml").write_text('[tool.noheap]\nmicropython = "1.29"\n')
    assert "NH067" not in run("main.py")[1]
    with (tmp_path / "pyproject.toml").open("a") as file:
        file.write('[tool.noheap.check]\nmicropython = "1.27"\n')
    assert "NH067" in run("main.py")[1]


def test_paths_of_the_settings_are_relative_to_their_file(run, tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap.check]\npaths = ["main.py"]\n')
    (tmp_path / "below").mkdir()
    assert run(main=BAD)[0] == 1
    monkeypatch.chdir(tmp_path / "below")
    code, out, _ = run()
    assert code == 1
    assert str(tmp_path / "main.py") in out


def test_without_paths_it_is_the_projects_firmware(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_text(BAD)
    code, out, _ = run()
    assert code == 1
    assert out.startswith("firmware/main.py:")


def test_explain_shows_the_mistake_and_its_fix(run):
    code, out, _ = run("--explain", "NH012")
    assert code == 0
    assert "struct.unpack" in out
    assert "Fixed" in out


def test_the_reference_in_docs_is_what_docs_writes(run, tmp_path):
    reference = paths.ROOT / "docs/reference/check-rules.md"
    copy = tmp_path / "rules.md"
    copy.write_text(reference.read_text())
    assert run("--docs", "rules.md")[0] == 0
    assert copy.read_text() == reference.read_text()


def test_the_table_of_effects_is_what_the_unix_build_does():
    table = json.loads(effects.FILE.read_text())
    seen = measure.on_unix()
    assert {k: v for k, v in seen.items() if table["unix"].get(k) != v} == {}
    assert set(table["unix"]) == set(seen)


def test_no_operation_is_missing_on_both_vms():
    table = json.loads(effects.FILE.read_text())
    there = {k for vm in ("unix", "rp2") for k, v in table[vm].items() if v != "missing"}
    assert set(table["unix"]) | set(table["rp2"]) <= there


PIN = (PROGRAMS / "pin.py").read_text()


def test_prove_runs_the_handler_on_the_emulated_pico_and_compares(run):
    code, out, _ = run("main.py", "--prove", "--ms", "700", main=BAD)
    assert code == 1
    assert "main.py:5: the VM raised MemoryError here; found: NH005" in out


def test_prove_toggles_the_pins_that_interrupt(run):
    code, out, _ = run("main.py", "--prove", "--ms", "700", main=PIN)
    assert code == 1
    assert "main.py:11: the VM raised MemoryError here; found: NH032, NH007" in out


def test_prove_of_a_clean_handler_says_so(run):
    code, out, _ = run("main.py", "--prove", "--ms", "700", main=GOOD)
    assert code == 0
    assert "the VM raised nothing in a handler within 700 ms" in out


def test_prove_reports_a_disagreement(run):
    code, out, _ = run("main.py", "--prove", "--ms", "700", "--ignore", "NH005", main=BAD)
    assert code == 1
    assert "main.py:5: the VM raised MemoryError here; NOT found" in out


# Each is one of two unknown functions, so that two messages are possible.
UNKNOWN = "".join(f"    (a or radio.{name})()\n" for name in ("b", "c", "d", "e", "f", "g"))


def test_each_run_prints_the_same(tmp_path):
    (tmp_path / "main.py").write_text(f"import radio\ndef tick(a):\n{UNKNOWN}")
    start = "import sys; from noheap_tools import cli; sys.exit(cli.main())"
    command = [sys.executable, "-c", start, "check", "main.py", "--entry", "main:tick"]
    printed = {
        subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(printed) == 1
    assert "cannot see into" in printed.pop()


def test_this_project_is_clean(capsys):
    folders = [str(paths.ROOT / name) for name in ("firmware", "lib", "boards")]
    assert cli.main(["check", *folders]) == 0, capsys.readouterr().out


def test_star_arguments_of_a_registration_are_taken_as_hard(run):
    source = GOOD.replace("Timer(-1, period=10, callback=tick, hard=True)", "").replace(
        "n // 2", "[n]"
    )
    source += "options = {'hard': True}\nTimer(-1, callback=tick, **options)\n"
    code, out, _ = run("main.py", main=source)
    assert code == 1
    assert "main.py:5:12: error NH001" in out


def test_a_deleted_global_is_told(run):
    source = "count = 0\ndef stop():\n    global count\n    del count\n" + GOOD
    code, out, _ = run("main.py", main=source)
    assert code == 1
    assert "main.py:4:9: warning NH045" in out


LIBRARY = """from array import array
from machine import Timer
import micropython
from noheap.buf.spsc import SPSC
from noheap.buf.text import Text
micropython.alloc_emergency_exception_buf(100)
queue = SPSC(8, 1)
text = Text(8)
record = array("i", [1])
def tick(t):
    if queue.enqueue(record):
        text.clear()
timer = Timer(-1, period=10, callback=tick, hard=True)
timer.deinit()
"""


@pytest.mark.parametrize("given", [(), (str(paths.LIB),), (str(paths.LIB / "noheap"),)])
def test_what_a_handler_calls_in_the_library_is_read(run, given):
    code, out, _ = run("main.py", *given, main=LIBRARY)
    assert code in (0, 1)
    mine = [line for line in out.splitlines() if line.startswith("main.py")]
    assert mine == []
    if not given:
        assert out == "1 file, 1 hard handler, 0 soft or scheduled: nothing found\n"


def test_what_the_library_allocates_is_reported_at_its_call(run):
    code, out, _ = run("main.py", main=LIBRARY.replace("text.clear()", "str(text)"))
    assert code == 1
    places = [line.split(" ")[0] for line in out.splitlines() if not line.startswith("    ")]
    assert set(places[:-1]) == {"main.py:12:9:"}
    assert "NH012 __str__() of the library: memoryview() allocates" in out


def test_the_set_up_of_the_library_is_not_the_programs(run):
    bare = LIBRARY.replace("micropython.alloc_emergency_exception_buf(100)\n", "")
    bare = "from noheap.cortex.vector import Vector\n" + bare.replace("timer.deinit()\n", "")
    _, out, _ = run("main.py", main=bare)
    assert "NH050" in out
    assert "NH051" in out


def test_the_order_of_the_files_does_not_matter(run):
    driver = "class Driver:\n    def get(self):\n        return 1\n"
    main = "import driver\nd = driver.Driver()\n" + GOOD.replace("helper(3)", "d.get()")
    for order in (("main.py", "driver.py"), ("driver.py", "main.py")):
        _, out, _ = run(*order, main=main, driver=driver)
        assert "NH090" not in out
