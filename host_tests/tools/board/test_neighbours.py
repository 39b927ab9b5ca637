"""The modules beside a program, as its imports name them."""

import ast
from pathlib import Path

import pytest

from noheap_tools.board.neighbours import beside

FILES = {
    "main.py": "import driver, machine\nfrom package.inner import part\nimport noheap.buf.spsc\n",
    "driver.py": "import config\nimport main\n",
    "config.py": "",
    "unused.py": "",
    "package/__init__.py": "from . import sibling\n",
    "package/sibling.py": "from .inner import deep\n",
    "package/inner/part.py": "from .. import sibling\nfrom ..other import x\n",
    "package/inner/deep.py": "",
    "package/other.py": "this is no Python\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def names(found: dict[Path, str], folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): module for path, module in found.items()}


def test_all_that_is_imported_is_found_directly_or_not(folder: Path) -> None:
    found = beside({folder / "main.py": "main"})
    assert names(found, folder) == {
        "driver.py": "driver",
        "config.py": "config",
        "package/__init__.py": "package",
        "package/sibling.py": "package.sibling",
        "package/inner/part.py": "package.inner.part",
        "package/inner/deep.py": "package.inner.deep",
        "package/other.py": "package.other",
    }


def test_a_module_of_a_package_imports_from_the_packages_folder(folder: Path) -> None:
    found = beside({folder / "package/inner/part.py": "package.inner.part"})
    assert set(found.values()) >= {"package.sibling", "package.other"}


def test_code_imports_as_a_file_of_the_folder_would(folder: Path) -> None:
    found = beside({}, [ast.parse("import driver")], folder)
    assert set(found.values()) >= {"driver", "config", "main"}
    assert "unused" not in found.values()
