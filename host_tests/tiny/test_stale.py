"""What a build leaves behind is made again when it no longer fits."""

from pathlib import Path

import pytest

from noheap_tools.tiny import stale, unseen


@pytest.fixture
def port(tmp_path: Path) -> Path:
    port = tmp_path / "port"
    port.mkdir()
    (port / "main.c").write_text("MP_QSTR_a")
    return port


@pytest.fixture
def built(tmp_path: Path, port: Path) -> Path:
    """A build folder after a first build."""
    folder = tmp_path / "build"
    (folder / stale.PRUNED / "py").mkdir(parents=True)
    (folder / stale.PRUNED / "py/vm.c").write_text("MP_QSTR_b")
    (folder / stale.SWITCHES).write_text("#define A 1")
    (folder / unseen.FILE).write_text("append")
    stale.forget_moved(folder)
    stale.forget_names(folder, port)
    (folder / "genhdr").mkdir()
    (folder / "py").mkdir()
    for name in ("vm", "gc"):
        (folder / "py" / f"{name}.o").touch()
        (folder / "py" / f"{name}.P").touch()
    return folder


def left(folder: Path, port: Path) -> set[str]:
    stale.forget_moved(folder)
    stale.forget_names(folder, port)
    found = {"py/vm.o", "py/gc.o", "genhdr"}
    return {name for name in found if (folder / name).exists()}


def test_without_a_change_all_stays(built: Path, port: Path) -> None:
    assert left(built, port) == {"py/vm.o", "py/gc.o", "genhdr"}


@pytest.mark.parametrize(
    "file",
    ["build/pruned/py/vm.c", "build/firmware_needs.h", "build/unseen.txt", "port/main.c"],
)
def test_names_are_collected_again_after_a_change(
    file: str, tmp_path: Path, built: Path, port: Path
) -> None:
    (tmp_path / file).write_text("")
    assert left(built, port) == {"py/vm.o", "py/gc.o"}


def test_a_source_that_is_pruned_now_is_compiled_again(built: Path, port: Path) -> None:
    (built / stale.PRUNED / "py/gc.c").touch()
    assert left(built, port) == {"py/vm.o"}


def test_a_source_that_is_whole_again_is_compiled_again(built: Path, port: Path) -> None:
    (built / stale.PRUNED / "py/vm.c").unlink()
    assert left(built, port) == {"py/gc.o"}
    assert not (built / "py/vm.P").exists()
