"""Constants of the library in the place of their names, in the text that is compiled."""

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board import folding
from noheap_tools.errors import ToolError

WORDS = Path(__file__).parent / "programs" / "words.py"
OTHER = "BASE = 0x10\n"

Fold = Callable[[str], str]


@pytest.fixture
def fold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fold:
    """Folds a text, beside a library of the two modules above."""
    package = tmp_path / "lib/noheap"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    shutil.copy(WORDS, package)
    (package / "other.py").write_text(OTHER)
    monkeypatch.setattr(paths, "LIB", tmp_path / "lib")

    def folded(text: str) -> str:
        source = tmp_path / "part.py"
        source.write_text(text)
        result = folding.folded(source)
        ast.parse(result)
        assert result.count("\n") == text.count("\n")
        return result

    return folded


def test_constants_are_numbers_and_all_else_is_none(fold: Fold) -> None:
    found = folding.constants(paths.LIB / "noheap/words.py")
    assert dict(found) == {
        "RAW": 0,
        "STATUS": 1,
        "LAST": 1 + 2 * 16 - 3,
        "BELOW_ZERO": -5,
        "FLAG": -9,
    }


def test_a_name_becomes_its_number_wherever_it_is_used(fold: Fold) -> None:
    text = """
from noheap.words import LAST, RAW, STATUS


def part(block: ptr32):
    block[STATUS] = block[RAW] + LAST  # °C of STATUS
    return "STATUS", LAST
"""
    assert (
        fold(text)
        == """
pass


def part(block: ptr32):
    block[1] = block[0] + 30  # °C of STATUS
    return "STATUS", 30
"""
    )


def test_negative_numbers_keep_to_themselves(fold: Fold) -> None:
    text = "from noheap.words import BELOW_ZERO\nx = 3 -BELOW_ZERO\ny = BELOW_ZERO ** 2\n"
    folded = fold(text)
    assert folded == "pass\nx = 3 -(-5)\ny = (-5) ** 2\n"


def test_a_number_before_a_dot_is_no_fraction(fold: Fold) -> None:
    text = "from noheap.words import STATUS\nx = STATUS.to_bytes(2, 'big')\n"
    assert fold(text) == "pass\nx = (1).to_bytes(2, 'big')\n"


def test_an_alias_is_the_name_that_counts(fold: Fold) -> None:
    text = "from noheap.words import STATUS as WORD\nSTATUS = 7\nx = WORD, STATUS\n"
    assert fold(text) == "pass\nSTATUS = 7\nx = 1, STATUS\n"


def test_what_is_no_constant_is_still_imported(fold: Fold) -> None:
    text = """
from noheap.words import (
    RAW,
    function,
    STATUS as S,
    NAME as N,
)  # because
x = RAW, S, function, N
"""
    assert (
        fold(text)
        == """
from noheap.words import function, NAME as N




  # because
x = 0, 1, function, N
""".replace("\n  #", "\n#")
    )


def test_an_import_in_a_function_leaves_a_statement(fold: Fold) -> None:
    text = "def f():\n    from noheap.words import RAW\n    return RAW\n"
    assert fold(text) == "def f():\n    pass\n    return 0\n"


def test_attributes_and_names_of_arguments_stay(fold: Fold) -> None:
    text = """
from noheap.words import RAW, STATUS
x = block.STATUS + STATUS
f(STATUS=RAW)
g(a, STATUS = STATUS)
from somewhere import STATUS as other, RAW as more
"""
    assert (
        fold(text)
        == """
pass
x = block.STATUS + 1
f(STATUS=0)
g(a, STATUS = 1)
from somewhere import STATUS as other, RAW as more
"""
    )


def test_comparisons_are_no_names_of_arguments(fold: Fold) -> None:
    assert fold("from noheap.words import RAW\nx = RAW == 0\n") == "pass\nx = 0 == 0\n"


def test_text_without_constants_stays_as_it_is(fold: Fold) -> None:
    text = "from noheap.words import function\nimport noheap.words\nx = RAW # é\n"
    assert fold(text) == text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("STATUS = 3", "assigned"),
        ("STATUS += 3", "assigned"),
        ("for STATUS in x: pass", "assigned"),
        ("del STATUS", "assigned"),
        ("def f(STATUS): pass", "assigned"),
        ("def STATUS(): pass", "assigned"),
        ("class STATUS: pass", "assigned"),
        ("from noheap.words import RAW as STATUS", "second time"),
    ],
)
def test_a_name_with_a_second_meaning_is_refused_with_its_line(
    fold: Fold, line: str, said: str
) -> None:
    with pytest.raises(ToolError, match=rf"part\.py:3: STATUS is .*{said}"):
        fold(f"from noheap.words import STATUS\n\n{line}\n")


def test_the_same_constant_may_be_imported_twice(fold: Fold) -> None:
    text = "from noheap.words import RAW\ndef f():\n    from noheap.words import RAW\n"
    assert fold(text) == "pass\ndef f():\n    pass\n"


def test_an_f_string_has_the_number_or_is_refused(fold: Fold) -> None:
    text = 'from noheap.words import LAST\nx = f"{LAST:3} {1 + LAST}"\n'
    try:
        said = fold(text)
    except ToolError as error:
        assert "part.py:2: LAST is in an f-string" in str(error)
    else:
        assert said == 'pass\nx = f"{30:3} {1 + 30}"\n'


def test_every_file_of_the_library_can_be_folded() -> None:
    for source in sorted(paths.LIB.rglob("*.py")):
        ast.parse(folding.folded(source))


def test_the_parts_of_the_interrupt_keep_no_name_of_another_file() -> None:
    folder = paths.LIB / "noheap/sampler/job"
    for source in sorted(folder.glob("*.py")):
        if source.stem in ("__init__", "viper"):
            continue
        tree = ast.parse(folding.folded(source))
        imported = [ast.unparse(it) for it in ast.walk(tree) if isinstance(it, ast.ImportFrom)]
        assert imported == [], source


def test_imports_that_only_the_compiler_reads_are_left_out(fold: Fold) -> None:
    text = "import micropython\nfrom micropython import const\n\nX = const(1)\n\n"
    handler = "@micropython.viper\ndef f(): ...\n"
    assert "import" not in fold(text + handler)
    assert "from micropython import const" in fold(text + "Y = [const(2)]\n" + handler)
    assert "import micropython" in fold(text + handler + "micropython.heap_lock()\n")
    assert "import micropython" in fold(text + "@micropython.other\ndef f(): ...\n")
