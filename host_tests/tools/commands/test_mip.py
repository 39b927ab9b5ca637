"""`noheap mip`: what the unmodified mpremote installs from it on the emulated Pico."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import noheap
from noheap_tools import cli, paths
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.flash import mip_index
from rig.emulation import Emulation

ARCHITECTURES = {"armv6m", "armv7m", "armv7emsp"}
SMALL = ("__init__.py", "buf/counter.py", "buf/spsc.py")
USE = (Path(__file__).parent / "programs" / "use_spsc.py").read_text()


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("mip")
    assert cli.main(["mip", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """The same with three files in each package: copying all of them takes minutes."""
    folder = tmp_path_factory.mktemp("small")
    sources = [paths.LIB / "noheap" / name for name in SMALL]
    for arch in ARCHITECTURES:
        files = device_files.library(arch, sources)
        mip_index.write(folder, arch, noheap.__version__, files)
    return folder


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


def test_the_index_has_a_package_for_each_boards_cpu(index):
    assert {boards.load(name).mpy_arch for name in boards.names()} == ARCHITECTURES
    for arch in ARCHITECTURES:
        folder = index / "package" / "6" / f"noheap-{arch}"
        for version in ("latest", noheap.__version__):
            package = json.loads((folder / f"{version}.json").read_text())
            assert package["version"] == noheap.__version__
            found = {
                f"lib/{path}": (index / "file" / digest[:2] / digest).read_bytes()
                for path, digest in package["hashes"]
            }
            assert found == device_files.library(arch)
        assert all(
            hashlib.sha256(file.read_bytes()).hexdigest().startswith(file.name)
            for file in (index / "file").glob("*/*")
        )


def test_1_mpremote_installs_from_the_index(board, small):
    said = board.mpremote("resume", "mip", "install", "--index", small, "noheap-armv6m")
    assert said.count("Installing: /lib/noheap/") == len(SMALL)
    assert board.mpremote("resume", "exec", USE).split() == [
        "/lib/noheap/__init__.mpy",
        *("True", "True", "False"),
    ]


def test_2_what_is_there_already_is_not_sent_again(board, small):
    said = board.mpremote("resume", "mip", "install", "--index", small, "noheap-armv6m")
    assert said.count("Exists: /lib/noheap/") == len(SMALL)
    assert "Installing: " not in said


def test_3_another_cpus_package_installs_by_its_package_json_and_is_refused(board, small):
    package = small / "noheap-armv7emsp" / "package.json"
    board.mpremote("resume", "mip", "install", "--target", "/other", package)
    code = "import sys; sys.path.insert(0, '/other')\n" + USE
    result = board.try_mpremote("soft-reset", "exec", code)
    assert "ValueError: incompatible .mpy arch" in result.stdout + result.stderr


def test_a_package_that_is_not_there_is_told(board, small):
    result = board.try_mpremote("resume", "mip", "install", "--index", small, "noheap-xtensa")
    assert result.returncode == 1
    assert "Error opening" in result.stdout + result.stderr


def test_the_packages_as_json(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["mip", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["index"] == str(tmp_path / "build/mip")
    files = device_files.library("armv6m")
    package = told["packages"][mip_index.package_name("armv6m")]
    assert package == {"files": len(files), "bytes": sum(map(len, files.values()))}


def test_a_folder_that_cannot_be_written_is_told(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert cli.main(["mip", "--out", str(tmp_path / "file")]) == 1
    assert "cannot write" in capsys.readouterr().err
