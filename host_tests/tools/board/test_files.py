"""The files that go onto a board: just what the application imports, or the whole library."""

from pathlib import Path

from noheap_tools import paths
from noheap_tools.board import boards, config, generated, imports, program
from noheap_tools.board import files as device_files
from noheap_tools.board.boards import Board


def needed(tmp_path: Path, source: str) -> set[str]:
    # A file is read but once.
    program = tmp_path / f"program{len(list(tmp_path.iterdir()))}.py"
    program.write_text(source)
    return {str(file.relative_to(paths.LIB / "noheap")) for file in imports.needed([program])}


def test_each_form_of_import_is_followed(tmp_path: Path) -> None:
    control = {"__init__.py", "control/__init__.py", "control/blink.py"}
    assert needed(tmp_path, "import noheap.control.blink") == control
    assert needed(tmp_path, "from noheap.control import blink") == control
    assert needed(tmp_path, "from noheap.control.blink import step") == control
    assert needed(tmp_path, "def f():\n    from noheap.control import blink\nf()") == control


def test_what_is_imported_by_what_is_imported_comes_too(tmp_path: Path) -> None:
    found = needed(tmp_path, "from noheap.sampler.sampler import Sampler")
    assert {
        "sampler/sampler.py",
        "sampler/ticking.py",
        "buf/spsc.py",
    } <= found
    # Modules of constants alone are folded, and tiers are what the program imports.
    assert not {"block.py", "buf/spsc_words.py", "sampler/asm.py", "sampler/vector.py"} & found


def test_modules_of_others_bring_nothing(tmp_path: Path) -> None:
    assert needed(tmp_path, "import gc, machine, os.path") == set()


def test_the_application_is_the_default_and_the_library_an_option() -> None:
    board = boards.load("pico")
    application = device_files.everything(board)
    whole = device_files.everything(board, whole_library=True)
    assert set(application) < set(whole)
    modules = {
        str(path.relative_to(paths.LIB))
        for path in (paths.LIB / "noheap").rglob("*.py")
        if not imports.is_empty(path) or path.parent.name == "noheap"
    }
    library = {name for name in whole if name.startswith("lib/") and "/linked/" not in name}
    assert {f"lib/{name[:-3]}.mpy" for name in modules} == library
    assert {"app.mpy", "board.mpy", "boot.py", "config.py", "main.py"} <= set(application)


def test_the_application_and_boot_py_share_the_log_of_events() -> None:
    files = set(device_files.everything(boards.load("pico")))
    events = {f"lib/noheap/{part}.mpy" for part in ("safe/events", "safe/retained", "hal/chip")}
    linked = {name for name in files if name.startswith("lib/noheap/linked/")}
    library = {name for name in files if name.startswith("lib/")}
    assert library == {"lib/noheap/__init__.mpy"} | events | linked
    # Each is loaded only where it is needed: at long periods, at the first look at the counters.
    late = ("judge_asm", "lean_asm", "rp2040_alarm", "stats")
    assert linked == {f"lib/noheap/linked/{part}.mpy" for part in ("__init__", *late)}


def test_with_the_whole_library_config_py_may_change_on_the_board() -> None:
    files = device_files.everything(boards.load("pico"), whole_library=True)
    other = {"vector", "portable", "watchdog", "rp2040_temperature", "plausibility"}
    assert {f"lib/noheap/linked/{part}.mpy" for part in other} <= set(files)


def test_a_package_without_code_needs_no_file_of_its_own() -> None:
    sources = [paths.LIB / "noheap" / name for name in ("__init__.py", "control/__init__.py")]
    assert set(device_files.library("armv6m", sources)) == {"lib/noheap/__init__.mpy"}


def asked(board: Board, **values: object) -> set[str]:
    """The modules that the firmware needs with `values` in config.py, below lib/noheap."""
    sources = program.needed(generated.module(board), config.known(board, values))
    library = [source for source in sources if source.is_relative_to(paths.LIBRARY)]
    return {str(source.relative_to(paths.LIBRARY).with_suffix("")) for source in library}


def test_an_stm32_gets_its_own_back_end_and_no_others() -> None:
    for name in boards.names():
        board = boards.load(name)
        if board.port != "stm32":
            continue
        found = asked(board)
        assert {"hal/stm32f4", "source/stm32f4_i2c", "sampler/vector", "tick/stm32f4"} <= found
        assert not found & {
            "hal/rp2040",
            "source/rp2040_i2c",
            "source/rp2040_i2c_viper",
            "source/rp2040_i2c_asm",
            "tick/timer",
            "tick/rp2040",
            "sampler/asm",
            "sampler/portable",
        }


def test_what_config_asks_for_brings_its_files() -> None:
    pico = boards.load("pico")
    portable, vector, asm = (asked(pico, TIER=tier) for tier in ("portable", "vector", "asm"))
    assert asked(pico, TIER="auto") == asm
    viper = {"sampler/job/viper", "sampler/job/clock", "sampler/job/judge", "sampler/job/record"}
    viper |= {"cortex/link_viper", "source/rp2040_i2c_viper"}
    ticks = {"tick/tick", "tick/rp2040", "tick/rp2040_alarm"}
    ticks |= {"cortex/vector", "cortex/last_will"}
    assembler = {"sampler/job/judge_asm", "sampler/job/lean_asm"}
    assembler |= {"cortex/link_asm", "source/rp2040_i2c_asm"}
    assert vector - portable == {"sampler/vector", *ticks}
    assert portable - vector == {"sampler/portable", "tick/timer"}
    assert viper <= vector & portable
    assert asm - vector == {"sampler/asm", *assembler}
    assert {"sampler/vector", "sampler/job/clock", "sampler/job/judge"} <= vector - asm
    more = asked(pico, TIER="portable", SENSOR="rp2040") - portable
    assert {"source/rp2040_adc", "sensors/rp2040_temperature", "sensors/analog"} <= more
    check = {"control/plausibility"}
    assert asked(pico, TIER="asm", MAX_STEP_C=1.0) - asm == check <= vector & portable - asm
