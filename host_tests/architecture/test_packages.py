"""The imports of lib/noheap and of tools/noheap_tools go one way, and each can be seen."""

import pytest

from architecture import floors, imports, rules
from noheap_tools import paths

LIB = paths.LIB / "noheap"
TOOLS = paths.ROOT / "tools/noheap_tools"


def test_the_library_obeys() -> None:
    _obeys(imports.read(LIB), floors.LIB, floors.LIB_EXCUSED)


def test_the_tools_obey() -> None:
    _obeys(imports.read(TOOLS, others=[LIB]), floors.TOOLS, floors.TOOLS_EXCUSED)


def _obeys(package: imports.Package, of: rules.Floors, excused: rules.Excused) -> None:
    assert package.imports, f"nothing was read of {package.folder}"
    found = rules.check(package, of, excused)
    if found:
        said = "\n".join(line.removeprefix(f"{paths.ROOT}/") for line in found)
        pytest.fail(said, pytrace=False)
